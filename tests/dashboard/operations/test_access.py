"""Secrets by reference: found, missing or not allowed, and taken out of every text in all their spellings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.operations.access import look_up, open_access
from dashboard.operations.connect import connect_source
from dashboard.operations.pull import pull
from dashboard.operations.workspace import Workspace
from data.errors import Refused
from tests.conftest import ANY_SECRET


def test_a_secret_comes_from_a_variable_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONE", "abc")
    (tmp_path / "two").write_text("def\n")
    assert (look_up("env:ONE", ANY_SECRET), look_up(f"file:{tmp_path / 'two'}", ANY_SECRET)) == ("abc", "def")
    (tmp_path / "empty").write_text("")
    for missing in ("env:NOT_SET", f"file:{tmp_path / 'none'}", f"file:{tmp_path / 'empty'}", f"file:{tmp_path}"):
        with pytest.raises(Refused, match="secret_missing"):
            look_up(missing, ANY_SECRET)


@pytest.mark.parametrize("reference", ["env:HOME", "file:/etc/passwd", "file:/run/secrets/../../etc/passwd", "http://a", ""])
def test_only_allowed_references_are_followed(reference: str) -> None:
    with pytest.raises(Refused, match="secret_not_allowed"):
        look_up(reference, ("env:KPI_SOURCE_*", "file:/run/secrets/*"))


def test_every_spelling_is_hidden(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODD", "p@ss w/ord&é")
    access = open_access(workspace)
    access.secret("env:ODD")
    for spelling in ("p@ss w/ord&é", "p%40ss%20w%2Ford%26%C3%A9", "p%40ss+w%2Ford%26%C3%A9", "cEBzcyB3L29yZCbDqQ=="):
        assert access.hide(f"it was {spelling}.") == "it was •••."
    assert "p@ss" not in repr(access)


def test_local_files_stay_in_the_allowed_folders(workspace: Workspace, tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "a.csv").write_text("month,Sales\n2026-10,1\n")
    (inside / "link.csv").symlink_to(outside / "a.csv")
    narrow = replace(workspace, settings=replace(workspace.settings, allowed_folders=(str(inside),)))
    for code, kind, settings in (
        ("direct", "folder", {"path": str(outside)}),
        ("dots", "folder", {"path": f"{inside}/../out"}),
        ("link", "folder", {"path": str(inside)}),
        ("base", "sql", {"url": f"sqlite:///{outside}/a.db", "query": "SELECT 1"}),
    ):
        connect_source(narrow, code, kind, settings)
        assert "allowed_folders" in pull(narrow, (code,))[0]["message"], code
