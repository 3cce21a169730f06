"""Storing, followed by a look for signals: what people see always fits the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.operations.catalog import enter_value
from dashboard.operations.detect import detect
from dashboard.operations.drafts import drop_draft, keep_choices
from dashboard.operations.intake import Prepared, Stored, commit_import
from dashboard.operations.plans import PreparedPlan, store_plan
from dashboard.operations.workspace import Workspace
from data.model.actor import Permission
from data.model.batch import Batch
from data.model.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Kept:
    """A batch that was stored, and how many values it changed."""

    batch: Batch

    @property
    def values(self) -> int:
        return self.batch.added + self.batch.changed


def store_draft(workspace: Workspace, token: str, prepared: Prepared, progress: Progress = silent) -> Stored:
    """Store the confirmed import of a draft, remember its choices for files of its shape, forget the draft.

    The look for signals is the caller's: it may take longer than anybody waits. Raises: as commit_import.
    """
    progress("storing", 0, prepared.size)
    stored = commit_import(workspace, prepared, progress=progress)
    if prepared.mapping is not None:
        keep_choices(workspace, prepared.mapping, prepared.choices)
    drop_draft(workspace, token)
    return stored


def keep_plan(workspace: Workspace, token: str, planned: PreparedPlan) -> Batch:
    """Store the targets or events of a draft, forget the draft; looking for signals is the caller's. Raises: as store_plan."""
    batch = store_plan(workspace, planned)
    drop_draft(workspace, token)
    return batch


def type_value(workspace: Workspace, code: str, day: date, value: float) -> Kept:
    """Store one typed value and look for signals. Raises: as enter_value."""
    kept = Kept(enter_value(workspace, code, day, value))
    look_again(workspace)
    return kept


def look_again(workspace: Workspace) -> None:
    """Signals follow the data wherever the person may start a look; otherwise the next look finds them."""
    if workspace.actor.may(Permission.SIGNAL_DETECT):
        detect(workspace)
