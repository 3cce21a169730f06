"""Stories become stored signals: one episode each, with severity, priority and a life of its own.

A pure function of looks, catalogue and the signals of last time, so a replay gives the same episodes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from data.model.metric import Catalog, Metric
from data.model.segment import TOTAL
from data.model.signal import OPEN_STATES, Claim, Polarity, Severity, Signal, SignalState
from signals.composites import composites
from signals.judging import is_missed, target_in_force
from signals.stories import FAMILIES, Look, Telling, compared, stories

_SHOWN_VALUES = 13
_LARGE, _VERY_LARGE = 10.0, 30.0  # percent of the former level
_WEIGHTS = {Severity.CRITICAL: 1.0, Severity.WARN: 0.75, Severity.WATCH: 0.45, Severity.INFO: 0.2}
# Evidence a finding carries beyond the columns every finding has; copied where present.
_NUMBERS = ("expected", "actual", "lower", "upper", "n", "chance", "k", "level_before", "level_after", "slope", "probability", "m")
_WORDS = ("null", "reason")


@dataclass(frozen=True, slots=True)
class CannotTell:
    """A KPI that could not be judged: `reason` is a code (`cannot.<reason>`), `has` and `needs` count periods."""

    metric: str
    segment: str
    cadence: str
    reason: str
    has: int
    needs: int


@dataclass(frozen=True, slots=True)
class Triage:
    """Signals by priority, what could not be judged, and how many findings were folded into other signals."""

    signals: tuple[Signal, ...]
    cannot_tell: tuple[CannotTell, ...]
    suppressed: int


def triage(
    looks: Sequence[Look],
    catalog: Catalog,
    previous: Iterable[Signal],
    as_of: date,
    *,
    cannot_tell: Sequence[CannotTell] = (),
    news_only: bool = True,
) -> Triage:
    """Stories to signals; then composites; then the life of what was known before.

    An episode seen again keeps its id, state, assignee and reason. One that is gone recovers, then closes; when it is gone though no
    newer period came (a restated history), it is withdrawn. Dismissed and closed ones stay as they are.
    """
    told = stories(looks, catalog, news_only=news_only)
    found = [_signal(group, as_of) for group in told]
    if news_only:
        found = composites(looks, catalog, found, as_of)
        kept = _with_history(found, list(previous), as_of)
    else:  # a whole history has no former look, and a metric may bring the same kind of story many times
        taken: set[str] = set()
        kept = [replace(signal, id=_free(signal.id, taken)) for signal in found]
    shown = {signal.metric for signal in found}
    folded = sum(len(group) - 1 for group in told)
    unjudged = tuple(row for row in cannot_tell if row.metric not in shown)
    return Triage(tuple(sorted(kept, key=lambda s: (-s.priority, s.id))), unjudged, folded)


def _signal(group: list[Telling], as_of: date) -> Signal:
    lead = group[0]
    row, metric = lead.row, lead.metric
    effect = _number(row["effect"]) or 0.0
    percent = _number(row["effect_percent"])
    missed = is_missed(metric, lead.segment, lead.values, as_of)
    severity = _severity(lead, percent, missed)
    evidence = _evidence(group, as_of, missed)
    parts = _priority_parts(severity, metric, percent)
    return Signal(
        id=f"{metric.code}-{lead.kind}-{pd.Timestamp(row['start']):%Y%m%d}"
        + ("" if lead.segment == TOTAL else f"-{abs(_stable(lead.segment)):x}"),
        metric=metric.code,
        segment=lead.segment,
        kind=lead.kind,
        direction=str(row["direction"]),
        polarity=lead.polarity,
        cadence=lead.cadence.value,
        start=pd.Timestamp(row["start"]).to_pydatetime(),
        end=pd.Timestamp(row["end"]).to_pydatetime(),
        claim=Claim(row["claim"]),
        score=round(float(row["score"]), 6),
        p=_number(row["p_value"]),
        q=None,
        effect=effect,
        effect_percent=percent,
        severity=severity,
        priority=round(sum(parts.values()), 4),
        department=metric.department,
        evidence={**evidence, "priority": parts},
    )


def _stable(segment: str) -> int:
    """A short number that is the same in every process (hash() is not)."""
    import zlib

    return zlib.crc32(segment.encode()) & 0xFFFF


def _severity(lead: Telling, percent: float | None, missed: bool) -> Severity:
    size = abs(percent or 0.0)
    if lead.polarity is Polarity.GOOD:
        return Severity.INFO
    if lead.polarity is Polarity.NEUTRAL:
        return Severity.WATCH if FAMILIES[lead.kind] == "data" else Severity.INFO
    if lead.segment != TOTAL:
        return Severity.WATCH
    if lead.kind in ("plateau", "forecast_miss"):
        return Severity.WARN if missed else Severity.WATCH
    if missed and size >= _VERY_LARGE:
        return Severity.CRITICAL
    return Severity.WARN if missed or size >= _LARGE else Severity.WATCH


def _priority_parts(severity: Severity, metric: Metric, percent: float | None) -> dict[str, float]:
    """The visible parts of the priority: severity, importance (with a bonus for survival metrics), size of the change."""
    return {
        "severity": round(0.5 * _WEIGHTS[severity], 4),
        "importance": round(0.3 * min(1.0, metric.importance + 0.2 * metric.survival), 4),
        "size": round(0.2 * min(1.0, abs(percent or 0.0) / 50), 4),
    }


def _evidence(group: list[Telling], as_of: date, missed: bool) -> dict[str, object]:
    lead = group[0]
    evidence: dict[str, object] = {name: _number(lead.row.get(name)) for name in _NUMBERS if name in lead.row}
    evidence.update({name: str(lead.row[name]) for name in _WORDS if isinstance(lead.row.get(name), str)})
    evidence["values"] = [[start.isoformat(), float(value)] for start, value in _dated(lead.values)[-_SHOWN_VALUES:]]
    evidence["as_of"] = as_of.isoformat()
    evidence["facets"] = [
        {
            "cadence": t.cadence.value,
            "segment": t.segment,
            "kind": t.kind,
            "start": pd.Timestamp(t.row["start"]).isoformat(),
            "score": round(t.score, 3),
        }
        for t in group[1:]
    ]
    if len(lead.values):
        evidence["last_period"] = pd.Timestamp(lead.values.index[-1]).isoformat()
    if ends := compared(lead):
        before, after = ends
        evidence["before"] = {"period": before.isoformat(), "value": float(lead.values[before])}
        evidence["after"] = {"period": after.isoformat(), "value": float(lead.values[after])}
        starts = pd.DatetimeIndex(lead.values.index)
        evidence["steps"] = int(starts.searchsorted(pd.Timestamp(after)) - starts.searchsorted(pd.Timestamp(before)))
    target = target_in_force(lead.metric, lead.segment, as_of)
    if target is not None:
        evidence["target"] = {"value": target.value, "due": target.due.isoformat(), "missed": missed}
    return evidence


def _dated(values: pd.Series) -> list[tuple[datetime, float]]:
    return list(zip(pd.DatetimeIndex(values.index).to_pydatetime().tolist(), values.to_numpy(dtype=float).tolist(), strict=True))


def _number(value: Any) -> float | None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)) or value is pd.NA:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return round(number, 10) if math.isfinite(number) else None


def _key(signal: Signal) -> tuple[str, str, str]:
    return (signal.metric, FAMILIES.get(signal.kind, signal.kind), signal.polarity.value)


def _with_history(found: list[Signal], previous: list[Signal], as_of: date) -> list[Signal]:
    moment = datetime.combine(as_of, datetime.min.time())
    current = {_key(signal): signal for signal in found}
    kept = []
    for old in previous:
        new = current.get(_key(old))
        alive = old.state in OPEN_STATES or old.state is SignalState.DISMISSED
        if new is not None and alive:
            current.pop(_key(old))
            state = SignalState.NEW if old.state is SignalState.RECOVERING else old.state
            kept.append(
                replace(
                    new,
                    id=old.id,
                    state=state,
                    assignee=old.assignee,
                    reason=old.reason,
                    first_seen=old.first_seen,
                    last_seen=moment,
                )
            )
        elif old.state in OPEN_STATES:
            kept.append(_gone(old, found, moment))
        else:
            kept.append(old)
    taken = {signal.id for signal in kept}
    fresh = [replace(signal, id=_free(signal.id, taken), first_seen=moment, last_seen=moment) for signal in current.values()]
    return kept + fresh


def _gone(old: Signal, found: Sequence[Signal], moment: datetime) -> Signal:
    """What becomes of an open signal that is not found any more."""
    if _newest(old.evidence) == _newest(_look_of(old, found)) or moment.date().isoformat() == old.evidence.get("as_of"):
        return replace(old, state=SignalState.WITHDRAWN, last_seen=moment)
    closed = old.state is SignalState.RECOVERING
    return replace(old, state=SignalState.CLOSED if closed else SignalState.RECOVERING, last_seen=moment)


def _look_of(old: Signal, found: Sequence[Signal]) -> Mapping[str, object]:
    same = next((signal for signal in found if signal.metric == old.metric and signal.cadence == old.cadence), None)
    return same.evidence if same else {}


def _newest(evidence: Mapping[str, object]) -> object:
    return evidence.get("last_period", evidence)


def _free(name: str, taken: set[str]) -> str:
    """An id nobody has: a closed episode of the same start keeps its own."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free
