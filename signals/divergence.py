"""Goodhart's guard: an improvement that comes with something getting worse, or only from what is counted, is no success yet.

Four patterns, all association, none a cause: `guard` (a counter-metric worsened over the same periods), `mix` (the parts did not improve,
their shares moved), `denominator` (fewer are counted, nothing more was achieved), `period_end` (values pile up at the end of a quarter and
are missing from the next one).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.formula import Formula
from data.model.metric import Catalog, Direction, Metric, MetricRole, MetricType
from data.model.period import Cadence
from data.model.segment import TOTAL, segment_pairs
from data.model.signal import Polarity, Signal
from signals.composed import composed, course_chance, period_of, run_length
from signals.looks import Look
from signals.multiplicity import both_hold
from signals.near_targets import heap_at_targets, heap_evidence
from signals.priority import material_of
from signals.rules import Rules

_GUARD = 0.05  # the level of the intersection-union test
_MOST_FROM_MIX = 0.5
_FEWER = 0.10  # a base that shrank by less is not worth a word
_PEAK, _HOLE = 1.25, 0.8  # last month of a quarter against the mean of its others, and the month after
_QUARTERS, _OF_THEM = 3, 2


@dataclass(frozen=True, slots=True)
class _Course:
    """An improvement of one metric: from which period, and its chance on an unchanged metric (None: a rule holds)."""

    first: int
    chance: float


def divergences(looks: Sequence[Look], catalog: Catalog, found: Sequence[Signal], as_of: date, rules: Rules) -> Iterator[Signal]:
    """At most one signal a metric; the coarsest cadence at which it shows."""
    piled = {code for look in looks if look.cadence is Cadence.MONTH for code in _piled_up(look)}
    for metric in _candidates(catalog, piled):
        if metric.role is not MetricRole.KPI or metric.good not in (Direction.UP, Direction.DOWN):
            continue
        for look in sorted(looks, key=lambda look: -look.cadence.rank):
            signal = _at(look, metric, catalog, found, as_of, rules)
            if signal is not None:
                yield signal
                break


def _candidates(catalog: Catalog, piled: set[str]) -> list[Metric]:
    """Only what has a counter-metric, parts, or months that pile up can show one of the patterns; in the catalogue's order."""
    found = {metric.code: metric for metric in catalog.stating("counter_metrics", "formula")}
    found |= {code: metric for code in piled if (metric := catalog.metric(code)) is not None}
    return list(found.values()) if len(found) < 2 else [found[code] for code in catalog.codes if code in found]


def _piled_up(look: Look) -> list[str]:
    """Metrics in which `_period_end` may find something, for all totals at once: values that tower at the end of enough quarters."""
    codes, starts, values = look.flows()
    months = starts.astype("datetime64[M]").astype(np.int64)
    if not codes or len(months) < 4:
        return []
    at = np.flatnonzero((months[2:-1] % 3 == 2) & (months[3:] - months[:-3] == 3)) + 2
    with np.errstate(invalid="ignore"):
        usual = (values[:, at - 1] + values[:, at - 2]) / 2
        piled = (values[:, at] >= _PEAK * usual) & (values[:, at + 1] <= _HOLE * usual)
    return [codes[row] for row in np.flatnonzero(piled.sum(axis=1) >= _OF_THEM).tolist()]


def _at(look: Look, metric: Metric, catalog: Catalog, found: Sequence[Signal], as_of: date, rules: Rules) -> Signal | None:
    values = look.values(metric.code)
    if len(values) < 2:
        return None
    if metric.type is MetricType.SUM and not metric.formula and look.cadence is Cadence.MONTH:
        piled = _period_end(values)
        if piled:
            first = len(values) - min(3 * _QUARTERS + 1, len(values))
            return composed(
                metric, "divergence", look.cadence, values, as_of, first=first, evidence={"pattern": "period_end", **piled}, size=0.5,
                moved=False, material=rules.material,
            )  # fmt: skip
    if not metric.counter_metrics and metric.formula is None:
        return None
    sign = 1.0 if metric.good is Direction.UP else -1.0
    course = _course(look, metric, values, found, sign, rules)
    if course is None:
        return None
    told = _guard(look, metric, catalog, course, values, found, rules)
    told = told or _mix(look, metric, values, course, sign) or _denominator(look, metric, values, course, sign, rules)
    if told is None:
        return None
    evidence, p = told
    heap = heap_at_targets(look, metric)
    if heap is not None and heap.is_heap:
        evidence = {**evidence, "grade": "gaming", "heap": heap_evidence(heap)}
    return composed(
        metric, "divergence", look.cadence, values, as_of, first=course.first, evidence=evidence, p=p, material=rules.material
    )


