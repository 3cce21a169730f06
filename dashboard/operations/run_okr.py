"""An objective through its quarter: activate, check in, close with what was learned, carry over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from dashboard.operations.edit_okr import check_team
from dashboard.operations.framework import check_module
from dashboard.operations.okr import KeyResultProgress, Progress, progress_of
from dashboard.operations.readings import Reading, Readings
from dashboard.operations.workspace import Workspace
from data.errors import OkrError, RequestError
from data.model.actor import Permission
from data.model.framework import Module
from data.model.goal import Closing, KeyResult, KeyResultKind, Objective, ObjectiveState, Result, Run
from data.store.goals import add_check_in, get_objective, load_objectives, save_objective, take_back_check_in
from goals.checkin import check_confidence, priorities_of
from goals.cycle import cycle_after, cycle_by_code, cycle_of
from goals.effect import Effect, effect
from goals.keeping import absolute, activated, check_activation, check_closing, completed
from goals.scoring import good_of, key_result_score, objective_score

_LONGEST = 1000


def activate(
    workspace: Workspace, number: int, *, sufficiency: str = "", focus_reason: str = "", no_parent_reason: str = ""
) -> Objective:
    """Freeze the targets and start. What was answered before may be left out.

    Raises: OkrError naming the rule that is not met (see goals.keeping) or `framework.off` for a team that does not use OKR, NotPermitted.
    """
    found = get_objective(workspace.store, number)
    said = {"sufficiency": sufficiency, "focus_reason": focus_reason, "no_parent_reason": no_parent_reason}
    answered: dict[str, Any] = {name: text.strip() for name, text in said.items() if text.strip()}
    item = replace(found, **answered)
    check_team(workspace, item)
    if cycle_by_code(item.cycle).due < workspace.today:
        raise OkrError("okr.cycle_over", cycle=item.cycle, now=cycle_of(workspace.today).code)
    if item.department is not None:
        check_module(workspace, item.department, Module.OKR)
    catalog = workspace.catalog()
    readings = Readings(workspace)
    item = replace(item, key_results=tuple(completed(result, catalog) for result in item.key_results))
    check_activation(item, {metric.code for metric in catalog.metrics}, load_objectives(workspace.store), workspace.actor)
    frozen = activated(item, {result.id or 0: readings.definition(result) for result in item.key_results})
    frozen = replace(frozen, activated_at=workspace.now)
    _save(workspace, frozen, "okr.activate")
    return get_objective(workspace.store, number)


def check_in(
    workspace: Workspace, number: int, *, confidence: int, blocker: str = "", priorities: str = "", help_needed: str = "",
    values: Mapping[int, float] | None = None, given: Mapping[int, tuple[float, str]] | None = None,
) -> Progress:  # fmt: skip
    """Keep a weekly note with the scores of the moment. The same words twice in a day are kept once.

    `values` are numbers counted by hand for key results without a metric; `given` corrects a metric's number with a reason, and both are
    kept. Raises: OkrError `okr.confidence`, `okr.priorities`, `okr.state`, `okr.given_reason`, `okr.key_result`; NotFound, NotPermitted.
    """
    check_confidence(confidence)
    progress = progress_of(workspace, number)
    check_team(workspace, progress.objective)
    if progress.objective.state is not ObjectiveState.ACTIVE:
        raise OkrError("okr.state", objective=number, state=progress.objective.state.value, needed="active")
    counted = _counted(progress, values or {})
    body: dict[str, object] = {
        "day": workspace.today.isoformat(), "cycle": progress.objective.cycle, "confidence": confidence,
        "blocker": blocker.strip()[:_LONGEST],
        "priorities": list(priorities_of(priorities)), "help": help_needed.strip()[:_LONGEST], **_numbers(progress, counted),
        "given": _given(progress, given or {}),
    }  # fmt: skip
    last = progress.recent[0] if progress.recent else None
    if last is None or last.actor != workspace.actor.name or dict(last.body) != body:
        with workspace.store.write(
            workspace.actor, Permission.GOAL_EDIT, action="okr.check_in", subject=f"objective:{number}"
        ) as writer:
            add_check_in(writer, number, body)
    return progress_of(workspace, number)


def _counted(progress: Progress, values: Mapping[int, float]) -> dict[int, float]:
    """Numbers counted by hand, each checked against its key result."""
    by_hand = {item.key_result.id: item.key_result for item in progress.key_results if item.reading is None}
    for number, value in values.items():
        if number not in by_hand:
            raise OkrError("okr.key_result", key_result=number)
        key_result_score(by_hand[number], value)  # a milestone's zone or a number that is none is refused here
    return dict(values)


def _numbers(progress: Progress, counted: Mapping[int, float]) -> dict[str, object]:
    values: dict[str, float | None] = {}
    scores: dict[str, float | None] = {}
    for item in progress.key_results:
        number = item.key_result.id or 0
        value = counted.get(number, item.current)
        values[str(number)] = value
        scores[str(number)] = item.score if number not in counted else key_result_score(item.key_result, value)
    weights = [item.key_result.weight for item in progress.key_results]
    return {"values": values, "scores": scores, "score": objective_score(list(scores.values()), weights)}


def _given(progress: Progress, given: Mapping[int, tuple[float, str]]) -> dict[str, object]:
    known = {item.key_result.id for item in progress.key_results}
    found: dict[str, object] = {}
    for number, (value, reason) in given.items():
        if number not in known:
            raise OkrError("okr.key_result", key_result=number)
        if not reason.strip():
            raise OkrError("okr.given_reason", key_result=number)
        found[str(number)] = {"value": value, "reason": reason.strip()[:_LONGEST]}
    return found


def take_back(workspace: Workspace, check_in_number: int) -> int:
    """Take a check-in back; returns its objective. Raises: NotFound `okr.no_check_in`, NotPermitted."""
    with workspace.store.write(
        workspace.actor, Permission.GOAL_EDIT, action="okr.take_back", subject=f"check_in:{check_in_number}"
    ) as writer:
        number = take_back_check_in(writer, check_in_number)
        writer.details["objective"] = number
    return number


def close(
    workspace: Workspace, number: int, *, learning: str, next_change: str, went_well: str = "", hindered: str = "",
    given: Mapping[int, tuple[float, str]] | None = None,
) -> Objective:  # fmt: skip
    """Score from live data, keep the evidence, and close. `given` are scores by hand with their reasons; both stay.

    Raises: OkrError `okr.no_learning`, `okr.no_change`, `okr.override_reason`, `okr.state`; NotPermitted.
    """
    progress = progress_of(workspace, number)
    objective = progress.objective
    check_team(workspace, objective)
    known = {item.key_result.id for item in progress.key_results}
    for chosen in given or {}:
        if chosen not in known:
            raise OkrError("okr.key_result", key_result=chosen)
    readings = Readings(workspace)
    results = tuple(_ended(item, progress, readings, (given or {}).get(item.key_result.id or 0)) for item in progress.key_results)
    closing = Closing(
        workspace.now, workspace.actor.name, learning.strip()[:_LONGEST], next_change.strip()[:_LONGEST], went_well.strip()[:_LONGEST],
        hindered.strip()[:_LONGEST], objective_score([result.counts for result in results], [r.weight for r in objective.key_results]),
        results,
    )  # fmt: skip
    check_closing(objective, closing)
    _save(workspace, replace(objective, state=ObjectiveState.CLOSED, closing=closing), "okr.close")
    return get_objective(workspace.store, number)


def _ended(item: KeyResultProgress, progress: Progress, readings: Readings, given: tuple[float, str] | None) -> Result:
    result, reading = item.key_result, item.reading
    evidence: dict[str, object] = {"source": result.source} if reading is None else _evidence(result, reading, progress, readings)
    if item.worst is not None:
        evidence["worst"] = item.worst
    value, reason = given if given else (None, "")
    return Result(result.id or 0, item.score, item.current, value, reason.strip()[:_LONGEST], evidence)


def _evidence(result: KeyResult, reading: Reading, progress: Progress, readings: Readings) -> dict[str, object]:
    seen = reading.window
    return {
        "definition": dict(result.definition), "window": reading.way,
        "periods": [[start.date().isoformat(), value] for start, value in seen.periods], "known": seen.known, "expected": seen.expected,
        "through": seen.through.isoformat() if seen.through else None, "batches": list(readings.batches(result, progress.cycle)),
        "data_version": readings.workspace.store.data_version(), "redefined": reading.is_redefined,
    }  # fmt: skip


def carry_over(workspace: Workspace, number: int, *, keep_baseline: bool = False) -> Objective:
    """Into the next quarter under the same number: a draft again, each key result from where it ended (or its old start) to its target.

    What is reached already, or held by limits and milestones, comes along as it is. Raises: OkrError `okr.state` unless it is closed.
    """
    found = get_objective(workspace.store, number)
    check_team(workspace, found)
    if found.state is not ObjectiveState.CLOSED or found.closing is None:
        raise OkrError("okr.state", objective=number, state=found.state.value, needed="closed")
    following = cycle_after(cycle_by_code(found.cycle))
    ended = {result.key_result: result.value for result in found.closing.results}
    again = tuple(_again(item, None if keep_baseline else ended.get(item.id or 0)) for item in found.key_results)
    run = Run(found.cycle, found.key_results, found.agreed, found.closing)
    draft = replace(
        found, cycle=following.code, due=following.due, state=ObjectiveState.DRAFT, key_results=again, agreed=(), closing=None,
        activated_at=None, focus_reason="", past=(*found.past, run),
    )  # fmt: skip
    _save(workspace, draft, "okr.carry_over")
    return get_objective(workspace.store, number)


def _again(item: KeyResult, start: float | None) -> KeyResult:
    fresh = replace(absolute(item), definition={}, relative=None)
    steps = item.kind not in (KeyResultKind.MAINTAIN, KeyResultKind.MILESTONE)
    if start is None or not steps or item.baseline == 0:
        return fresh
    beyond = (start - item.target) * (item.target - (item.baseline or 0.0)) >= 0
    return fresh if beyond else replace(fresh, baseline=start, expected_score=None, p_full=None)


def drop(workspace: Workspace, number: int) -> Objective:
    """Give an objective up; it stays readable. Raises: OkrError `okr.state` when it is closed."""
    found = get_objective(workspace.store, number)
    check_team(workspace, found)
    if found.state not in (ObjectiveState.DRAFT, ObjectiveState.ACTIVE):
        raise OkrError("okr.state", objective=number, state=found.state.value, needed="draft")
    _save(workspace, replace(found, state=ObjectiveState.DROPPED), "okr.drop")
    return get_objective(workspace.store, number)


def _save(workspace: Workspace, item: Objective, action: str) -> None:
    with workspace.store.write(workspace.actor, Permission.GOAL_EDIT, action=action, subject=f"objective:{item.id}") as writer:
        save_objective(writer, item)


def effects_of(workspace: Workspace, number: int) -> Sequence[tuple[KeyResult, Effect]]:
    """For each key result with a metric: its course before the objective held against the periods since it became active.

    Raises: RequestError `okr.not_started` for a draft.
    """
    progress = progress_of(workspace, number)
    start = cycle_by_code(progress.objective.past[0].cycle).start if progress.objective.past else progress.cycle.start
    if progress.objective.state is ObjectiveState.DRAFT and not progress.objective.past:
        raise RequestError("okr.not_started", objective=number)
    found = []
    for item in progress.key_results:
        if item.reading is None:
            continue
        before = [value for moment, value in item.reading.history if moment.date() < start]
        since = [value for moment, value in item.reading.history if moment.date() >= start]
        found.append((item.key_result, effect(before, since, good_of(item.key_result))))
    return found


def effect_answer(found: Effect) -> dict[str, object]:
    """An effect for programs."""
    return asdict(found)
