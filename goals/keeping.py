"""What must hold before an objective is kept, activated, closed: each rule with its own sentence and a way on.

Rules from the guide: 2 to 5 key results, each measured with baseline, target and source; the sufficiency question answered; at most three
objectives a team and quarter; nothing is closed without what was learned.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from data.errors import NotPermitted, OkrError
from data.model.actor import Actor, Permission
from data.model.goal import Closing, KeyResult, KeyResultKind, Objective, ObjectiveState
from data.model.metric import Catalog, Direction
from goals.judgement import absolute_target

FEWEST_RESULTS, MOST_RESULTS = 2, 5
MOST_OBJECTIVES = 3
_ZONES = 3
_BY_HAND = (KeyResultKind.MILESTONE, KeyResultKind.COUNT)


def check_key_result(item: KeyResult, known: Collection[str]) -> None:
    """Refuse a key result that cannot be scored. `known` are the codes of measured metrics.

    Raises: OkrError `okr.no_source`, `okr.zones`, `okr.not_a_number`, `okr.same_level`, `okr.wrong_side`, `okr.range`.
    """
    if item.metric not in known and not (item.kind in _BY_HAND and not item.metric and item.source.strip()):
        raise OkrError("okr.no_source", key_result=item.text or item.metric or "—", metric=item.metric or "—")
    if item.kind is KeyResultKind.MILESTONE:
        if len([zone for zone in item.zones if zone.strip()]) != _ZONES:
            raise OkrError("okr.zones", key_result=item.text or "—")
        return
    if item.relative is None and not math.isfinite(item.target):
        raise OkrError("okr.not_a_number", field="target")
    if item.kind is KeyResultKind.MAINTAIN:
        if item.upper is not None and item.upper <= item.target:
            raise OkrError("okr.range", low=item.target, high=item.upper)
        return
    _check_step(item)


def _check_step(item: KeyResult) -> None:
    """A step has two different ends, and the target lies on the good side of the baseline."""
    if item.relative is not None and item.baseline is None:
        if item.relative == 0:
            raise OkrError("okr.same_level", value="0%")
        if (item.good == "down") == (item.relative > 0) and item.good:
            raise OkrError("okr.wrong_side", key_result=item.metric, baseline="—", target=f"{item.relative:+g}%", good=item.good)
        return
    whole = absolute(item)
    if whole.baseline is None:
        return
    if whole.target == whole.baseline:
        raise OkrError("okr.same_level", value=_said(whole.baseline))
    if item.good in ("up", "down") and (whole.target < whole.baseline) != (item.good == "down"):
        ends = {"baseline": _said(whole.baseline), "target": _said(whole.target)}
        raise OkrError("okr.wrong_side", key_result=item.metric or item.text, good=item.good, **ends)


def _said(value: float) -> str:
    return f"{value:,.12g}"


def absolute(item: KeyResult) -> KeyResult:
    """A relative target as a level; both are kept (`relative` stays)."""
    if item.relative is None or item.baseline is None:
        return item
    return replace(item, target=absolute_target(item.baseline, item.relative))


def completed(item: KeyResult, catalog: Catalog) -> KeyResult:
    """What the catalogue knows of a key result: its good direction and unit."""
    metric = catalog.metric(item.metric)
    if metric is None:
        return item
    good = metric.good.value if metric.good in (Direction.UP, Direction.DOWN) else ""
    return replace(item, good=item.good or good, unit=item.unit or metric.unit)


def numbered(items: Sequence[KeyResult]) -> tuple[KeyResult, ...]:
    """Key results with their numbers: old ones keep theirs, new ones take the next."""
    highest = max((item.id or 0 for item in items), default=0)
    found = []
    for item in items:
        if item.id is None:
            highest += 1
            item = replace(item, id=highest)
        found.append(item)
    return tuple(found)


def check_set(objective: Objective, known: Collection[str]) -> None:
    """Refuse a set of key results that is too large or holds one that cannot be scored. A draft may still have too few.

    Raises: OkrError `okr.too_many_results` and those of `check_key_result`.
    """
    if len(objective.key_results) > MOST_RESULTS:
        raise OkrError("okr.too_many_results", count=len(objective.key_results), most=MOST_RESULTS)
    for item in objective.key_results:
        check_key_result(item, known)


def check_activation(objective: Objective, known: Collection[str], others: Sequence[Objective], actor: Actor) -> None:
    """Refuse an activation that breaks a rule. `others` are all objectives of the store.

    Raises: OkrError `okr.state`, `okr.too_few_results`, `okr.no_baseline`, `okr.no_sufficiency`, `okr.no_parent`, `okr.focus` and those of
    `check_set`; NotPermitted `okr.focus_permission` when somebody else than an administrator overrides the limit.
    """
    if objective.state is not ObjectiveState.DRAFT:
        raise OkrError("okr.state", objective=objective.id, state=objective.state.value, needed="draft")
    check_set(objective, known)
    if len(objective.key_results) < FEWEST_RESULTS:
        raise OkrError("okr.too_few_results", count=len(objective.key_results), fewest=FEWEST_RESULTS, most=MOST_RESULTS)
    for item in objective.key_results:
        if item.baseline is None and item.kind not in (KeyResultKind.MAINTAIN, KeyResultKind.MILESTONE):
            raise OkrError("okr.no_baseline", key_result=item.metric or item.text)
    if not objective.sufficiency.strip():
        raise OkrError("okr.no_sufficiency")
    if not (objective.parents or objective.no_parent_reason.strip() or objective.signal_id):
        raise OkrError("okr.no_parent")
    _check_focus(objective, others, actor)


def _check_focus(objective: Objective, others: Sequence[Objective], actor: Actor) -> None:
    running = running_beside(objective, others)
    if len(running) < MOST_OBJECTIVES:
        return
    if not objective.focus_reason.strip():
        raise OkrError("okr.focus", count=len(running), most=MOST_OBJECTIVES, cycle=objective.cycle)
    if not actor.may(Permission.GOAL_OVERRIDE):
        raise NotPermitted("okr.focus_permission", most=MOST_OBJECTIVES)


def running_beside(objective: Objective, others: Sequence[Objective]) -> list[Objective]:
    """Objectives of the same team (or person) and quarter that are active or were closed in it."""
    same = (objective.cycle, objective.level, objective.department)
    kept = (ObjectiveState.ACTIVE, ObjectiveState.CLOSED)
    return [
        other
        for other in others
        if other.id != objective.id
        and (other.cycle, other.level, other.department) == same
        and other.state in kept
        and (objective.level.value != "person" or other.owner == objective.owner)
    ]


def activated(objective: Objective, definitions: Mapping[int, Mapping[str, object]]) -> Objective:
    """The objective with its targets frozen: relative ones made absolute, the metrics' definitions kept. `definitions` by key result."""
    frozen = tuple(
        replace(absolute(item), definition=definitions.get(item.id or 0, {})) for item in numbered(objective.key_results)
    )
    return replace(objective, state=ObjectiveState.ACTIVE, key_results=frozen, agreed=frozen)


def check_closing(objective: Objective, closing: Closing) -> None:
    """Refuse to close without what was learned and what changes. Raises: OkrError `okr.state`, `okr.no_learning`, `okr.no_change`,
    `okr.override_reason`."""
    if objective.state is not ObjectiveState.ACTIVE:
        raise OkrError("okr.state", objective=objective.id, state=objective.state.value, needed="active")
    if not closing.learning.strip():
        raise OkrError("okr.no_learning")
    if not closing.next_change.strip():
        raise OkrError("okr.no_change")
    for result in closing.results:
        if result.given is not None and not (0 <= result.given <= 1 and result.reason.strip()):
            raise OkrError("okr.override_reason", key_result=result.key_result)
