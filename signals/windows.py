"""One number for a stretch of time that need not be over: a metric from a first day to today, by the rules of its type.

A ratio is the quotient of its parts over the whole stretch, never a mean of ratios; a flow is its newest whole period (that is how it was
agreed) or, counted from nothing, its total; a stock its newest value, a level its mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from data.model.formula import Formula
from data.model.metric import Catalog, Metric, MetricType
from data.model.period import Cadence, Period, ordinal_of
from data.model.segment import TOTAL
from signals.series import expanded, values_of

NEWEST, STRETCH, SUM = "newest", "cycle", "total"


@dataclass(frozen=True, slots=True)
class Window:
    """`value` is None while no period of the stretch is over. `periods` are (start, value) at the metric's own cadence; `known` of
    `expected` periods are there; `through` is the last day they cover."""

    value: float | None
    periods: tuple[tuple[datetime, float], ...]
    known: int
    expected: int
    through: date | None


def way_of(metric: Metric, *, counted: bool) -> str:
    """How a stretch of this metric becomes one number: newest, cycle or total."""
    if counted and metric.type is MetricType.SUM and not metric.formula:
        return SUM
    return STRETCH if metric.formula or metric.type is MetricType.MEAN else NEWEST


def window(
    measured: pd.DataFrame, catalog: Catalog, metric: Metric, segment: str, first: date, last: date, today: date, way: str
) -> Window:
    """`measured` = signals.series.measure at the metric's own cadence; only periods that are over at `today` count."""
    own = _between(values_of(measured, metric.code, segment or TOTAL), metric.cadence, first, last, today)
    starts = pd.DatetimeIndex(own.index).to_pydatetime()
    periods = tuple((start, float(value)) for start, value in zip(starts, own.to_numpy(dtype=float), strict=True))
    begin = ordinal_of(metric.cadence, first)
    expected = ordinal_of(metric.cadence, last) - begin + 1
    if not periods:
        return Window(None, (), 0, expected, None)
    end = Period.containing(metric.cadence, periods[-1][0]).end
    through = date.fromordinal(end.date().toordinal() - (1 if end.time() == datetime.min.time() else 0))
    value = _combined(measured, catalog, metric, segment or TOTAL, own, way)
    return Window(value, periods, len(periods), expected, through)


def _between(values: pd.Series, cadence: Cadence, first: date, last: date, today: date) -> pd.Series:
    starts = list(pd.DatetimeIndex(values.index).to_pydatetime())
    chosen = [first <= start.date() <= last and Period.containing(cadence, start).is_complete(today) for start in starts]
    return values[np.array(chosen, dtype=bool)]


def _combined(measured: pd.DataFrame, catalog: Catalog, metric: Metric, segment: str, own: pd.Series, way: str) -> float | None:
    if way == SUM:
        return float(own.sum())
    if way == NEWEST:
        return float(own.iloc[-1])
    if not metric.formula:
        return float(own.mean())
    stored = {item.code: item for item in catalog.metrics}
    formula = Formula.parse(expanded(metric, stored))
    parts = {code: values_of(measured, code, segment).reindex(own.index) for code in formula.parts}
    return _evaluated(formula, parts, stored, Formula.parse(metric.formula).factor(metric.unit))


def _evaluated(formula: Formula, parts: Mapping[str, pd.Series], stored: Mapping[str, Metric], factor: float) -> float | None:
    whole = {code: _rolled(values, stored[code].type) for code, values in parts.items() if code in stored and values.notna().any()}
    if len(whole) < len(parts):
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(formula.evaluate({code: np.float64(number) for code, number in whole.items()})) * factor
    return value if np.isfinite(value) else None


def _rolled(values: pd.Series, kind: MetricType) -> float:
    known = values.dropna()
    if kind is MetricType.SUM:
        return float(known.sum())
    return float(known.iloc[-1]) if kind is MetricType.LAST else float(known.mean())
