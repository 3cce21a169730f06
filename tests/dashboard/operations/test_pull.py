"""Pulling: idempotent, resumable, through the same door as an upload; a failing source does not stop the others."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.connect import check_sources, connect_source, disconnect_source
from dashboard.operations.intake import import_file
from dashboard.operations.pull import pull
from dashboard.operations.storing import type_value
from dashboard.operations.workspace import Workspace
from data.errors import NotFound, RequestError
from data.store.observations import read_observations
from data.store.sources import list_runs


@pytest.fixture
def shop(workspace: Workspace, tmp_path: Path) -> Path:
    """A folder with one file whose metric is known."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text("period,metric,value\n2026-01,Sales,1\n2026-02,Sales,2\n")
    import_file(workspace, folder / "a.csv", create=True)
    return folder


def test_a_folder_is_pulled_once(workspace: Workspace, shop: Path) -> None:
    connect_source(workspace, "drop", "folder", {"path": str(shop)})
    assert check_sources(workspace, ())[0]["ok"]
    (shop / "b.csv").write_text("period,metric,value\n2026-03,Sales,3\n")
    first, second = pull(workspace, ()), pull(workspace, ())
    assert (first[0]["added"], second[0]["read"]) == (1, 0)
    (shop / "b.csv").write_text("period,metric,value\n2026-03,Sales,4\n")
    assert pull(workspace, ())[0]["changed"] == 1
    assert [run.status for run in list_runs(workspace.store, "drop")] == ["done"] * 3


def test_a_refused_file_stops_its_source_and_is_tried_again(workspace: Workspace, shop: Path) -> None:
    connect_source(workspace, "drop", "folder", {"path": str(shop)})
    (shop / "b.csv").write_text("period,metric,value\n2026-03,Sales,TBD\n")
    row = pull(workspace, ("drop",))[0]
    assert not row["ok"]
    assert "b.csv" in row["message"]
    (shop / "b.csv").write_text("period,metric,value\n2026-03,Sales,3\n")
    assert pull(workspace, ("drop",))[0]["added"] == 1


def test_values_that_cannot_be_taken_are_left_out_where_that_was_chosen(workspace: Workspace, shop: Path) -> None:
    (shop / "b.csv").write_text("period,metric,value\n2026-03,Sales,TBD\n2026-04,Sales,4\n2026-04,Visits,9\n")
    chosen = {"path": str(shop), "pattern": "b.csv", "leave_out_rejected": True, "create": True}
    connect_source(workspace, "drop", "folder", chosen)
    row = pull(workspace, ("drop",))[0]
    assert (row["ok"], row["added"], row["rejected"]) == (True, 2, 1)
    assert workspace.catalog().metric("visits") is not None
    assert pull(workspace, ("drop",))[0]["read"] == 0


def test_a_pulled_correction_marks_the_signals_it_touches(demo: Workspace, tmp_path: Path) -> None:
    type_value(demo, "unique_visitors", date(2026, 10, 1), 900_000)
    (tmp_path / "right.csv").write_text("month,metric,value\n2026-10,unique_visitors,800000\n")
    connect_source(demo, "web", "folder", {"path": str(tmp_path), "pattern": "right.csv"})
    row = pull(demo, ("web",))[0]
    assert (row["ok"], row["changed"]) == (True, 1)
    marks = [mark for s in signals_answer(demo)["signals"] for mark in s["history"] if mark["reason"] == "restated"]
    assert [batch["batch"] for mark in marks for batch in mark["batches"]][-1] == row["batch"]


def test_a_disconnected_source_leaves_its_values(workspace: Workspace, shop: Path) -> None:
    connect_source(workspace, "drop", "folder", {"path": str(shop)})
    pull(workspace, ("drop",))
    before = len(read_observations(workspace.store))
    disconnect_source(workspace, "drop")
    assert len(read_observations(workspace.store)) == before
    with pytest.raises(NotFound):
        disconnect_source(workspace, "drop")


def test_a_query_is_read_and_never_writes(workspace: Workspace, shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE deals (month TEXT, amount REAL)")
        connection.executemany("INSERT INTO deals VALUES (?, ?)", [("2026-03", 7.0), ("2026-04", 8.0)])
    query = "SELECT month AS period, 'Sales' AS metric, amount AS value FROM deals"
    connect_source(workspace, "crm", "sql", {"url": f"sqlite:///{path}", "query": query})
    assert check_sources(workspace, ("crm",))[0]["message"] == "period, metric, value"
    assert pull(workspace, ("crm",))[0]["added"] == 2
    assert pull(workspace, ("crm",))[0]["read"] == 0
    connect_source(workspace, "bad", "sql", {"url": f"sqlite:///{path}", "query": "DELETE FROM deals"})
    assert not pull(workspace, ("bad",))[0]["ok"]
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM deals").fetchone() == (2,)


def test_one_broken_source_does_not_stop_the_others(workspace: Workspace, shop: Path) -> None:
    (shop / "b.csv").write_text("period,metric,value\n2026-03,Sales,3\n")
    connect_source(workspace, "aaa", "folder", {"path": "/nowhere/at/all"})
    connect_source(workspace, "drop", "folder", {"path": str(shop)})
    rows = {row["source"]: row for row in pull(workspace, ())}
    assert (rows["aaa"]["ok"], rows["drop"]["added"]) == (False, 1)
    assert "/nowhere/at/all" in rows["aaa"]["message"]


def test_what_cannot_be_connected_is_refused(workspace: Workspace) -> None:
    wrong: list[tuple[str, str, dict[str, str]]] = [
        ("A B", "folder", {"path": "x"}),
        ("a", "ftp", {}),
        ("a", "folder", {}),
        ("a", "folder", {"path": "x", "y": "z"}),
    ]
    for code, kind, settings in wrong:
        with pytest.raises(RequestError, match="source"):
            connect_source(workspace, code, kind, settings)
    with pytest.raises(NotFound):
        pull(workspace, ("nobody",))
    assert len(read_observations(workspace.store)) == 0
