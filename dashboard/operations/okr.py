"""Objectives with their progress: scores from the same metrics the gauges show, forecasts of the final score, check-ins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.operations.readings import Reading, Readings, metrics_of
from dashboard.operations.workspace import Workspace
from data.errors import NotPermitted
from data.model.actor import Actor, Role
from data.model.goal import Guardrail, KeyResult, KeyResultKind, Objective, ObjectiveState
from data.store.goals import CheckIn, get_objective, list_check_ins, load_objectives
from goals.checkin import talk_reason
from goals.cycle import Cycle, cycle_by_code
from goals.outlook import Outlook, final_score, together
from goals.scoring import expected_pace, good_of, holds, key_result_score, objective_score, reachable_scores, worst_breach

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class KeyResultProgress:
    """A key result with its current value, its score and the score a steady run would show now.

    `agreed_score` is the score against the target as agreed, where that was changed since. `given` is a value somebody wrote into the
    newest check-in beside the metric's own. `reachable` are the scores a count can take.
    """

    key_result: KeyResult
    current: float | None
    score: float | None
    pace: float
    agreed: KeyResult | None = None
    agreed_score: float | None = None
    reading: Reading | None = None
    outlook: Outlook | None = None
    worst: float | None = None
    reachable: tuple[float, ...] = ()
    given: float | None = None
    given_reason: str = ""
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class GuardState:
    """A guardrail beside the score: kept, breached, or not measured (None)."""

    guard: Guardrail
    value: float | None
    is_kept: bool | None


@dataclass(frozen=True, slots=True)
class Progress:
    """An objective, its key results and their mean score, and its check-ins, newest first."""

    objective: Objective
    cycle: Cycle
    key_results: tuple[KeyResultProgress, ...]
    score: float | None
    agreed_score: float | None
    outlook: Outlook | None
    share_gone: float
    guards: tuple[GuardState, ...]
    check_ins: tuple[CheckIn, ...]
    next_check_in: date | None

    @property
    def recent(self) -> tuple[CheckIn, ...]:
        """The check-ins of this quarter, newest first: what was felt and counted before does not carry over."""
        return of_this_quarter(self.objective, self.check_ins)

    @property
    def confidence(self) -> int | None:
        """The newest confidence of this quarter."""
        return int(str(self.recent[0].body["confidence"])) if self.recent else None

    @property
    def talk(self) -> str | None:
        """Why the newest check-ins of a running objective ask for a conversation."""
        if self.objective.state is not ObjectiveState.ACTIVE:
            return None
        return talk_reason([int(str(note.body["confidence"])) for note in reversed(self.recent[:2])])


def of_this_quarter(objective: Objective, check_ins: Sequence[CheckIn]) -> tuple[CheckIn, ...]:
    """The check-ins that were written in the objective's present quarter."""
    return tuple(note for note in check_ins if note.body.get("cycle") == objective.cycle)


def day_of(note: CheckIn) -> str:
    """The day a check-in is about, as ISO text."""
    return str(note.body.get("day") or note.at.date().isoformat())


def may_read(objective: Objective, actor: Actor) -> bool:
    """Everybody reads everything; a private objective only its owner, its team's head, executives and administrators."""
    if not objective.private_reason or actor.name == objective.owner or actor.role in (Role.ADMIN, Role.EXECUTIVE):
        return True
    return actor.role is Role.HEAD and actor.department is not None and actor.department == objective.department


def readable(workspace: Workspace, cycle: str = "") -> list[Objective]:
    """All objectives this actor reads, oldest first, of one quarter or of all."""
    found = load_objectives(workspace.store)
    return [item for item in found if may_read(item, workspace.actor) and cycle in ("", item.cycle)]


def list_progress(workspace: Workspace, cycle: str = "") -> tuple[Progress, ...]:
    """All objectives with their progress, newest first."""
    found = readable(workspace, cycle)
    readings = Readings(workspace, metrics_of(found))
    return tuple(_progress(workspace, item, readings) for item in reversed(found))


def progress_of(workspace: Workspace, number: int) -> Progress:
    """One objective. Raises: NotFound `okr.not_found`, NotPermitted `okr.private`."""
    objective = get_objective(workspace.store, number)
    if not may_read(objective, workspace.actor):
        raise NotPermitted("okr.private", objective=number)
    return _progress(workspace, objective, Readings(workspace, metrics_of([objective])))


def _progress(workspace: Workspace, objective: Objective, readings: Readings) -> Progress:
    cycle = cycle_by_code(objective.cycle)
    gone = cycle.share_gone(workspace.today)
    check_ins = tuple(list_check_ins(workspace.store, objective.id))
    agreed = {item.id: item for item in objective.agreed}
    recent = of_this_quarter(objective, check_ins)
    over = objective.state in (ObjectiveState.CLOSED, ObjectiveState.DROPPED)
    results = [_result(item, agreed.get(item.id), cycle, gone, recent, readings, is_over=over) for item in objective.key_results]
    weights = [item.weight for item in objective.key_results]
    score = objective_score([result.score for result in results], weights)
    against = [result.score if result.agreed_score is None else result.agreed_score for result in results]
    return Progress(
        objective, cycle, tuple(results), score, objective_score(against, weights),
        together([result.outlook for result in results if _is_step(result.key_result)]), gone,
        tuple(_guard(guard, cycle, readings) for guard in objective.guardrails), check_ins, _next(workspace, objective, recent),
    )  # fmt: skip


