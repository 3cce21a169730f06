"""Yearly agreements: who may see and change them, what both sides should know, and the export for reward.

Nothing here imports or reads objectives: an import contract, a look at every statement (data.store.wall) and tests keep it so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from dashboard.operations.table_text import csv_text
from dashboard.operations.workspace import Workspace
from data.errors import NotFound, NotPermitted, RequestError
from data.model.actor import Permission, Role
from data.model.mbo import MboGoal, MboState, Review, ReviewKind
from data.model.period import Cadence, ordinal_of
from data.model.segment import TOTAL
from data.model.signal import OPEN_STATES
from data.store.agreements import add_review, get_goal, list_goal_versions, list_reviews, load_goals, save_goal
from data.store.observations import read_observations
from data.store.people import load_people
from data.store.signals import load_signals
from goals import mbo
from goals.wall import REWARD_COLUMNS, rests_on_okr, reward_columns
from signals.series import measure, values_of

_EDITABLE = {
    "text", "metric", "baseline", "target", "unit", "due", "weight", "parent", "no_parent_reason", "contribution", "change_reason",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreement:
    """One goal as its two sides see it: reviews newest first, the metric's value, percent reached, and what both should know."""

    goal: MboGoal
    reviews: tuple[Review, ...]
    value: float | None
    achievement: float | None
    notices: tuple[mbo.Notice, ...]


def _is_hr(workspace: Workspace) -> bool:
    return workspace.actor.role is Role.HR


def _get(workspace: Workspace, number: int) -> MboGoal:
    """One goal for somebody who may see it; for everybody else it is not there."""
    goal = get_goal(workspace.store, number)
    if not mbo.may_see(goal, workspace.actor.name, _is_hr(workspace)):
        raise NotFound("mbo.not_found", goal=number)
    return goal


def draft_goal(workspace: Workspace, owner: str, manager: str, cycle: str, said: Mapping[str, object]) -> MboGoal:
    """A draft of the owner or the manager. Raises: OkrError `mbo.cycle`, `mbo.quarterly`, `mbo.weights`; NotPermitted."""
    goal = replace(MboGoal(0, owner.strip(), manager.strip(), mbo.mbo_cycle(cycle).code, ""), **_known(workspace, said))
    if workspace.actor.name not in (goal.owner, goal.manager):
        raise NotPermitted("mbo.not_a_party", goal=0)
    _check_words(workspace, goal)
    mbo.check_weights([*_siblings(workspace, goal), goal])
    return _stored(workspace, replace(goal, set_by=workspace.actor.name), "mbo.draft")


def change_goal(workspace: Workspace, number: int, said: Mapping[str, object]) -> MboGoal:
    """A change; what was agreed before is agreed anew. Raises: OkrError `mbo.reason`, `mbo.state`, `mbo.weights`; NotPermitted."""
    goal = _get(workspace, number)
    new = mbo.changed(goal, replace(goal, **{"change_reason": "", **_known(workspace, said)}), workspace.actor.name)
    _check_words(workspace, new)
    mbo.check_weights([*_siblings(workspace, new), new])
    return _stored(workspace, new, "mbo.change")


def _known(workspace: Workspace, said: Mapping[str, object]) -> dict[str, Any]:
    for name in said:
        if name not in _EDITABLE:
            raise RequestError("okr.field", field=name, known=", ".join(sorted(_EDITABLE)))
    found = dict(said)
    metric = workspace.catalog().metric(str(found.get("metric", "")))
    if metric is not None and not found.get("unit"):
        found["unit"] = metric.unit
    return found


def _check_words(workspace: Workspace, goal: MboGoal) -> None:
    """An agreement that would carry an OKR score into reward is refused, and the try is kept."""
    if rests_on_okr(goal.text, goal.metric, goal.parent, goal.contribution):
        workspace.store.log_refusal(workspace.actor, "wall.refused", {"how": "agreement on an OKR score"})
        raise NotPermitted("wall.agreement")


def _siblings(workspace: Workspace, goal: MboGoal) -> list[MboGoal]:
    return [other for other in load_goals(workspace.store, goal.cycle) if other.owner == goal.owner and other.id != goal.id]