def _course(look: Look, metric: Metric, values: pd.Series, found: Sequence[Signal], sign: float, rules: Rules) -> _Course | None:
    """How the metric got better: a good signal that was found, else a run or a steady course of its newest periods."""
    good = next((s for s in found if s.metric == metric.code and s.segment == TOTAL and s.cadence == look.cadence.value
                 and s.polarity is Polarity.GOOD), None)  # fmt: skip
    numbers = values.to_numpy(dtype=float)
    if good is not None and good.kind in ("trend", "level_shift", "trend_change", "spike"):
        first = max(period_of(values, good.start) - (0 if good.kind == "trend" else 1), 0)
        return _Course(first, good.p) if good.p is not None else _Course(first, course_chance(values, sign))
    run = run_length(values, sign)
    chance = course_chance(values, sign)
    first = len(values) - 1 - run if run >= rules.run else max(len(values) - 12, 0)
    large = sign * (numbers[-1] - numbers[first]) >= material_of(numbers, rules.material)
    return _Course(first, chance) if large and (run >= rules.run or chance <= _GUARD) else None


def _guard(
    look: Look, metric: Metric, catalog: Catalog, course: _Course, values: pd.Series, found: Sequence[Signal], rules: Rules
) -> tuple[dict[str, object], float | None] | None:
    """A counter-metric that worsened over the same periods: its own bad signal, or a steady course for the worse."""
    start = values.index[course.first]
    for code in metric.counter_metrics:
        counter = catalog.metric(code)
        if counter is None or counter.good not in (Direction.UP, Direction.DOWN):
            continue
        other = look.values(code)
        inside = other[other.index >= start]
        if len(inside) < 2 or len(other) < rules.run + 1:
            continue
        bad = -1.0 if counter.good is Direction.UP else 1.0
        numbers = inside.to_numpy(dtype=float)
        if bad * (numbers[-1] - numbers[0]) < material_of(other.to_numpy(dtype=float), rules.material):
            continue
        own = next((s for s in found if s.metric == code and s.segment == TOTAL and s.polarity is Polarity.BAD), None)
        chance = own.p if own is not None and own.p is not None else course_chance(other, bad)
        p = float(both_hold(course.chance, chance))
        if p > _GUARD and not (own is not None or run_length(other, bad) >= rules.run):
            continue
        evidence: dict[str, object] = {
            "pattern": "guard", "counter": code, "counter_before": float(numbers[0]), "counter_after": float(numbers[-1]),
            "grade": "guard" if p <= _GUARD else "watch", "null": "iid", "joint": round(p, 10),
        }  # fmt: skip
        return evidence, p if p <= _GUARD else None
    return None


def _quotient(metric: Metric) -> tuple[str, str] | None:
    """Numerator and denominator of a metric that is one metric over another."""
    if not metric.formula:
        return None
    parts = Formula.parse(metric.formula).parts
    shape = metric.formula.replace("(", "").replace(")", "").split("/")
    if len(parts) == 2 and len(shape) == 2 and parts[0] in shape[0] and parts[1] in shape[1]:
        return parts[0], parts[1]
    return None


def _mix(
    look: Look, metric: Metric, values: pd.Series, course: _Course, sign: float
) -> tuple[dict[str, object], float | None] | None:
    """More than half of the improvement comes from segments' shares (Kitagawa 1955), while the worse-rated segment shrank; or every
    segment got worse while the total got better (Simpson)."""
    parts = _quotient(metric)
    if parts is None:
        return None
    before, after = values.index[course.first], values.index[-1]
    for dimension in sorted({next(iter(segment_pairs(text)), "") for text in look.segments(parts[1])}):
        tables = [_table(look, parts, dimension, moment) for moment in (before, after)]
        shared = sorted(set(tables[0]) & set(tables[1]))
        if len(shared) < 2:
            continue
        a, b = (np.array([table[segment] for segment in shared]) for table in tables)
        told = _split(shared, a, b, sign)
        if told is not None:
            return told, None
    return None


