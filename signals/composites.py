"""Signals that no single metric shows: all green yet stagnating, and full attainment over flat contract values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pandas as pd

from data.model.metric import Catalog, Direction, Metric, MetricRole
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Polarity, Signal
from signals.composed import composed
from signals.judging import is_met, target_in_force, target_level
from signals.looks import Look
from signals.rules import Rules

_GREEN_PERIODS = 2
_HEALTHY = 2  # fewer green survival metrics say nothing about a department


def composites(looks: Sequence[Look], catalog: Catalog, found: list[Signal], as_of: date, rules: Rules) -> list[Signal]:
    """Add composite signals by department; a standing-still signal of the same metric becomes part of its composite."""
    result = list(found)
    kept_alive = Counter(metric.department for metric in catalog.stating("survival"))
    healthy = [department.code for department in catalog.departments if kept_alive[department.code] >= _HEALTHY]
    members: dict[str, list[Metric]] = {code: [] for code in healthy}
    for metric in catalog.metrics if healthy else ():
        if metric.department in members and metric.role is MetricRole.KPI:
            members[metric.department].append(metric)
    for metrics in members.values():
        signal = _green_but_stagnating(looks, metrics, found, as_of, rules)
        if signal is not None:
            result = [s for s in result if not (s.metric == signal.metric and s.kind in ("plateau", "forecast_miss"))]
            result.append(signal)
    return result


def _green_but_stagnating(
    looks: Sequence[Look], metrics: list[Metric], found: Sequence[Signal], as_of: date, rules: Rules
) -> Signal | None:
    """The survival metrics of a department all meet their targets and none has bad news, while a metric of another kind that misses its own
    target stands still. With sales that is attainment and deal count on target over a flat contract value."""
    health = [metric for metric in metrics if metric.survival]
    met = [metric for metric in health if is_met(metric, _newest(looks, metric), as_of, _GREEN_PERIODS)]
    troubled = {signal.metric for signal in found if signal.polarity is Polarity.BAD}
    judged = [metric for metric in health if len(_newest(looks, metric)) and target_in_force(metric, TOTAL, as_of)]
    if len(met) < _HEALTHY or len(met) < len(judged) or troubled & {metric.code for metric in health}:
        return None
    flat = [
        (metric, look)
        for metric in metrics
        if not metric.survival
        for look in [_flat_look(looks, metric, as_of, rules)]
        if look is not None
    ]
    if not flat:
        return None
    metric, look = max(flat, key=lambda pair: (pair[0].importance, pair[0].code))
    others = [other.code for other, _ in flat if other is not metric]
    worse = [
        signal.metric
        for signal in found
        if signal.polarity is Polarity.BAD and signal.department == metric.department and signal.metric not in others
    ]
    values = look.values(metric.code)
    evidence = {"met": [m.code for m in met], "others": [*others, *(code for code in worse if code != metric.code)]}
    return composed(
        metric, "composite", look.cadence, values, as_of, first=len(values) - 1 - rules.run, evidence=evidence, miss=1.0, moved=False,
        material=rules.material,
    )  # fmt: skip


def _newest(looks: Sequence[Look], metric: Metric) -> pd.Series:
    look = next((look for look in looks if look.cadence is metric.cadence), None)
    return look.values(metric.code) if look else pd.Series(dtype=float)


def _flat_look(looks: Sequence[Look], metric: Metric, as_of: date, rules: Rules) -> Look | None:
    """The look in which the metric stands still and short of its target: the newest steps are each within twice, and together within
    once the materiality. The coarsest cadence that has enough periods decides."""
    target = target_in_force(metric, TOTAL, as_of)
    if target is None or metric.good not in (Direction.UP, Direction.DOWN):
        return None
    for look in sorted(looks, key=lambda look: -look.cadence.rank):
        values = look.values(metric.code)
        if look.cadence.rank > Cadence.QUARTER.rank or len(values) <= rules.run:
            continue
        tail = values.to_numpy(dtype=float)[-rules.run - 1 :]
        m = rules.material * abs(float(tail.mean()))
        level = target_level(metric, target, look.cadence)
        behind = level - tail[-1] if metric.good is Direction.UP else tail[-1] - level
        still = abs(tail[-1] - tail[0]) <= m and (abs(tail[1:] - tail[:-1]) <= 2 * m).all()
        return look if still and behind > m else None
    return None
