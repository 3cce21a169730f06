"""The rules of yearly agreements (MBO): cycles, weights, joint agreement, reviews, and goals that are too safe.

After the guide: both sides agree, five to seven goals (which it calls too many itself), a mid-term talk, yearly or half-yearly. Nothing
here reads an objective.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from data.errors import NotPermitted, OkrError
from data.model.mbo import MboGoal, MboState, Review, ReviewKind

FEWEST_GOALS, MOST_GOALS = 5, 7
WHOLE = 100
SAFE = 0.95
_FEWEST_CHANGES = 8
_REMIND_FROM = 0.5  # a mid-term talk is due when half of the cycle is over
_NAME = re.compile(r"(\d{4})(?:-?H([12]))?")
_QUARTER = re.compile(r"\d{4}-?Q\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MboCycle:
    """A year or half-year with its first and last day."""

    code: str
    start: date
    due: date

    def share_gone(self, today: date) -> float:
        """Share that has passed, 0 to 1."""
        return min(1.0, max(0.0, (today - self.start).days / ((self.due - self.start).days + 1)))


def mbo_cycle(code: str) -> MboCycle:
    """The cycle of `2026` or `2026H1`. Raises: OkrError `mbo.quarterly` for a quarter, `mbo.cycle` for anything else."""
    said = code.strip().upper()
    if _QUARTER.fullmatch(said):
        raise OkrError("mbo.quarterly", cycle=code)
    found = _NAME.fullmatch(said)
    if found is None:
        raise OkrError("mbo.cycle", cycle=code)
    year, half = int(found[1]), found[2]
    start = date(year, 7 if half == "2" else 1, 1)
    due = date(year, 6, 30) if half == "1" else date(year, 12, 31)
    return MboCycle(f"{year}H{half}" if half else f"{year}", start, due)


def check_goal(goal: MboGoal) -> None:
    """Refuse a goal that is a slogan: metric, target, unit, deadline, owner, weight and its link to the organisation are needed.

    Raises: OkrError `mbo.incomplete` naming the field, `mbo.same_level`, `mbo.due`.
    """
    cycle = mbo_cycle(goal.cycle)
    needed = {
        "text": goal.text.strip(), "owner": goal.owner.strip(), "manager": goal.manager.strip(), "metric": goal.metric.strip(),
        "target": goal.target is not None, "unit": goal.unit.strip(), "due": goal.due is not None, "weight": 0 < goal.weight <= WHOLE,
        "parent": goal.parent.strip() or goal.no_parent_reason.strip(), "contribution": goal.contribution.strip(),
    }  # fmt: skip
    for field, present in needed.items():
        if not present:
            raise OkrError("mbo.incomplete", field=field, goal=goal.text or "—")
    if goal.owner == goal.manager:
        raise OkrError("mbo.same_person", person=goal.owner)
    if goal.baseline is not None and goal.baseline == goal.target:
        raise OkrError("mbo.same_level", value=f"{goal.target:g}")
    if goal.due is not None and not cycle.start <= goal.due <= cycle.due:
        raise OkrError("mbo.due", due=goal.due.isoformat(), start=cycle.start.isoformat(), end=cycle.due.isoformat())


def may_see(goal: MboGoal, person: str, is_hr: bool) -> bool:
    """True for the owner, the manager and HR: an agreement is not public."""
    return is_hr or person in (goal.owner, goal.manager)


def proposed(goal: MboGoal, by: str) -> MboGoal:
    """A complete draft goes to the other side. Raises: OkrError of `check_goal` and `mbo.state`; NotPermitted for third persons."""
    _check_party(goal, by)
    _check_state(goal, MboState.DRAFT, MboState.PROPOSED, MboState.DISCUSSED)
    check_goal(goal)
    return replace(goal, state=MboState.PROPOSED, agreed_by=(), set_by=by)


def discussed(goal: MboGoal, by: str) -> MboGoal:
    """The two have talked about it. Raises: OkrError `mbo.state`, NotPermitted."""
    _check_party(goal, by)
    _check_state(goal, MboState.PROPOSED)
    return replace(goal, state=MboState.DISCUSSED)


def agreed(goal: MboGoal, by: str) -> MboGoal:
    """One side says yes; with both it is agreed. Raises: OkrError `mbo.state` (it must have been discussed), NotPermitted."""
    _check_party(goal, by)
    _check_state(goal, MboState.DISCUSSED)
    check_goal(goal)
    both = tuple(sorted({*goal.agreed_by, by}))
    done = {goal.owner, goal.manager} <= set(both)
    return replace(goal, agreed_by=both, state=MboState.AGREED if done else MboState.DISCUSSED)


def assigned(goal: MboGoal, by: str) -> MboGoal:
    """The manager sets it alone: it binds, and says so. Raises: NotPermitted for anybody else, OkrError `mbo.state`."""
    if by != goal.manager:
        raise NotPermitted("mbo.not_a_party", goal=goal.id)
    _check_state(goal, MboState.DRAFT, MboState.PROPOSED, MboState.DISCUSSED)
    check_goal(goal)
    return replace(goal, state=MboState.UNILATERAL, agreed_by=(by,), set_by=by)


def changed(goal: MboGoal, new: MboGoal, by: str) -> MboGoal:
    """A change; after an agreement it needs a reason, and both sides agree anew.

    Raises: OkrError `mbo.reason`, `mbo.state`; NotPermitted.
    """
    _check_party(goal, by)
    if goal.state in (MboState.CLOSED, MboState.DROPPED):
        raise OkrError("mbo.state", goal=goal.id, state=goal.state.value)
    if not goal.is_binding:
        return replace(new, state=MboState.DRAFT, agreed_by=(), change_reason=new.change_reason.strip())
    if not new.change_reason.strip():
        raise OkrError("mbo.reason")
    check_goal(new)
    return replace(new, state=MboState.PROPOSED, agreed_by=(), set_by=by)


def _check_party(goal: MboGoal, by: str) -> None:
    if by not in (goal.owner, goal.manager):
        raise NotPermitted("mbo.not_a_party", goal=goal.id)


def _check_state(goal: MboGoal, *allowed: MboState) -> None:
    if goal.state not in allowed:
        raise OkrError("mbo.state", goal=goal.id, state=goal.state.value)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something both sides should see: rule code (text `mbo.notice.<code>`) and its parameters; `warn` or `info`."""

    code: str
    severity: str
    params: dict[str, object]
    goal: int | None = None


