"""The newest complete period beside the same period a year before: as it is, and per operating day.

Operating days are counted as customs statistics do (조업일수): Monday to Friday without holidays, and half of every Saturday that is no
holiday. Checked against published counts: January 2024 and 2025 (24 and 20), February 2023 and 2024 (22 and 20.5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from data.model.metric import Metric, MetricType
from data.model.period import Cadence, Period
from signals.working_days import public_holidays, working_days

_SATURDAY, _HALF = "Sat", 0.5
_COMPARED = (Cadence.MONTH, Cadence.QUARTER)


@dataclass(frozen=True, slots=True)
class YearAgo:
    """`percent` is the change of the value, `percent_per_day` that of the value per operating day."""

    metric: str
    segment: str
    cadence: Cadence
    start: datetime
    value: float
    before: float
    percent: float
    days: float
    days_before: float
    percent_per_day: float


def operating_days(start: date, end: date, calendar: str) -> float:
    """Weekdays without holidays plus half of every Saturday that is none, from `start` to the day before `end`."""
    first, last = np.array([start], dtype="datetime64[D]"), np.array([end], dtype="datetime64[D]")
    holidays = public_holidays(calendar, start.year - 1, end.year + 1)
    saturdays = np.busday_count(first[0], last[0], weekmask=_SATURDAY, holidays=holidays)
    return float(working_days(first, last, calendar)[0]) + _HALF * float(saturdays)


def compare_with_year_ago(
    observations: pd.DataFrame, metrics: Iterable[Metric], as_of: date, calendar: str | None, fiscal_start: int = 1
) -> list[YearAgo]:
    """Monthly and quarterly flows, each series at its newest complete period; frame with metric, segment, period, value."""
    if calendar is None:
        return []
    flows = {m.code: m for m in metrics if m.type is MetricType.SUM and m.formula is None and m.cadence in _COMPARED}
    found = []
    for (code, segment), part in observations.groupby(["metric", "segment"], observed=True, sort=False):
        metric = flows.get(str(code))
        if metric is not None and (row := _newest(part, metric, str(segment), as_of, calendar, fiscal_start)):
            found.append(row)
    return found


def _newest(part: pd.DataFrame, metric: Metric, segment: str, as_of: date, calendar: str, fiscal_start: int) -> YearAgo | None:
    values = dict(zip(part["period"].dt.to_pydatetime(), part["value"].tolist(), strict=True))
    periods = [Period.containing(metric.cadence, start, fiscal_start) for start in values]
    newest = max((period for period in periods if period.is_complete(as_of)), default=None)
    if newest is None:
        return None
    earlier = newest.shifted(-12 // metric.cadence.months)
    value, before = values.get(newest.start), values.get(earlier.start)
    days, days_before = (operating_days(p.start.date(), p.end.date(), calendar) for p in (newest, earlier))
    if value is None or before is None or before <= 0 or value < 0 or not (days and days_before):
        return None
    change = value / before
    return YearAgo(
        metric.code, segment, metric.cadence, newest.start, value, before, (change - 1) * 100, days, days_before,
        (change * days_before / days - 1) * 100,
    )  # fmt: skip
