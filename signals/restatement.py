"""What becomes of stored signals when history itself changed: updated, withdrawn or back again, each with its reason.

A signal quotes the values it rests on. Where the series now says otherwise for a period that was already over, history was restated.
Pure: the signals of last time, the new looks and the new triage go in, the signals with their marks come out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from data.model.period import Cadence, Period
from data.model.signal import OPEN_STATES, Signal, SignalState
from signals.looks import Look

UPDATED, WITHDRAWN, RETURNED = "updated", "withdrawn", "returned"
_ENDED = (SignalState.RECOVERING, SignalState.CLOSED, SignalState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Revision:
    """One quoted value that is another one now; `after` is None where the value is gone."""

    period: datetime
    before: float
    after: float | None


def revisions(signal: Signal, looks: Sequence[Look], fiscal_start: int = 1) -> tuple[Revision, ...]:
    """The values a signal quotes that changed since, oldest first; a period that was not over yet is no history."""
    look = next((look for look in looks if look.cadence.value == signal.cadence), None)
    as_of = signal.evidence.get("as_of")
    quoted = _quoted(signal)
    if look is None or not quoted or not isinstance(as_of, str):
        return ()
    course = look.course(signal.metric, signal.segment)
    first = course.first_from(min(quoted))  # of a long series only what is quoted matters
    now = dict(zip(course.starts[first:].tolist(), course.values[first:].tolist(), strict=True))
    day, cadence = date.fromisoformat(as_of), Cadence(signal.cadence)
    return tuple(
        Revision(moment, before, _finite(now.get(moment)))
        for moment, before in sorted(quoted.items())
        if not _same(before, now.get(moment)) and Period.containing(cadence, moment, fiscal_start).is_complete(day)
    )


def mark_restated(
    signals: Iterable[Signal],
    previous: Iterable[Signal],
    looks: Sequence[Look],
    at: datetime,
    *,
    fiscal_start: int = 1,
) -> tuple[Signal, ...]:
    """The signals of a triage with their history carried on.

    One that is found again on other values is `updated`; one that is gone while values of its own episode changed is `withdrawn`, also
    when a newer period came at the same time; a withdrawn one that is found again is `returned` under its old id.
    """
    before = {signal.id: signal for signal in previous}
    fresh = [signal for signal in signals if signal.id not in before]
    back = {_identity(signal): signal for signal in fresh}
    marked: list[Signal] = []
    for signal in signals:
        old = before.get(signal.id)
        if old is None:
            continue
        again = back.pop(_identity(old), None) if old.state is SignalState.WITHDRAWN else None
        if again is not None:
            marked.append(_returned(old, again, revisions(old, looks, fiscal_start), at))
        else:
            marked.append(_marked(signal, old, revisions(old, looks, fiscal_start), at))
    return (*marked, *(signal for signal in fresh if _identity(signal) in back))


def _marked(signal: Signal, old: Signal, changed: tuple[Revision, ...], at: datetime) -> Signal:
    in_episode = any(old.start <= revision.period <= old.end for revision in changed)
    was_open = old.state in OPEN_STATES
    state = signal.state
    if was_open and state in _ENDED and in_episode:
        state = SignalState.WITHDRAWN
    if state is SignalState.WITHDRAWN and was_open:
        return _noted(signal, old, WITHDRAWN, "restated" if changed else "judged_anew", changed, at, state)
    if changed and state is not SignalState.WITHDRAWN:
        return _noted(signal, old, UPDATED, "restated", changed, at, state)
    return signal if (state, old.history) == (signal.state, signal.history) else replace(signal, state=state, history=old.history)


def _returned(old: Signal, again: Signal, changed: tuple[Revision, ...], at: datetime) -> Signal:
    said = old.history[-1].get("state") if old.history else None
    state = SignalState(str(said)) if said in set(OPEN_STATES) - {SignalState.RECOVERING} else SignalState.NEW
    kept = replace(again, id=old.id, assignee=old.assignee, reason=old.reason, first_seen=old.first_seen)
    return _noted(kept, old, RETURNED, "restated" if changed else "judged_anew", changed, at, state)


def _noted(
    signal: Signal, old: Signal, change: str, reason: str, changed: tuple[Revision, ...], at: datetime, state: SignalState
) -> Signal:
    entry: dict[str, object] = {
        "at": at.isoformat(),
        "change": change,
        "reason": reason,
        "state": old.state.value,
        "values": [{"period": r.period.isoformat(), "before": r.before, "after": r.after} for r in changed],
        "batches": [],
    }
    return replace(signal, state=state, history=(*old.history, entry))


def with_batches(signal: Signal, batches: Sequence[Mapping[str, object]]) -> Signal:
    """The signal with the batches that changed its values named in its newest mark."""
    return replace(signal, history=(*signal.history[:-1], {**signal.history[-1], "batches": list(batches)}))


def _quoted(signal: Signal) -> dict[datetime, float]:
    """The values in evidence, brought up to date by earlier marks: each change is told once."""
    values = signal.evidence.get("values")
    quoted = {datetime.fromisoformat(str(moment)): float(value) for moment, value in values} if isinstance(values, list) else {}
    for entry in signal.history:
        said = entry.get("values")
        for row in said if isinstance(said, list) else ():
            moment = datetime.fromisoformat(str(row["period"]))
            if moment in quoted and row["after"] is not None:
                quoted[moment] = float(row["after"])
            else:
                quoted.pop(moment, None)
    return quoted


def _identity(signal: Signal) -> tuple[str, str, str, str, datetime]:
    return (signal.metric, signal.segment, signal.kind, signal.cadence, signal.start)


def _same(before: float, now: float | None) -> bool:
    return now is not None and math.isclose(before, now, rel_tol=1e-9, abs_tol=1e-12)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