def set_notices(goals: Sequence[MboGoal]) -> tuple[Notice, ...]:
    """What the goals of one person and cycle say together: how many, whether the weights sum to 100, whether all weigh alike."""
    live = [goal for goal in goals if goal.state is not MboState.DROPPED]
    count, total = len(live), sum(goal.weight for goal in live)
    found = []
    if count > MOST_GOALS:
        found.append(Notice("too_many", "warn", {"count": count, "most": MOST_GOALS}))
    elif 0 < count < FEWEST_GOALS:
        found.append(Notice("few", "info", {"count": count, "fewest": FEWEST_GOALS, "most": MOST_GOALS}))
    if live and total != WHOLE:
        found.append(Notice("weights", "warn", {"total": total, "whole": WHOLE, "missing": WHOLE - total}))
    if count >= FEWEST_GOALS and len({goal.weight for goal in live}) == 1:
        found.append(Notice("alike", "info", {"weight": live[0].weight}))
    return tuple(found)


def check_weights(goals: Sequence[MboGoal]) -> None:
    """Raises: OkrError `mbo.weights` when the weights of a person's goals exceed 100."""
    total = sum(goal.weight for goal in goals if goal.state is not MboState.DROPPED)
    if total > WHOLE:
        raise OkrError("mbo.weights", total=total, whole=WHOLE)


