"""A large file that is stored as it is is answered from its batch, unless something changed since."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.operations import receipt as kept
from dashboard.operations.intake import import_file
from dashboard.operations.workspace import Workspace
from data.model.actor import Permission
from data.store.batches import undo_batch
from data.store.catalog import load_catalog, save_catalog

ROWS = 50_000  # above 1 MB and above the values an answer lists


@pytest.fixture
def file(tmp_path: Path) -> Path:
    days = [date.fromordinal(730_000 + day).isoformat() for day in range(ROWS // 50)]
    path = tmp_path / "long.csv"
    path.write_text("date,metric,value\n" + "".join(f"{day},metric {m},{m}.5\n" for m in range(50) for day in days))
    return path


def test_the_same_large_file_is_not_read_again(workspace: Workspace, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = import_file(workspace, file, create=True)
    monkeypatch.setattr("dashboard.operations.intake.prepare_import", None)  # it would be called to read the file
    again = import_file(workspace, file, create=True)
    assert again["batch"] == first["batch"]
    assert again["counts"] == {**first["counts"], "added": 0, "unchanged": ROWS}
    assert [m for m in again["messages"] if m["code"] != "already"] == first["messages"]
    assert {key: again[key] for key in ("encoding", "layout", "mapping", "sheet", "rows")} == {
        key: first[key] for key in ("encoding", "layout", "mapping", "sheet", "rows")
    }


def test_it_is_read_again_once_something_changed(workspace: Workspace, file: Path) -> None:
    first = import_file(workspace, file, create=True)
    content_hash = _hash_of(workspace, first["batch"])
    assert kept.answer_from_receipt(workspace, "x", content_hash) is not None
    undo_batch(workspace.store, workspace.actor, first["batch"])
    assert kept.answer_from_receipt(workspace, "x", content_hash) is None
    undo_batch(workspace.store, workspace.actor, first["batch"])
    assert kept.answer_from_receipt(workspace, "x", content_hash) is not None
    from dataclasses import replace

    metric = replace(load_catalog(workspace.store).metrics[0], maximum=0.1)
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(writer, metrics=[metric])
    assert kept.answer_from_receipt(workspace, "x", content_hash) is None
    assert import_file(workspace, file, create=True)["status"] == "rejected"


def _hash_of(workspace: Workspace, number: int) -> str:
    from data.store.batches import get_batch

    return get_batch(workspace.store, number).content_hash
