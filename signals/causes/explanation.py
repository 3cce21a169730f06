"""Puts the decompositions of one change together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypeVar

import numpy as np
import pandas as pd

from data.model.formula import Formula
from data.model.metric import Catalog, Metric, MetricType
from data.model.segment import TOTAL, segment_pairs
from data.model.signal import Cause, Explanation
from signals.causes.companions import companions, nearby_events
from signals.causes.drivers import driver_effects
from signals.causes.segments import Part, concentration, ratio_parts, sum_parts
from signals.series import expanded, segments_of, values_of

_TOLERANCE = 1e-9
_FEWEST_SEGMENTS = 2
_TELLING = 0.01  # a change below this share of the value is standing still: parts of it are shown, shares of it would be noise


def explain(
    measured: pd.DataFrame, catalog: Catalog, metric: str, segment: str, before: datetime, after: datetime
) -> Explanation | None:
    """What accounts for a metric's change between two periods of one cadence (`measured` = signals.series.measure at it).

    The driver parts sum to the change, and so do the segment parts; a remainder is part of its list as segment `other`. Events and
    companions carry no contribution. None when either value is missing.
    """
    subject = catalog.metric(metric)
    values = values_of(measured, metric, segment)
    if subject is None or before not in values.index or after not in values.index:
        return None
    old, new = float(values[before]), float(values[after])
    change = new - old
    drivers = _driver_causes(measured, catalog, subject, segment, before, after)
    segments = _segment_causes(measured, catalog, subject, before, after, change) if segment == TOTAL else []
    scale = max(abs(old), abs(new))
    others = _named_causes(measured, catalog, subject, before, after)
    causes = [*_ranked(drivers, change, scale), *_ranked(segments, change, scale), *others]
    return Explanation(metric, segment, old, new, change, tuple(causes), 0.0 if drivers or segments else change)


def _ranked(causes: list[Cause], change: float, scale: float) -> list[Cause]:
    """Largest first, with their shares where the change is large enough to have shares."""
    has_shares = change != 0 and abs(change) >= _TELLING * scale

    def shared(cause: Cause) -> Cause:
        share = cause.contribution / change if cause.contribution is not None and has_shares else None
        return Cause(cause.kind, cause.name, cause.segment, cause.contribution, share, cause.interval, cause.code, cause.params)

    return sorted((shared(cause) for cause in causes), key=lambda cause: -abs(cause.contribution or 0.0))


def _driver_causes(
    measured: pd.DataFrame, catalog: Catalog, subject: Metric, segment: str, before: datetime, after: datetime
) -> list[Cause]:
    if not subject.formula:
        return []
    stored = {metric.code: metric for metric in catalog.metrics}
    formula = Formula.parse(expanded(subject, stored))
    ends = [_parts_at(measured, formula.parts, segment, moment) for moment in (before, after)]
    if ends[0] is None or ends[1] is None:
        return []
    effects = driver_effects(formula, ends[0], ends[1], Formula.parse(subject.formula).factor(subject.unit))
    if effects is None:
        return []
    return [
        Cause("driver", code, contribution=effect, code="driver", params={"before": ends[0][code], "after": ends[1][code]})
        for code, effect in effects.items()
    ]


def _parts_at(measured: pd.DataFrame, parts: tuple[str, ...], segment: str, moment: datetime) -> dict[str, float] | None:
    found = {}
    for code in parts:
        values = values_of(measured, code, segment)
        if moment not in values.index:
            return None
        found[code] = float(values[moment])
    return found


def _segment_causes(
    measured: pd.DataFrame, catalog: Catalog, subject: Metric, before: datetime, after: datetime, change: float
) -> list[Cause]:
    """The split over the dimension in which one segment stands out most."""
    candidates = (
        _ratio_splits(measured, catalog, subject, before, after)
        if subject.formula
        else _sum_splits(measured, subject, before, after)
    )
    best = max((parts for parts in candidates if parts), key=concentration, default=None)
    if not best:
        return []
    causes = [
        Cause(
            part.kind,
            part.segment,
            segment_pairs(part.segment),
            part.contribution,
            code=part.kind,
            params={"before": part.before, "after": part.after},
        )
        for part in best
        if abs(part.contribution) > _TOLERANCE * max(1.0, abs(change))
    ]
    rest = change - sum(cause.contribution or 0.0 for cause in causes)
    if abs(rest) > _TOLERANCE * max(1.0, abs(change)):  # rows that belong to no segment
        causes.append(Cause("segment", "other", {}, rest, code="other"))
    return causes


def _dimension(segment: str) -> str:
    return next(iter(segment_pairs(segment)))


T = TypeVar("T")


def _ends(table: Mapping[str, Mapping[datetime, T]], before: datetime, after: datetime) -> tuple[dict[str, T], dict[str, T]] | None:
    """Each segment's value at both moments; None when there is nothing to compare."""
    first, last = ({name: values[moment] for name, values in table.items() if moment in values} for moment in (before, after))
    return (first, last) if first and last and len({*first, *last}) >= _FEWEST_SEGMENTS else None


