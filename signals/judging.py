"""Is a target met? One answer for gauges, signals and composites."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.model.metric import Direction, Metric, Target
from data.model.segment import TOTAL


def target_in_force(metric: Metric, segment: str, as_of: date) -> Target | None:
    """The target people work towards on a day: the next one due, or the last one when all are past."""
    chosen = [target for target in metric.targets if target.segment == segment]
    ahead = [target for target in chosen if target.due >= as_of]
    if ahead:
        return min(ahead, key=lambda target: target.due)
    return max(chosen, key=lambda target: target.due, default=None)


def gap(metric: Metric, value: float, target: Target) -> float:
    """How far a value is on the wrong side of its target, as a share of the target (0 = met; for a band metric: outside the band)."""
    if metric.good is Direction.BAND and metric.band:
        outside = max(metric.band[0] - value, value - metric.band[1], 0.0)
        return outside / max(abs(metric.band[0]), abs(metric.band[1]), 1e-12)
    if metric.good is Direction.NONE:
        return 0.0
    behind = target.value - value if metric.good is Direction.UP else value - target.value
    return max(behind, 0.0) / max(abs(target.value), 1e-12)


def is_missed(metric: Metric, segment: str, values: pd.Series, as_of: date) -> bool:
    """True when the newest value misses the target in force by more than its leeway."""
    target = target_in_force(metric, segment, as_of)
    if target is None or not len(values):
        return False
    return gap(metric, float(values.iloc[-1]), target) > target.watch


def is_met(metric: Metric, values: pd.Series, as_of: date, periods: int) -> bool:
    """True when each of the newest `periods` values meets the target in force for the total."""
    target = target_in_force(metric, TOTAL, as_of)
    if target is None or len(values) < periods:
        return False
    return all(gap(metric, float(value), target) == 0 for value in values.iloc[-periods:])