def chance_of_full(goal: MboGoal, levels: Sequence[float], steps: int) -> float | None:
    """Share of past stretches of `steps` periods that, laid on at the newest level, reach the goal in full; None with fewer than eight."""
    known = np.asarray([value for value in levels if np.isfinite(value)], dtype=float)
    if goal.target is None or len(known) < steps + _FEWEST_CHANGES:
        return None
    ends = known[-1] + (known[steps:] - known[:-steps])
    rising = goal.baseline is None or goal.target >= goal.baseline
    hits = int((ends >= goal.target).sum() if rising else (ends <= goal.target).sum())
    return hits / len(ends)


def goal_notices(goal: MboGoal, chance: float | None, signals: Sequence[str]) -> tuple[Notice, ...]:
    """Safe goal (history says 95 % or more), staleness (the metric raised a signal), a goal set by one side."""
    found = []
    if chance is not None and chance >= SAFE:
        found.append(Notice("safe", "warn", {"chance": round(chance * 100)}, goal.id))
    if signals and goal.state not in (MboState.CLOSED, MboState.DROPPED):
        found.append(Notice("stale", "warn", {"signal": signals[0]}, goal.id))
    if goal.state is MboState.UNILATERAL:
        found.append(Notice("unilateral", "warn", {"manager": goal.manager}, goal.id))
    return tuple(found)


def review_notices(goal: MboGoal, reviews: Sequence[Review], today: date) -> tuple[Notice, ...]:
    """An overdue mid-term talk; a cycle that has only a start and an end."""
    cycle = mbo_cycle(goal.cycle)
    has_mid = any(review.kind is ReviewKind.MID for review in reviews)
    if has_mid or not goal.is_binding or goal.state is MboState.DROPPED:
        return ()
    ended = goal.state is MboState.CLOSED or any(review.kind is ReviewKind.FINAL for review in reviews)
    if ended or today > cycle.due:
        return (Notice("no_feedback", "warn", {}, goal.id),)
    due = cycle.start + timedelta(days=round(_REMIND_FROM * (cycle.due - cycle.start).days))
    return (Notice("mid_due", "warn", {"due": due.isoformat()}, goal.id),) if today >= due else ()


def check_review(goal: MboGoal, review: Review, by: str) -> None:
    """Self-assessment is the owner's, at any time; the others are the manager's or the owner's, and a mid-term one says what stands in
    the way, what helps and what changes.

    Raises: NotPermitted `mbo.not_a_party`, OkrError `mbo.review`.
    """
    if by not in ((goal.owner,) if review.kind is ReviewKind.SELF else (goal.owner, goal.manager)):
        raise NotPermitted("mbo.not_a_party", goal=goal.id)
    if not goal.is_binding and review.kind is not ReviewKind.SELF:
        raise OkrError("mbo.state", goal=goal.id, state=goal.state.value)
    if review.kind is ReviewKind.MID:
        for field in ("obstacles", "support", "correction"):
            if not getattr(review, field).strip():
                raise OkrError("mbo.review", field=field)


def achievement(goal: MboGoal, value: float | None) -> float | None:
    """Percent of the goal reached, 0 to 100 and beyond: the way from baseline to target, or value / target without a baseline."""
    if value is None or goal.target is None:
        return None
    if goal.baseline is not None:
        return round(100 * (value - goal.baseline) / (goal.target - goal.baseline), 1)
    return round(100 * value / goal.target, 1) if goal.target else None


@dataclass(frozen=True, slots=True)
class Participation:
    """People of one team or level with at least one agreed goal, of all its people, and how many goals one side set alone."""

    group: str
    people: int
    agreed: int
    goals: int
    unilateral: int


def participation(groups: Sequence[tuple[str, str]], goals: Sequence[MboGoal]) -> tuple[Participation, ...]:
    """One row a group; `groups` are (person, team or level)."""
    found = []
    for group in sorted({group for _, group in groups}):
        members = {person for person, own in groups if own == group}
        binding = [goal for goal in goals if goal.owner in members and goal.is_binding]
        agreed_people = {goal.owner for goal in binding if goal.state is not MboState.UNILATERAL}
        alone = sum(goal.state is MboState.UNILATERAL for goal in binding)
        found.append(Participation(group, len(members), len(agreed_people), len(binding), alone))
    return tuple(found)