def _result(
    item: KeyResult,
    agreed: KeyResult | None,
    cycle: Cycle,
    gone: float,
    check_ins: Sequence[CheckIn],
    readings: Readings,
    *,
    is_over: bool,
) -> KeyResultProgress:
    reading = readings.of(item, cycle)
    current = reading.value if reading else _by_hand(item, check_ins)
    values = reading.values if reading else ()
    score = key_result_score(item, current, values)
    changed = agreed if agreed is not None and _target_of(agreed) != _target_of(item) else None
    outlook = None
    if reading and not is_over and _is_step(item) and item.baseline is not None:
        draws = reading.draws or ((current,) * 8 if current is not None and reading.window.known >= reading.window.expected else ())
        outlook = final_score(draws, item.baseline, item.target)
    worst = worst_breach(values, item.target, good_of(item), item.upper) if item.kind is KeyResultKind.MAINTAIN else None
    counted = item.kind is KeyResultKind.COUNT and item.baseline is not None
    given = _given(item, check_ins)
    return KeyResultProgress(
        item, current, score, expected_pace(gone, item.kind), changed, key_result_score(changed, current, values) if changed else None,
        reading, outlook, worst, reachable_scores(item.baseline or 0.0, item.target) if counted else (), *given, is_over,
    )  # fmt: skip


def _target_of(item: KeyResult) -> tuple[object, ...]:
    return (item.baseline, item.target, item.upper, item.kind)


def _is_step(item: KeyResult) -> bool:
    return item.kind not in (KeyResultKind.MAINTAIN, KeyResultKind.MILESTONE)


def _by_hand(item: KeyResult, check_ins: Sequence[CheckIn]) -> float | None:
    """The newest number somebody counted, for key results without a metric; a count starts where it was agreed."""
    for note in check_ins:
        values = note.body.get("values")
        if isinstance(values, dict) and isinstance(number := values.get(str(item.id)), int | float):
            return float(number)
    return item.baseline if item.kind is KeyResultKind.COUNT else 0.0 if item.kind is KeyResultKind.MILESTONE else None


def _given(item: KeyResult, check_ins: Sequence[CheckIn]) -> tuple[float | None, str]:
    given = check_ins[0].body.get("given") if check_ins else None
    said = given.get(str(item.id)) if isinstance(given, dict) else None
    return (float(said["value"]), str(said["reason"])) if isinstance(said, dict) else (None, "")


def _guard(guard: Guardrail, cycle: Cycle, readings: Readings) -> GuardState:
    reading = readings.of(KeyResult(guard.metric, None, guard.limit or 0.0, guard.unit, kind=KeyResultKind.MAINTAIN), cycle)
    value = reading.value if reading else None
    return GuardState(guard, value, None if value is None or guard.limit is None else holds(value, guard.limit, guard.good))


def _next(workspace: Workspace, objective: Objective, check_ins: Sequence[CheckIn]) -> date | None:
    """When the next weekly check-in is due: a week after the last one, at once while there is none."""
    if objective.state is not ObjectiveState.ACTIVE:
        return None
    if not check_ins:
        return workspace.today
    return date.fromisoformat(day_of(check_ins[0])) + _WEEK


def okr_answer(progress: Progress) -> dict[str, object]:
    """One objective for programs."""
    objective = progress.objective
    outlook = progress.outlook
    return {
        "id": objective.id, "objective": objective.text, "state": objective.state.value, "version": objective.version,
        "department": objective.department, "level": objective.level.value, "origin": objective.origin.value, "owner": objective.owner,
        "cycle": objective.cycle, "signal": objective.signal_id, "parents": list(objective.parents), "supports": list(objective.supports),
        "score": progress.score, "agreed_score": progress.agreed_score, "confidence": progress.confidence,
        "forecast": None if outlook is None else _forecast(outlook),
        "key_results": [_row(item) for item in progress.key_results],
        "guardrails": [{"metric": g.guard.metric, "limit": g.guard.limit, "value": g.value, "kept": g.is_kept} for g in progress.guards],
        "next_check_in": progress.next_check_in.isoformat() if progress.next_check_in else None,
        "closing": None if objective.closing is None else {"learning": objective.closing.learning, "score": objective.closing.score},
    }  # fmt: skip


def _row(item: KeyResultProgress) -> dict[str, object]:
    result, outlook = item.key_result, item.outlook
    return {
        "id": result.id, "metric": result.metric, "kind": result.kind.value, "text": result.text, "unit": result.unit,
        "baseline": result.baseline, "target": result.target, "relative": result.relative, "value": item.current, "score": item.score,
        "agreed_target": item.agreed.target if item.agreed else None, "agreed_score": item.agreed_score, "pace": item.pace,
        "reachable": list(item.reachable), "worst": item.worst, "given": item.given,
        "redefined": bool(item.reading and item.reading.is_redefined),
        "periods": {"known": item.reading.window.known, "expected": item.reading.window.expected} if item.reading else None,
        "forecast": None if outlook is None else {**_forecast(outlook), "p_full": outlook.p_full},
    }  # fmt: skip


def _forecast(outlook: Outlook) -> dict[str, object]:
    return {"expected": outlook.expected, "interval": [outlook.low, outlook.high]}
