"""Is a target met? One answer for gauges, signals and composites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.metric import Direction, Metric, MetricType, Target
from data.model.period import Cadence, ordinal_of
from data.model.segment import TOTAL

Numbers = pd.Series | NDArray[np.float64]


def target_in_force(metric: Metric, segment: str, as_of: date) -> Target | None:
    """The target people work towards on a day: the next one due, or the last one when all are past."""
    chosen = [target for target in metric.targets if target.segment == segment]
    ahead = [target for target in chosen if target.due >= as_of]
    if ahead:
        return min(ahead, key=lambda target: target.due)
    return max(chosen, key=lambda target: target.due, default=None)


def target_level(metric: Metric, target: Target, cadence: Cadence | None = None) -> float:
    """What one period of `cadence` (default: the metric's own) has to reach: for sums the target's share of one period."""
    if metric.type is not MetricType.SUM or metric.formula:
        return target.value
    level = target.value
    if target.start is not None:
        level /= max(ordinal_of(metric.cadence, target.due) - ordinal_of(metric.cadence, target.start) + 1, 1)
    return level if cadence in (None, metric.cadence) else level * round(metric.cadence.per_year / cadence.per_year, 6)


def gap(metric: Metric, value: float, target: Target) -> float:
    """How far a value is on the wrong side of its target, as a share of the target (0 = met; for a band metric: outside the band)."""
    if metric.good is Direction.BAND and metric.band:
        outside = max(metric.band[0] - value, value - metric.band[1], 0.0)
        return outside / max(abs(metric.band[0]), abs(metric.band[1]), 1e-12)
    if metric.good is Direction.NONE:
        return 0.0
    behind = target.value - value if metric.good is Direction.UP else value - target.value
    return max(behind, 0.0) / max(abs(target.value), 1e-12)


def _at_level(metric: Metric, target: Target, cadence: Cadence | None) -> Target:
    return replace(target, value=target_level(metric, target, cadence))


def is_missed(metric: Metric, segment: str, values: Numbers, as_of: date, *, cadence: Cadence | None = None) -> bool:
    """True when the newest value (of a period of `cadence`) misses the target in force by more than its leeway."""
    return bool(len(values)) and misses(metric, segment, np.asarray(values)[-1:], as_of, cadence=cadence)[0]


def misses(metric: Metric, segment: str, values: Numbers, as_of: date, *, cadence: Cadence | None = None) -> list[bool]:
    """For each value: does it miss the target in force by more than its leeway? All False without a target."""
    target = target_in_force(metric, segment, as_of)
    if target is None:
        return [False] * len(values)
    level = _at_level(metric, target, cadence)
    return [gap(metric, float(value), level) > target.watch for value in values]


def is_met(metric: Metric, values: pd.Series, as_of: date, periods: int, *, cadence: Cadence | None = None) -> bool:
    """True when each of the newest `periods` values meets the target in force for the total."""
    target = target_in_force(metric, TOTAL, as_of)
    if target is None or len(values) < periods:
        return False
    level = _at_level(metric, target, cadence)
    return all(gap(metric, float(value), level) == 0 for value in values.iloc[-periods:])
