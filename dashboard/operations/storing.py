"""Storing and taking back, each followed by a look for signals: what people see always fits the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.operations.catalog import enter_value
from dashboard.operations.detect import detect
from dashboard.operations.intake import Prepared, Stored, commit_import
from dashboard.operations.workspace import Workspace
from data.model.actor import Permission
from data.model.batch import Batch, OnConflict
from data.store.batches import Undone, undo_batch


@dataclass(frozen=True, slots=True)
class Kept:
    """A batch that was stored, and how many values it changed."""

    batch: Batch

    @property
    def values(self) -> int:
        return self.batch.added + self.batch.changed


def store_import(workspace: Workspace, prepared: Prepared, on_conflict: OnConflict = OnConflict.REPLACE) -> Stored:
    """Store a checked file and look for signals. Raises: as commit_import."""
    stored = commit_import(workspace, prepared, on_conflict=on_conflict)
    look_again(workspace)
    return stored


def take_back(workspace: Workspace, batch: int | str) -> Undone:
    """Undo a batch (or bring it back) and look for signals. Raises: NotFound, NotPermitted."""
    done = undo_batch(workspace.store, workspace.actor, batch)
    look_again(workspace)
    return done


def type_value(workspace: Workspace, code: str, day: date, value: float) -> Kept:
    """Store one typed value and look for signals. Raises: as enter_value."""
    kept = Kept(enter_value(workspace, code, day, value))
    look_again(workspace)
    return kept


def look_again(workspace: Workspace) -> None:
    """Signals follow the data wherever the person may start a look; otherwise the next look finds them."""
    if workspace.actor.may(Permission.SIGNAL_DETECT):
        detect(workspace)