def _table(look: Look, parts: tuple[str, str], dimension: str, moment: pd.Timestamp) -> Mapping[str, tuple[float, float]]:
    found = {}
    for segment in look.segments(parts[1]):
        top, bottom = look.values(parts[0], segment), look.values(parts[1], segment)
        if (
            next(iter(segment_pairs(segment)), "") == dimension
            and moment in top.index
            and moment in bottom.index
            and bottom[moment] > 0
        ):
            found[segment] = (float(top[moment]), float(bottom[moment]))
    return found


def _split(segments: Sequence[str], a: NDArray[np.float64], b: NDArray[np.float64], sign: float) -> dict[str, object] | None:
    rates, shares = (np.array([t[:, 0] / t[:, 1] for t in (a, b)]), np.array([t[:, 1] / t[:, 1].sum() for t in (a, b)]))
    total = float((rates[1] * shares[1]).sum() - (rates[0] * shares[0]).sum())
    mean_rate, middle = rates.mean(axis=0), float((rates * shares).sum(axis=1).mean())
    mix = float(((shares[1] - shares[0]) * (mean_rate - middle)).sum())
    moved = sign * (rates[1] - rates[0])
    harder = int(np.argmin(sign * mean_rate))
    all_worse = bool((moved < 0).all())
    if sign * total <= 0 or not (all_worse or (mix / total > _MOST_FROM_MIX and shares[1][harder] < shares[0][harder])):
        return None
    return {
        "pattern": "simpson" if all_worse else "mix", "segment": segments[harder], "share": round(mix / total, 6),
        "volume_before": float(a[harder, 1]), "volume_after": float(b[harder, 1]), "segments": len(segments),
    }  # fmt: skip


def _denominator(
    look: Look, metric: Metric, values: pd.Series, course: _Course, sign: float, rules: Rules
) -> tuple[dict[str, object], float | None] | None:
    """A rate that rose because its base shrank, while no more was achieved."""
    parts = _quotient(metric)
    if parts is None or sign < 0:
        return None
    before, after = values.index[course.first], values.index[-1]
    top, bottom = (look.values(code) for code in parts)
    if not all(moment in series.index for moment in (before, after) for series in (top, bottom)):
        return None
    gained = float(top[after] - top[before]) >= material_of(top.to_numpy(dtype=float), rules.material)
    shrank = float(bottom[before] - bottom[after]) >= max(_FEWER * abs(float(bottom[before])), 1e-12)
    if gained or not shrank:
        return None
    return {
        "pattern": "denominator", "top": parts[0], "bottom": parts[1], "top_before": float(top[before]), "top_after": float(top[after]),
        "bottom_before": float(bottom[before]), "bottom_after": float(bottom[after]),
    }, None  # fmt: skip


def _period_end(values: pd.Series) -> dict[str, object] | None:
    """In two of the last three quarters the last month towered over the others and the month after it fell short."""
    index = pd.DatetimeIndex(values.index)
    numbers = dict(zip(index.to_period("M"), values.to_numpy(dtype=float).tolist(), strict=True))
    last = max(numbers)
    ends = [month for month in pd.period_range(last - 11, last - 1, freq="M") if month.month % 3 == 0][-_QUARTERS:]
    piled, sums = 0, []
    for end in ends:
        months = [numbers.get(end - 2), numbers.get(end - 1), numbers.get(end), numbers.get(end + 1)]
        if any(value is None for value in months):
            return None
        first, second, third, after = (float(value) for value in months if value is not None)
        usual = (first + second) / 2
        sums.append(first + second + third)
        piled += usual > 0 and third >= _PEAK * usual and after <= _HOLE * usual
    if len(ends) < _QUARTERS or piled < _OF_THEM or sums[-1] > sums[0] * (1 + _FEWER):
        return None
    return {"quarters": piled, "sums": [round(value, 6) for value in sums]}
