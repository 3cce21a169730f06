"""The promises every source keeps: it is only read, the same state yields nothing new, documents carry their bookmark, failures name
the place."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from connectors.source import Settings, Source
from connectors.sources import KINDS
from data.errors import SourceError

CONTENT = "period,metric,value\n2026-01,Sales,1\n"


def folder(path: Path) -> Settings:
    (path / "a.csv").write_text(CONTENT)
    (path / "b.csv").write_text(CONTENT.replace("01", "02"))
    (path / "notes.txt").write_text("no")
    return {"path": str(path)}


def sql(path: Path) -> Settings:
    with sqlite3.connect(path / "crm.db") as connection:
        connection.execute("CREATE TABLE t (period TEXT, metric TEXT, value REAL)")
        connection.execute("INSERT INTO t VALUES ('2026-01', 'Sales', 1)")
    return {"url": f"sqlite:///{path / 'crm.db'}", "query": "SELECT * FROM t"}


MADE = {"folder": folder, "sql": sql}
BROKEN: dict[str, Settings] = {"folder": {"path": "/nowhere"}, "sql": {"url": "sqlite:////nowhere/x.db", "query": "SELECT 1"}}


@pytest.fixture(params=sorted(KINDS))
def source(request: pytest.FixtureRequest) -> Source:
    return KINDS[request.param]


def test_every_kind_is_tried_here() -> None:
    assert set(MADE) == set(KINDS) == set(BROKEN)


def test_what_is_new_comes_once(source: Source, tmp_path: Path) -> None:
    settings = MADE[source.kind](tmp_path)
    documents = list(source.fetch(settings, {}))
    assert documents
    assert all(document.content.startswith(b"period,metric,value\n") for document in documents)
    assert list(source.fetch(settings, documents[-1].state)) == []


def test_a_pull_that_was_cut_off_goes_on_where_it_was(source: Source, tmp_path: Path) -> None:
    settings = MADE[source.kind](tmp_path)
    documents = list(source.fetch(settings, {}))
    assert [d.content for d in source.fetch(settings, documents[0].state)] == [d.content for d in documents[1:]]


def test_nothing_is_written(source: Source, tmp_path: Path) -> None:
    settings = MADE[source.kind](tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert source.check(settings)
    list(source.fetch(settings, {}))
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_failure_names_its_place(source: Source) -> None:
    with pytest.raises(SourceError) as failed:
        source.check(BROKEN[source.kind])
    assert "nowhere" in str(failed.value.params["place"])
    with pytest.raises(SourceError):
        list(source.fetch(BROKEN[source.kind], {}))


def test_secrets_are_references(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = dict(sql(tmp_path))
    monkeypatch.setenv("CRM_URL", str(settings["url"]))
    assert KINDS["sql"].check({**settings, "url": "env:CRM_URL"}) == "period, metric, value"
    with pytest.raises(SourceError, match="refused"):
        KINDS["sql"].check({**settings, "url": "env:NOT_SET"})
