"""One turn pulls and detects; a watch repeats it and outlives what hinders a single turn."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from dashboard.operations.connect import connect_source
from dashboard.operations.intake import import_file
from dashboard.operations.turn import Turn, turn, watch
from dashboard.operations.workspace import Workspace
from data.errors import Locked
from data.store.observations import read_observations
from data.store.signals import last_detection


def shop(workspace: Workspace, folder: Path) -> Path:
    """A connected folder whose metric is known."""
    folder.mkdir()
    (folder / "a.csv").write_text("period,metric,value\n2026-01,Sales,1\n2026-02,Sales,2\n")
    import_file(workspace, folder / "a.csv", create=True)
    connect_source(workspace, "drop", "folder", {"path": str(folder)})
    return folder


def test_a_turn_pulls_and_looks(workspace: Workspace, tmp_path: Path) -> None:
    (shop(workspace, tmp_path / "in") / "b.csv").write_text("period,metric,value\n2026-03,Sales,3\n")
    done = turn(workspace)
    assert (done.whole, done.sources[0]["added"], done.series) == (True, 1, 1)
    assert last_detection(workspace.store) is not None
    again = turn(workspace)
    assert (again.sources[0]["added"], again.new_signals) == (0, 0)


def test_a_source_that_fails_is_said_and_the_look_is_taken(workspace: Workspace, tmp_path: Path) -> None:
    folder = shop(workspace, tmp_path / "in")
    connect_source(workspace, "gone", "folder", {"path": str(tmp_path / "gone")})
    (folder / "b.csv").write_text("period,metric,value\n2026-03,Sales,3\n")
    done = turn(workspace)
    assert not done.whole
    assert {row["source"]: row["ok"] for row in done.sources} == {"drop": True, "gone": False}
    assert len(read_observations(workspace.store)) == 3


def test_a_watch_goes_on_after_a_turn_that_could_not_be_done(workspace: Workspace, tmp_path: Path) -> None:
    shop(workspace, tmp_path / "in")
    stop, told = Event(), list[Turn | str]()
    tries = iter([True, False])

    def open_anew() -> Workspace:
        if next(tries):
            raise Locked("store.locked", store="somewhere", seconds=30)
        return workspace

    def tell(done: Turn | str) -> None:
        told.append(done)
        if len(told) == 2:
            stop.set()

    watch(open_anew, 0.01, stop, tell)
    assert isinstance(told[0], str)
    assert isinstance(told[1], Turn)
