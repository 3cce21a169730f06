"""Objectives and scores as CSV, for learning: no ranking, no column about reward."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.operations.okr import KeyResultProgress, Progress, list_progress
from dashboard.operations.table_text import csv_text
from dashboard.operations.workspace import Workspace
from data.errors import NotPermitted
from goals.wall import OKR_COLUMNS, okr_columns


def export_okr(workspace: Workspace, cycle: str = "", columns: Sequence[str] = ()) -> str:
    """One row a key result, by objective number. Raises: NotPermitted `wall.column` for a column about reward (kept in the audit)."""
    try:
        chosen = okr_columns(columns)
    except NotPermitted as refused:
        workspace.store.log_refusal(workspace.actor, "wall.refused", {"how": "score export", "column": refused.params["column"]})
        raise
    found = reversed(list_progress(workspace, cycle))
    return csv_text(chosen, [_row(progress, item) for progress in found for item in progress.key_results])


def _row(progress: Progress, item: KeyResultProgress) -> dict[str, object]:
    objective, result = progress.objective, item.key_result
    closing = objective.closing
    row = (
        objective.cycle, objective.text, objective.department, objective.level.value, objective.owner, objective.state.value, result.text,
        result.kind.value, result.metric, result.unit, result.baseline, result.target, (item.agreed or result).target, item.current,
        item.score, item.given, progress.confidence, closing.learning if closing else "", closing.next_change if closing else "",
    )  # fmt: skip
    return dict(zip(OKR_COLUMNS, row, strict=True))