def _stored(workspace: Workspace, goal: MboGoal, action: str) -> MboGoal:
    with workspace.store.write(workspace.actor, Permission.MBO_EDIT, action=action, subject=f"agreement:{goal.id}") as writer:
        number = save_goal(writer, goal)
        writer.details["agreement"] = number
    return get_goal(workspace.store, number)


STEPS: Mapping[str, Callable[[MboGoal, str], MboGoal]] = {
    "propose": mbo.proposed,
    "discuss": mbo.discussed,
    "agree": mbo.agreed,
    "assign": mbo.assigned,
}


def step(workspace: Workspace, number: int, verb: str) -> MboGoal:
    """propose, discuss, agree (both sides, each for oneself) or assign (the manager alone). Raises: OkrError, NotPermitted, NotFound."""
    goal = _get(workspace, number)
    return _stored(workspace, STEPS[verb](goal, workspace.actor.name), f"mbo.{verb}")


def review_goal(workspace: Workspace, number: int, kind: str, **said: object) -> Review:
    """Keep a self-assessment, a mid-term talk or the final look, which closes the goal. Raises: OkrError, NotPermitted, NotFound."""
    if kind not in {each.value for each in ReviewKind}:
        raise RequestError("mbo.review_kind", kind=kind, known=", ".join(each.value for each in ReviewKind))
    goal = _get(workspace, number)
    words: dict[str, Any] = {name: str(said.get(name) or "").strip() for name in ("said", "obstacles", "support", "correction")}
    value = said.get("value")
    found = Review(number, ReviewKind(kind), value=float(str(value)) if value is not None else _value(workspace, goal), **words)
    mbo.check_review(goal, found, workspace.actor.name)
    with workspace.store.write(
        workspace.actor, Permission.MBO_EDIT, action=f"mbo.review_{kind}", subject=f"agreement:{number}"
    ) as writer:
        add_review(writer, found)
        if found.kind is ReviewKind.FINAL:
            save_goal(writer, replace(goal, state=MboState.CLOSED))
    return found


def list_agreements(workspace: Workspace, cycle: str = "") -> tuple[Agreement, ...]:
    """Goals this actor may see: own, those of people one manages, all for HR."""
    found = load_goals(workspace.store, mbo.mbo_cycle(cycle).code if cycle else None)
    seen = [goal for goal in found if mbo.may_see(goal, workspace.actor.name, _is_hr(workspace))]
    return tuple(_agreement(workspace, goal) for goal in seen)


def _agreement(workspace: Workspace, goal: MboGoal) -> Agreement:
    reviews = tuple(list_reviews(workspace.store, goal.id))
    said = next((review.value for review in reviews if review.kind is ReviewKind.FINAL and review.value is not None), None)
    live = _value(workspace, goal)
    value = (
        said if said is not None else live if live is not None else next((r.value for r in reviews if r.value is not None), None)
    )
    open_signals = [s.id for s in load_signals(workspace.store, states=OPEN_STATES) if s.metric == goal.metric and goal.metric]
    notices = (
        *mbo.goal_notices(goal, _chance(workspace, goal), open_signals),
        *mbo.review_notices(goal, reviews, workspace.today),
    )
    return Agreement(goal, reviews, value, mbo.achievement(goal, value), notices)


def _levels(workspace: Workspace, goal: MboGoal) -> tuple[list[tuple[date, float]], Cadence | None]:
    """The metric's values that are over, oldest first, and their cadence."""
    metric = workspace.catalog().metric(goal.metric)
    if metric is None:
        return [], None
    measured = measure(
        read_observations(workspace.store), workspace.catalog(), metric.cadence, fiscal_start=workspace.settings.fiscal_start
    )
    values = values_of(measured, metric.code, TOTAL)
    limit = ordinal_of(metric.cadence, workspace.today)
    days = [stamp.date() for stamp in values.index]
    return [(day, float(v)) for day, v in zip(days, values, strict=True) if ordinal_of(metric.cadence, day) < limit], metric.cadence


