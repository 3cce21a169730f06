"""Objectives with their progress: scores from the same metrics the gauges show; check-ins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dashboard.operations.suggest import histories_of
from dashboard.operations.workspace import Workspace
from data.errors import RequestError
from data.model.actor import Permission
from data.model.goal import KeyResult, Objective, ObjectiveState
from data.store.goals import CheckIn, add_check_in, get_objective, list_check_ins, load_objectives, save_objective
from goals.cycle import cycle_by_code
from goals.scoring import expected_pace, key_result_score, objective_score
from goals.suggest.levels import History

_MOST_CONFIDENCE = 10


@dataclass(frozen=True, slots=True)
class KeyResultProgress:
    """A key result with its current value, its score and the score a steady run would show now."""

    key_result: KeyResult
    current: float | None
    score: float | None
    pace: float


@dataclass(frozen=True, slots=True)
class Progress:
    """An objective, its key results and their mean score, and its check-ins, newest first."""

    objective: Objective
    key_results: tuple[KeyResultProgress, ...]
    score: float | None
    share_gone: float
    check_ins: tuple[CheckIn, ...]


def list_progress(workspace: Workspace) -> tuple[Progress, ...]:
    """All objectives with their progress, newest first."""
    histories = histories_of(workspace, workspace.catalog())
    found = sorted(load_objectives(workspace.store), key=lambda objective: -objective.id)
    return tuple(_progress(workspace, objective, histories) for objective in found)


def progress_of(workspace: Workspace, number: int) -> Progress:
    """One objective. Raises: NotFound `okr.not_found`."""
    return _progress(workspace, get_objective(workspace.store, number), histories_of(workspace, workspace.catalog()))


def _progress(workspace: Workspace, objective: Objective, histories: Callable[[str], History]) -> Progress:
    cycle = cycle_by_code(objective.cycle)
    gone = cycle.share_gone(workspace.today)
    results = []
    for result in objective.key_results:
        values = histories(result.metric).values
        current = float(values[-1]) if len(values) else None
        results.append(KeyResultProgress(result, current, key_result_score(result, current), expected_pace(gone, result.kind)))
    check_ins = tuple(list_check_ins(workspace.store, objective.id))
    return Progress(objective, tuple(results), objective_score([r.score for r in results]), gone, check_ins)


def check_in(workspace: Workspace, number: int, *, confidence: int, comment: str) -> None:
    """Keep a weekly note with the scores of the moment. Raises: RequestError `okr.confidence`, NotFound, NotPermitted."""
    if not 0 <= confidence <= _MOST_CONFIDENCE:
        raise RequestError("okr.confidence", confidence=confidence)
    progress = progress_of(workspace, number)
    body = {
        "confidence": confidence,
        "comment": comment.strip()[:1000],
        "score": progress.score,
        "values": {result.key_result.metric: result.current for result in progress.key_results},
    }
    with workspace.store.write(
        workspace.actor, Permission.GOAL_EDIT, action="okr.check_in", subject=f"objective:{number}"
    ) as writer:
        add_check_in(writer, number, body)


def set_state(workspace: Workspace, number: int, state: ObjectiveState) -> None:
    """Close, drop or reopen an objective. Raises: NotFound, NotPermitted, OkrError when somebody edited it meanwhile."""
    objective = get_objective(workspace.store, number)
    with workspace.store.write(
        workspace.actor, Permission.GOAL_EDIT, action=f"okr.{state.value}", subject=f"objective:{number}"
    ) as writer:
        save_objective(writer, replace(objective, state=state))
