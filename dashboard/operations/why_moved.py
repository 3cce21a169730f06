"""Why a number moved, as far as the numbers say: since the last check-in, parts, signals, working days, late data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from dashboard.operations.okr import KeyResultProgress, Progress
from dashboard.operations.readings import Reading, Readings, metrics_of
from dashboard.operations.workspace import Workspace
from data.model.metric import Metric, MetricType
from data.model.period import Cadence, Period
from data.model.signal import OPEN_STATES, Signal
from data.store.signals import load_signals
from signals.causes.explanation import explain
from signals.working_days import public_holidays

_TELLING = 0.3
_DAYS = 2


@dataclass(frozen=True, slots=True)
class Reason:
    """One line: `code` is the text key `okr.moved.<code>`. A `signal` is worded by its own headline."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    signal: Signal | None = None


def why_moved(workspace: Workspace, progress: Progress) -> dict[int, tuple[Reason, ...]]:
    """Reasons by key result number; none where the number is counted by hand."""
    readings = Readings(workspace, metrics_of([progress.objective]))
    signals = load_signals(workspace.store, states=OPEN_STATES)
    found = {}
    for item in progress.key_results:
        if item.reading is None:
            continue
        reasons = [*_since_last(item, progress), *_late(item.reading, workspace.today)]
        reasons += [Reason("signal", {"id": s.id}, s) for s in signals if s.metric == item.key_result.metric][:1]
        reasons += _parts(item, item.reading, readings, workspace)
        reasons += _working_days(item.reading, workspace.settings.calendar)
        found[item.key_result.id or 0] = tuple(reasons)
    return found


def _since_last(item: KeyResultProgress, progress: Progress) -> list[Reason]:
    values = progress.recent[0].body.get("values") if progress.recent else None
    before = values.get(str(item.key_result.id)) if isinstance(values, dict) else None
    if not isinstance(before, int | float) or item.current is None:
        return []
    if item.current == before:
        return [Reason("same")]
    return [Reason("since", {"change": item.current - float(before), "unit": item.key_result.unit})]


def _late(reading: Reading, today: date) -> list[Reason]:
    """The newest period that is over has no value although its time to arrive has passed."""
    metric = reading.metric
    if metric.freshness_days is None or not reading.history:
        return []
    newest = Period.containing(metric.cadence, reading.history[-1][0])
    due = newest.shifted(1).end.date() + timedelta(days=metric.freshness_days)
    return [Reason("late", {"due": due.isoformat()})] if today > due else []


def _parts(item: KeyResultProgress, reading: Reading, readings: Readings, workspace: Workspace) -> list[Reason]:
    """The part that accounts for most of the step between the two newest periods; an account, not a cause."""
    if len(reading.history) < 2:
        return []
    (before, _), (after, _) = reading.history[-2:]
    catalog = workspace.catalog()
    told = explain(readings.measured(reading.metric), catalog, reading.metric.code, item.key_result.segment, before, after)
    for cause in told.causes if told else ():
        if cause.kind in ("driver", "segment") and (cause.share or 0.0) >= _TELLING:
            share = min(round((cause.share or 0.0) * 100), 100)
            return [
                Reason(
                    cause.kind, {"name": cause.name, "share": share, "part": cause.contribution or 0.0, "unit": reading.metric.unit}
                )
            ]
    return []


def _working_days(reading: Reading, country: str | None) -> list[Reason]:
    """A flow whose newest period had two or more working days less, or more, than the one before."""
    metric = reading.metric
    if country is None or metric.type is not MetricType.SUM or metric.formula or len(reading.history) < 2:
        return []
    if metric.cadence not in (Cadence.MONTH, Cadence.QUARTER):
        return []
    before, after = (_days(metric, start, country) for start, _ in reading.history[-2:])
    if abs(after - before) < _DAYS:
        return []
    return [Reason("fewer_days" if after < before else "more_days", {"n": abs(after - before)})]


def _days(metric: Metric, start: datetime, country: str) -> int:
    period = Period.containing(metric.cadence, start)
    holidays = public_holidays(country, start.year, period.end.year)
    return int(np.busday_count(period.start.date(), period.end.date(), holidays=holidays.astype("datetime64[D]")))
