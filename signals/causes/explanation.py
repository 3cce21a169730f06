"""Puts the decompositions of one change together, and says which parts are larger than what they usually do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd

from data.model.formula import Formula
from data.model.metric import Catalog, Metric
from data.model.segment import TOTAL
from data.model.signal import Cause, Explanation, Split
from signals.causes.combined import Ends, combined
from signals.causes.dimensions import splits
from signals.causes.drivers import MOST_PARTS, driver_effects, effects_over
from signals.causes.tree import made_of
from signals.causes.usual import Window, interval, is_beyond
from signals.series import expanded, values_of

_TELLING = 0.01  # a change below this share of the value is standing still: parts of it are shown, shares of it would be noise
_ROUNDING = 1e-9
_MATERIAL = 0.05


def explain(
    measured: pd.DataFrame, catalog: Catalog, metric: str, segment: str, before: datetime, after: datetime, *,
    observations: pd.DataFrame | None = None, ends: Ends | None = None,
) -> Explanation | None:  # fmt: skip
    """What accounts for a metric's change between two periods of one cadence (`measured` = signals.series.measure at it).

    Driver parts and `unexplained` sum to the change, and so do segment parts; parts too small or too usual to be named stand together as
    `other`. With `observations` (and the `ends` they are rolled up to) segments of several dimensions are searched too. None when either
    value is missing.
    """
    subject = catalog.metric(metric)
    values = values_of(measured, metric, segment)
    if subject is None or before not in values.index or after not in values.index:
        return None
    old, new = float(values[before]), float(values[after])
    change = new - old
    stored = {item.code: item for item in catalog.metrics}
    drivers, unexplained = _drivers(measured, stored, subject, segment, before, after, change)
    found, chosen, everywhere = _segments(measured, stored, subject, segment, before, after, change, observations, ends)
    if not drivers and not chosen:
        unexplained = change
    if chosen and not drivers:
        unexplained = change - sum(cause.contribution or 0.0 for cause in chosen)
    elif chosen:
        chosen = _with_rest(chosen, change - unexplained)
    scale = max(abs(old), abs(new))
    causes = (*_shared(drivers, change, scale), *_shared(chosen, change, scale))
    shared = tuple(replace(split, parts=tuple(_shared(split.parts, change, scale))) for split in found)
    return Explanation(metric, segment, old, new, change, causes, unexplained, shared, everywhere)


def _shared(causes: Sequence[Cause], change: float, scale: float) -> list[Cause]:
    """Largest first, with their shares where the change is large enough to have shares."""
    has_shares = change != 0 and abs(change) >= _TELLING * scale
    ordered = sorted(causes, key=lambda cause: (cause.name == "other", -abs(cause.contribution or 0.0)))
    return [
        replace(cause, share=cause.contribution / change if cause.contribution is not None and has_shares else None)
        for cause in ordered
    ]


def _with_rest(chosen: list[Cause], whole: float) -> list[Cause]:
    rest = whole - sum(cause.contribution or 0.0 for cause in chosen)
    if abs(rest) <= _ROUNDING * max(1.0, abs(whole)):
        return chosen
    return [*chosen, Cause("segment", "other", {}, rest, code="other", part_of="segments")]


def _drivers(
    measured: pd.DataFrame, stored: Mapping[str, Metric], subject: Metric, segment: str, before: datetime, after: datetime,
    change: float,
) -> tuple[list[Cause], float]:  # fmt: skip
    """The parts of the written-out tree where all of them are measured, else of the formula; and what they leave unexplained."""
    for formula, factor in _formulas(subject, stored):
        series = _aligned(measured, formula.parts, segment)
        if series is None or not {before, after} <= set(series.index):
            continue
        at = series.index.get_indexer(pd.DatetimeIndex([before, after]))
        ends = [{code: float(series[code].to_numpy(dtype=float)[place]) for code in formula.parts} for place in at]
        effects = driver_effects(formula, ends[0], ends[1], factor)
        if effects is None:
            continue
        starts = pd.DatetimeIndex(series.index)
        window = Window(int(starts.searchsorted(pd.Timestamp(before))), int(starts.searchsorted(pd.Timestamp(after))))
        if window.steps < 1:
            return [], 0.0
        usual = _usual_effects(formula, series, window, factor)
        causes = [
            _driver(code, effect, ends, interval(effect, usual[code]) if usual else None, change)
            for code, effect in effects.items()
        ]
        return causes, change - sum(effects.values())
    return [], 0.0


def _formulas(subject: Metric, stored: Mapping[str, Metric]) -> list[tuple[Formula, float]]:
    found = []
    tree = made_of(subject, stored)
    if tree is not None and len(tree.parts) <= MOST_PARTS:
        own = Formula.parse(subject.breakdown or subject.formula or "")
        found.append((tree, own.factor(subject.unit)))
    if subject.formula:
        found.append((Formula.parse(expanded(subject, stored)), Formula.parse(subject.formula).factor(subject.unit)))
    return found


def _aligned(measured: pd.DataFrame, parts: Sequence[str], segment: str) -> pd.DataFrame | None:
    columns = {code: values_of(measured, code, segment) for code in parts}
    if not columns or any(column.empty for column in columns.values()):
        return None
    return pd.concat(columns, axis=1, join="inner").sort_index()


def _usual_effects(formula: Formula, series: pd.DataFrame, window: Window, factor: float) -> dict[str, np.ndarray] | None:
    first, last = window.earlier()
    if not len(first):
        return None
    arrays = {code: series[code].to_numpy(dtype=float) for code in formula.parts}
    return effects_over(formula, {c: v[first] for c, v in arrays.items()}, {c: v[last] for c, v in arrays.items()}, factor)


def _driver(code: str, effect: float, ends: list[dict[str, float]], bounds: tuple[float, float] | None, change: float) -> Cause:
    likely = is_beyond(bounds) and abs(effect) >= _MATERIAL * abs(change)
    return Cause(
        "driver", code, contribution=effect, interval=bounds, code="driver", params={"before": ends[0][code], "after": ends[1][code]},
        part_of="drivers", status="likely" if likely else "",
    )  # fmt: skip


def _segments(
    measured: pd.DataFrame, stored: Mapping[str, Metric], subject: Metric, segment: str, before: datetime, after: datetime,
    change: float, observations: pd.DataFrame | None, ends: Ends | None,
) -> tuple[list[Split], list[Cause], float]:  # fmt: skip
    """All single dimensions, and the segments to name: over several dimensions where the store has them, else of the telling dimension."""
    if segment != TOTAL:
        return [], [], 0.0
    series, window = _series(measured, subject, stored, before, after)
    found = splits(series, subject, stored, window, change) if window is not None else []
    several: list[Cause] = []
    everywhere = 0.0
    if observations is not None and ends is not None:
        several, everywhere = combined(observations, subject, stored, ends, change)
    if several:
        return found, several, everywhere
    if not found:
        return [], [], everywhere
    told = [cause for cause in found[0].parts if cause.status or cause.interval is None]
    return found, told, everywhere


def _series(
    measured: pd.DataFrame, subject: Metric, stored: Mapping[str, Metric], before: datetime, after: datetime
) -> tuple[dict[str, pd.DataFrame], Window | None]:
    """The parts of a metric by segment on one time line, and where the change lies on it."""
    codes = Formula.parse(expanded(subject, stored)).parts if subject.formula else (subject.code,)
    rows = measured[measured["metric"].isin(codes)]
    if rows.empty:
        return {}, None
    periods = pd.DatetimeIndex(rows["period"].unique()).sort_values()
    series = {
        str(code): part.astype({"segment": str}).pivot(index="segment", columns="period", values="value").reindex(columns=periods)
        for code, part in rows.groupby("metric", sort=False, observed=True)
    }
    window = Window(int(periods.searchsorted(pd.Timestamp(before))), int(periods.searchsorted(pd.Timestamp(after))))
    return series, window if window.steps >= 1 else None