def _value(workspace: Workspace, goal: MboGoal) -> float | None:
    cycle = mbo.mbo_cycle(goal.cycle)
    inside = [value for day, value in _levels(workspace, goal)[0] if cycle.start <= day <= cycle.due]
    return inside[-1] if inside else None


def _chance(workspace: Workspace, goal: MboGoal) -> float | None:
    """Chance of the whole goal as seen when the cycle began, from the changes before it."""
    levels, cadence = _levels(workspace, goal)
    if cadence is None:
        return None
    cycle = mbo.mbo_cycle(goal.cycle)
    before = [value for day, value in levels if day < cycle.start]
    steps = max(ordinal_of(cadence, goal.due or cycle.due) - ordinal_of(cadence, cycle.start) + 1, 1)
    return mbo.chance_of_full(goal, before, steps)


def set_notices(workspace: Workspace, owner: str, cycle: str) -> tuple[mbo.Notice, ...]:
    """What one person's goals of a cycle say together. Raises: NotPermitted unless the actor sees them."""
    goals = [found.goal for found in list_agreements(workspace, cycle) if found.goal.owner == owner]
    return mbo.set_notices(goals)


def versions_of(workspace: Workspace, number: int) -> list[tuple[str, str, MboGoal]]:
    """(moment, who, goal) of every version for those who may see it, newest first. Raises: NotFound."""
    _get(workspace, number)
    return list_goal_versions(workspace.store, number)


def participation(workspace: Workspace, cycle: str, *, by: str = "team") -> tuple[mbo.Participation, ...]:
    """Share of people with agreed goals, by team or by level (role): counts only, so anybody may read it."""
    people = [person for person in load_people(workspace.store) if person.active]
    groups = [(p.name, p.role.value if by == "level" else p.department or "—") for p in people]
    return mbo.participation(groups, load_goals(workspace.store, mbo.mbo_cycle(cycle).code))


def export_for_reward(workspace: Workspace, cycle: str, columns: Sequence[str] = ()) -> str:
    """Agreed goals with what was reached, as CSV: the only thing in this product that may lead to pay. HR only.

    Raises: NotPermitted `wall.column` for a column from the other side (kept in the audit), or for any other role.
    """
    code = mbo.mbo_cycle(cycle).code
    try:
        chosen = reward_columns(columns)
    except NotPermitted as refused:
        workspace.store.log_refusal(workspace.actor, "wall.refused", {"how": "reward export", "column": refused.params["column"]})
        raise
    with workspace.store.write(
        workspace.actor, Permission.REWARD_EXPORT, action="reward.export", subject=f"agreements:{code}", details={"columns": chosen}
    ):
        rows = [_reward_row(found) for found in list_agreements(workspace, code) if found.goal.is_binding]
    return csv_text(chosen, rows)


def _reward_row(found: Agreement) -> dict[str, object]:
    goal = found.goal
    words = {review.kind: review.said for review in reversed(found.reviews)}
    reached = found.achievement
    row = (
        goal.owner, goal.manager, goal.cycle, goal.text, goal.unit, goal.baseline, goal.target, found.value, reached, goal.weight,
        None if reached is None else round(reached * goal.weight / mbo.WHOLE, 2), goal.state.value, words.get(ReviewKind.SELF, ""),
        words.get(ReviewKind.FINAL, ""),
    )  # fmt: skip
    return dict(zip(REWARD_COLUMNS, row, strict=True))


def agreement_answer(found: Agreement) -> dict[str, object]:
    """One goal for programs."""
    goal = {field.name: getattr(found.goal, field.name) for field in fields(MboGoal)}
    return {
        **goal,
        "due": found.goal.due.isoformat() if found.goal.due else None,
        "agreed_by": list(found.goal.agreed_by),
        "value": found.value,
        "achievement": found.achievement,
        "notices": [{"code": notice.code, "severity": notice.severity, **notice.params} for notice in found.notices],
        "reviews": [{"kind": r.kind.value, "by": r.by, "value": r.value, "said": r.said} for r in found.reviews],
    }
