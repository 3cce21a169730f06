"""The promises every source keeps, against its real counterpart: read only, twice is once, restated values come again, cut off it goes on,
a failure names the place and stops nobody else, and no secret is left anywhere."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from connectors.records import table
from connectors.sources import BUILT_IN, source_of
from dashboard.operations.access import open_access
from dashboard.operations.connect import check_sources, connect_source
from dashboard.operations.pull import pull
from dashboard.operations.source_runs import source_row
from dashboard.operations.workspace import Workspace
from data.model.actor import Permission
from data.model.metric import Metric, Name
from data.model.period import Cadence
from data.store.batches import list_batches
from data.store.catalog import save_catalog
from data.store.observations import read_observations
from data.store.sources import get_source
from tests.connectors.sources.counterparts import ALL, CANARY, CORRECTED, FIRST, MORE, SLOW, Counterpart, postgresql

pytestmark = pytest.mark.slow  # whole processes and servers

NAMES = [pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else []) for name in ALL]


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """One database is enough here: what a store promises is tested with the store."""
    (tmp_path / "store").mkdir()
    return f"sqlite:///{tmp_path / 'store' / 'vitals.db'}"


@pytest.fixture(params=[*NAMES, pytest.param("sql on postgresql", marks=[pytest.mark.slow, pytest.mark.xdist_group("postgresql")])])
def counterpart(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counterpart]:
    if request.param == "sql on postgresql":
        started: Any = postgresql(request.getfixturevalue("postgresql_address"))
    else:
        started = cast("AbstractContextManager[Counterpart]", ALL[request.param](tmp_path))
    with started as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def shop(workspace: Workspace, counterpart: Counterpart) -> Workspace:
    """A workspace that knows the metric, may reach this machine, and has the source connected."""
    cadence = Cadence.DAY if counterpart.kind == "prometheus" else Cadence.MONTH
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action="metric.create") as writer:
        save_catalog(writer, metrics=[Metric("sales", Name("매출", "Sales"), cadence)])
    settings = replace(workspace.settings, allowed_hosts=("127.0.0.1", "localhost"), allowed_taps=counterpart.taps)
    allowed = replace(workspace, settings=settings)
    counterpart.show(FIRST)
    connect_source(allowed, "shop", counterpart.kind, counterpart.settings)
    return allowed


def values(workspace: Workspace) -> list[float]:
    return [float(value) for value in read_observations(workspace.store)["value"]]


def pulled(workspace: Workspace) -> tuple[int, int]:
    (row,) = pull(workspace, ("shop",))
    assert row["ok"], row["message"]
    return row["added"], row["changed"]


def test_every_kind_has_a_counterpart() -> None:
    assert {source.kind for source in BUILT_IN} == {name.split()[0] for name in ALL}


def test_what_is_new_or_corrected_comes_and_twice_is_once(shop: Workspace, counterpart: Counterpart) -> None:
    assert check_sources(shop, ("shop",))[0]["ok"], check_sources(shop, ("shop",))
    assert pulled(shop) == (2, 0)
    before = counterpart.seen()
    batches = len(list_batches(shop.store))
    assert pulled(shop) == (0, 0)
    assert len(list_batches(shop.store)) == batches
    assert counterpart.seen() == before
    counterpart.show(MORE)
    later = replace(shop, settings=shop.settings)
    assert pulled(later) == (1, 0)
    counterpart.show(CORRECTED)
    assert pulled(later) == (0, 1)
    assert values(shop) == [*CORRECTED.values()]
    counterpart.show(MORE)  # corrected back: the same content as before is not taken for known
    assert pulled(later) == (0, 1)
    assert values(shop) == [*MORE.values()]


def test_a_pull_that_was_cut_off_goes_on(shop: Workspace, counterpart: Counterpart) -> None:
    """The first document is stored, then the process is gone; what follows is complete and nothing comes twice."""
    counterpart.show(MORE)
    source = source_of(counterpart.kind)
    found = get_source(shop.store, "shop")
    documents = source.fetch(found.settings, {}, open_access(shop))
    first = next(documents)
    documents.close()  # type: ignore[attr-defined]
    rest = [*source.fetch(found.settings, first.state, open_access(shop))]
    whole = b"".join(d.content for d in source.fetch(found.settings, {}, open_access(shop)))
    again = b"".join([first.content, *(d.content for d in rest)])
    assert {*whole.splitlines()} <= {*again.splitlines()}
    assert pulled(shop) == (3, 0)


def test_a_failure_names_its_place_and_the_others_go_on(shop: Workspace, counterpart: Counterpart, tmp_path: Path) -> None:
    connect_source(shop, "broken", counterpart.kind, counterpart.broken)
    rows = {row["source"]: row for row in pull(shop, ())}
    assert not rows["broken"]["ok"]
    assert "nowhere" in rows["broken"]["message"]
    assert rows["shop"]["added"] == 2
    (run,) = source_row(shop, get_source(shop.store, "broken"))["runs"]
    assert (run["status"], run["message"]) == ("failed", rows["broken"]["message"])


def test_no_secret_is_left_anywhere(
    shop: Workspace, counterpart: Counterpart, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    secrets = [value for name, value in counterpart.environment.items() if "URL" not in name]
    canaries = [CANARY, *(json.loads(s)["private_key"].splitlines()[3] for s in secrets if s.startswith("{"))]
    (tmp_path / "traces").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "traces"))
    caplog.set_level(logging.DEBUG)
    connect_source(shop, "broken", counterpart.kind, counterpart.broken)
    said = [check_sources(shop, ()), pull(shop, ()), pull(shop, ())]
    said.append([source_row(shop, get_source(shop.store, code)) for code in ("shop", "broken")])
    monkeypatch.setenv(next(iter(counterpart.environment), "NONE"), "")
    said.append(check_sources(shop, ()))  # a reference that leads nowhere
    text = json.dumps(said, default=str) + caplog.text + "".join(capfd.readouterr())
    kept = b"".join(file.read_bytes() for place in ("store", "traces") for file in (tmp_path / place).rglob("*") if file.is_file())
    for canary in canaries:
        assert canary not in text
        assert canary.encode() not in kept


def test_tables_keep_numbers_and_dates_exactly() -> None:
    from datetime import date, datetime
    from decimal import Decimal

    content = table(
        ["a"], [[0.1 + 0.2], [Decimal("1E+3")], [date(2026, 1, 2)], [datetime(2026, 1, 2, 3)], [None], [float("nan")], [True]]
    )
    assert content.decode().splitlines() == [
        "a", "0.30000000000000004", "1000", "2026-01-02", "2026-01-02 03:00:00", '""', '""', "true",
    ]  # fmt: skip
