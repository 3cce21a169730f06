"""How a period that is not over is doing: what came in so far, how much of it is usual by now, and where that leads. Never a judgement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.metric import Metric, MetricType
from data.model.period import Cadence, Period, ordinal_of
from signals.working_days import working_days

_FEWEST = 3  # earlier periods from which the usual share is learned; below it goes by days
_BASE = 12


@dataclass(frozen=True, slots=True)
class Pace:
    """The running period: `so_far`, the `share` of a period that is usual by now (with the middle half of earlier ones in `low`..`high`),
    and the whole period at that pace (None where values do not add up). `basis`: history or days."""

    start: datetime
    so_far: float
    share: float | None = None
    low: float | None = None
    high: float | None = None
    basis: str = ""

    @property
    def projected(self) -> float | None:
        return self.so_far / self.share if self.share else None

    @property
    def range(self) -> tuple[float, float] | None:
        """The projection with the usual spread of the share."""
        return (self.so_far / self.high, self.so_far / self.low) if self.low and self.high else None


def pace_of(
    metric: Metric,
    cadence: Cadence,
    unfinished: pd.Series,
    own: pd.Series,
    as_of: date,
    *,
    fiscal_start: int = 1,
    calendar: str | None,
) -> Pace | None:
    """The pace of the period of `cadence` that contains `as_of`; None when nothing of it came in.

    `unfinished`: the series at `cadence` with the running period; `own`: at the metric's own cadence.
    """
    period = Period.containing(cadence, as_of, fiscal_start)
    start = pd.Timestamp(period.start)
    if start not in unfinished.index:
        return None
    value = float(unfinished[start])
    if metric.type is not MetricType.SUM or metric.formula:
        return Pace(period.start, value)
    if cadence is metric.cadence:
        share = _by_days(period, as_of, calendar)
        return Pace(period.start, value, share, basis="days") if share else Pace(period.start, value)
    return _from_parts(metric.cadence, period, own, as_of, calendar)


def _by_days(period: Period, as_of: date, calendar: str | None) -> float | None:
    """The share of the period's working days (Monday to Friday without a calendar) that are over."""
    edges = np.array([period.start, datetime.combine(as_of, datetime.min.time()), period.end], dtype="datetime64[D]")
    if calendar is None:
        gone, whole = (float(np.busday_count(edges[0], edge)) for edge in edges[1:])
    else:
        gone, whole = (float(working_days(edges[:1], edge[None], calendar)[0]) for edge in edges[1:])
    return gone / whole if whole > 0 and gone > 0 else None


def _from_parts(fine: Cadence, period: Period, own: pd.Series, as_of: date, calendar: str | None) -> Pace | None:
    """Finer values add up: the share that as many of them had in earlier periods, else the share of working days they cover."""
    fiscal = period.fiscal_start
    moments = [moment.to_pydatetime() for moment in pd.DatetimeIndex(own.index)]
    numbers = own.to_numpy(dtype=float)
    over = np.array([Period.containing(fine, moment, fiscal).is_complete(as_of) for moment in moments], dtype=bool)
    ordinals = np.array([ordinal_of(period.cadence, moment, fiscal) for moment in moments], dtype=np.int64)
    inside = over & (ordinals == period.ordinal)
    count = int(inside.sum())
    if not count:
        return None
    so_far = float(numbers[inside].sum())
    shares = _earlier_shares(numbers[over], ordinals[over], period.ordinal, count)
    if len(shares) >= _FEWEST:
        low, middle, high = (float(edge) for edge in np.quantile(shares, [0.25, 0.5, 0.75]))
        return Pace(period.start, so_far, middle, low, high, "history")
    newest = max(moment for moment, chosen in zip(moments, inside.tolist(), strict=True) if chosen)
    share = _by_days(period, Period.containing(fine, newest, fiscal).end.date(), calendar)
    return Pace(period.start, so_far, share, basis="days" if share else "")


def _earlier_shares(numbers: NDArray[np.float64], ordinals: NDArray[np.int64], running: int, count: int) -> list[float]:
    """What part of whole earlier periods their first `count` values were; periods that lack values are left out."""
    sizes = {ordinal: int((ordinals == ordinal).sum()) for ordinal in set(ordinals.tolist()) - {running}}
    usual = max(sizes.values(), default=0)
    shares = []
    for ordinal in sorted(sizes)[-_BASE:]:
        chosen = numbers[ordinals == ordinal]
        total = float(chosen.sum())
        if sizes[ordinal] >= usual - (usual > 20) * 3 and total > 0:  # months have 28 to 31 days
            shares.append(float(chosen[:count].sum()) / total)
    return shares
