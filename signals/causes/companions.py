"""Metrics that moved in the same window, and events declared near it. They are named, never counted as contributions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from data.model.metric import Catalog, Event
from data.model.segment import TOTAL
from signals.series import values_of

_USUAL_MULTIPLE = 3.0  # a move of three usual moves of the same length; a screen, not a test
_SMALLEST = 0.08
_FEWEST = 6


@dataclass(frozen=True, slots=True)
class Companion:
    """Another metric's values at both ends of the window, and its move in multiples of its usual move of that length."""

    metric: str
    before: float
    after: float
    multiple: float


def companions(
    measured: pd.DataFrame, catalog: Catalog, subject: str, before: datetime, after: datetime, *, leave_out: Iterable[str] = ()
) -> list[Companion]:
    """Metrics of the same department that moved unusually in the window, strongest first, at most three."""
    chosen = catalog.metric(subject)
    if chosen is None:
        return []
    skipped = {subject, *leave_out}
    found = []
    for metric in catalog.metrics:
        if metric.code in skipped or metric.department != chosen.department:
            continue
        companion = _moved(values_of(measured, metric.code, TOTAL), metric.code, before, after)
        if companion:
            found.append(companion)
    return sorted(found, key=lambda c: -c.multiple)[:3]


def _moved(values: pd.Series, code: str, before: datetime, after: datetime) -> Companion | None:
    if before not in values.index or after not in values.index:
        return None
    first, last = int(values.index.searchsorted(before)), int(values.index.searchsorted(after))
    span = last - first
    series = values.to_numpy(dtype=float)
    earlier = series[: first + 1]
    if span < 1 or len(earlier) < _FEWEST:
        return None
    usual = np.abs(earlier[span:] - earlier[:-span]) if len(earlier) > span else np.abs(np.diff(earlier))
    scale = max(float(np.median(usual)), 1e-9 * abs(float(np.median(series))) + 1e-12) if len(usual) else 0.0
    move = float(series[last] - series[first])
    size = abs(move) / abs(series[first]) if series[first] else 0.0
    if not scale or abs(move) < _USUAL_MULTIPLE * scale or size < _SMALLEST:
        return None
    return Companion(code, float(series[first]), float(series[last]), abs(move) / scale)


def nearby_events(events: Iterable[Event], metric: str, department: str | None, start: datetime, end: datetime) -> list[Event]:
    """Events that touch the window, or ended shortly before it, and concern the metric, its department or everybody."""
    margin = (end - start) / 4 if end > start else timedelta(days=31)
    found = []
    for event in events:
        concerns = not (event.metrics or event.departments) or metric in event.metrics or department in event.departments
        inside = (
            datetime.combine(event.start, datetime.min.time()) <= end
            and datetime.combine(event.end, datetime.min.time()) >= start - margin
        )
        if concerns and inside:
            found.append(event)
    return found
