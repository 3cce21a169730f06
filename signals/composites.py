"""Signals that no single metric shows: all green yet stagnating, and full attainment over flat contract values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd

from data.model.metric import Catalog, Direction, Metric
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Claim, Polarity, Severity, Signal
from signals.judging import is_met, target_in_force
from signals.series import values_of
from signals.stories import Look

_GREEN_PERIODS = 2
_FLAT_STEPS = 3
_FLAT_SHARE = 0.02  # materiality where a metric states none: two percent of its level
_SHOWN_VALUES = 13


def composites(looks: Sequence[Look], catalog: Catalog, found: list[Signal], as_of: date) -> list[Signal]:
    """Add composite signals by department; a standing-still signal of the same metric becomes part of its composite."""
    result = list(found)
    for department in catalog.departments:
        metrics = [metric for metric in catalog.metrics if metric.department == department.code and metric.role.value == "kpi"]
        signal = _green_but_stagnating(looks, metrics, found, as_of)
        if signal is not None:
            result = [s for s in result if not (s.metric == signal.metric and s.kind in ("plateau", "forecast_miss"))]
            result.append(signal)
    return result


def _green_but_stagnating(looks: Sequence[Look], metrics: list[Metric], found: Sequence[Signal], as_of: date) -> Signal | None:
    """The survival metrics of a department all meet their targets and none has bad news, while a metric of another kind that misses its own
    target stands still. With sales that is attainment and deal count on target over a flat contract value."""
    health = [metric for metric in metrics if metric.survival]
    met = [metric for metric in health if is_met(metric, _newest(looks, metric), as_of, _GREEN_PERIODS)]
    troubled = {signal.metric for signal in found if signal.polarity is Polarity.BAD}
    judged = [metric for metric in health if len(_newest(looks, metric)) and target_in_force(metric, TOTAL, as_of)]
    if len(met) < 2 or len(met) < len(judged) or troubled & {metric.code for metric in health}:
        return None
    flat = [
        (metric, look)
        for metric in metrics
        if not metric.survival
        for look in [_flat_look(looks, metric, as_of)]
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
    return _composite(metric, look, [m.code for m in met], [*others, *(code for code in worse if code != metric.code)], as_of)


def _newest(looks: Sequence[Look], metric: Metric) -> pd.Series:
    look = next((look for look in looks if look.cadence is metric.cadence), None)
    return values_of(look.measured, metric.code) if look else pd.Series(dtype=float)


def _flat_look(looks: Sequence[Look], metric: Metric, as_of: date) -> Look | None:
    """The look in which the metric stands still and short of its target: the newest steps are each within twice, and together within
    once the materiality. The coarsest cadence that has enough periods decides."""
    target = target_in_force(metric, TOTAL, as_of)
    if target is None or metric.good not in (Direction.UP, Direction.DOWN):
        return None
    for look in sorted(looks, key=lambda look: -look.cadence.rank):
        values = values_of(look.measured, metric.code)
        if look.cadence.rank > Cadence.QUARTER.rank or len(values) <= _FLAT_STEPS:
            continue
        tail = values.to_numpy(dtype=float)[-_FLAT_STEPS - 1 :]
        m = _FLAT_SHARE * abs(float(tail.mean()))
        behind = target.value - tail[-1] if metric.good is Direction.UP else tail[-1] - target.value
        still = abs(tail[-1] - tail[0]) <= m and (abs(tail[1:] - tail[:-1]) <= 2 * m).all()
        return look if still and behind > m else None
    return None


def _composite(metric: Metric, look: Look, met: list[str], others: list[str], as_of: date) -> Signal:
    values = values_of(look.measured, metric.code)
    starts = [moment.to_pydatetime() for moment in pd.DatetimeIndex(values.index)]
    numbers = values.to_numpy(dtype=float).tolist()
    first: datetime = starts[-_FLAT_STEPS - 1]
    target = target_in_force(metric, TOTAL, as_of)
    assert target is not None  # _flat_look asked for one
    change = numbers[-1] - numbers[-_FLAT_STEPS - 1]
    evidence: dict[str, object] = {
        "met": met,
        "others": others,
        "steps": _FLAT_STEPS,
        "n": len(numbers),
        "m": round(_FLAT_SHARE * abs(numbers[-1]), 10),
        "values": [[start.isoformat(), value] for start, value in zip(starts, numbers, strict=True)][-_SHOWN_VALUES:],
        "before": {"period": first.isoformat(), "value": numbers[-_FLAT_STEPS - 1]},
        "after": {"period": starts[-1].isoformat(), "value": numbers[-1]},
        "last_period": starts[-1].isoformat(),
        "as_of": as_of.isoformat(),
        "target": {"value": target.value, "due": target.due.isoformat(), "missed": True},
        "facets": [],
        "priority": {"severity": 0.375, "importance": round(0.3 * metric.importance, 4), "size": 0.0},
    }
    return Signal(
        id=f"{metric.code}-composite-{first:%Y%m%d}",
        metric=metric.code,
        segment=TOTAL,
        kind="composite",
        direction="none",
        polarity=Polarity.BAD,
        cadence=look.cadence.value,
        start=first,
        end=starts[-1],
        claim=Claim.RULE,
        score=1.0,
        p=None,
        q=None,
        effect=change,
        effect_percent=100 * change / numbers[-_FLAT_STEPS - 1] if numbers[-_FLAT_STEPS - 1] else None,
        severity=Severity.WARN,
        priority=round(0.375 + 0.3 * metric.importance, 4),
        department=metric.department,
        evidence=evidence,
    )