def _sum_splits(measured: pd.DataFrame, subject: Metric, before: datetime, after: datetime) -> Iterator[list[Part]]:
    if subject.type is not MetricType.SUM:
        return
    tables: dict[str, dict[str, dict[datetime, float]]] = {}
    for segment in segments_of(measured, subject.code):
        tables.setdefault(_dimension(segment), {})[segment] = _by_moment(values_of(measured, subject.code, segment))
    for table in tables.values():
        if ends := _ends(table, before, after):
            yield sum_parts(*ends)


def _ratio_splits(
    measured: pd.DataFrame, catalog: Catalog, subject: Metric, before: datetime, after: datetime
) -> Iterator[list[Part]]:
    """Rate and mix over each dimension, for formulas that are a quotient."""
    stored = {metric.code: metric for metric in catalog.metrics}
    quotient = Formula.parse(expanded(subject, stored)).quotient
    if quotient is None:
        return
    tables: dict[str, dict[str, dict[datetime, tuple[float, float]]]] = {}
    for segment in segments_of(measured, subject.code):
        top, bottom = (_evaluated(measured, side, segment) for side in quotient)
        both = {moment: (top[moment], bottom[moment]) for moment in top.keys() & bottom.keys()}
        tables.setdefault(_dimension(segment), {})[segment] = both
    factor = Formula.parse(subject.formula or "").factor(subject.unit)
    for table in tables.values():
        if ends := _ends(table, before, after):
            yield ratio_parts(*ends, factor) or []


def _evaluated(measured: pd.DataFrame, side: Formula, segment: str) -> dict[datetime, float]:
    columns = {code: values_of(measured, code, segment) for code in side.parts}
    joined = pd.concat(columns, axis=1, join="inner")
    values = side.evaluate({code: joined[code].to_numpy() for code in joined.columns})
    return _by_moment(pd.Series(np.broadcast_to(np.asarray(values, dtype=float), len(joined)), index=joined.index))


def _by_moment(values: pd.Series) -> dict[datetime, float]:
    moments = pd.DatetimeIndex(values.index).to_pydatetime().tolist()
    return dict(zip(moments, values.to_numpy(dtype=float).tolist(), strict=True))


def _named_causes(measured: pd.DataFrame, catalog: Catalog, subject: Metric, before: datetime, after: datetime) -> list[Cause]:
    stored = {metric.code: metric for metric in catalog.metrics}
    parts = Formula.parse(expanded(subject, stored)).parts if subject.formula else ()
    causes = []
    for event in nearby_events(catalog.events, subject.code, subject.department, before, after):
        params: Mapping[str, object] = {"ko": event.name.ko, "en": event.name.en, "start": event.start.isoformat()}
        causes.append(Cause("event", event.name.en, code="event", params=params))
    for companion in companions(measured, catalog, subject.code, before, after, leave_out=parts):
        values = {"before": companion.before, "after": companion.after}
        causes.append(Cause("companion", companion.metric, code="companion", params=values))
    return causes
