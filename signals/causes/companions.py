"""What else moved in the window of a change: metrics, declared leads with their track record, events, holidays, doubtful data.

They are named, never counted as contributions: that something happened at the same time does not make it the cause.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from data.model.metric import Catalog, Event, Link
from data.model.segment import TOTAL
from signals.series import values_of
from signals.working_days import HOLIDAY, WORKING_DAY

_USUAL_MULTIPLE = 3.0  # a move of three usual moves of the same length; a screen, not a test
_SMALLEST = 0.08
_FEWEST = 6
_MOST = 3
_FALL = 1.0  # standard deviations of a move that counts as one in a track record
_FEWEST_TO_RECORD = 8
_CONFIDENCE = 1.96


@dataclass(frozen=True, slots=True)
class Companion:
    """Another metric's values at both ends of the window, its move in multiples of its usual move of that length, and how many periods
    before the subject it turned (0: in the same)."""

    metric: str
    before: float
    after: float
    multiple: float


@dataclass(frozen=True, slots=True)
class Record:
    """How a declared lead did so far: of `moves` like this one the subject followed `followed` times; `usual` is how often it moves that
    way anyway; `low` and `high` are the Wilson interval of the share. None for the shares while there are no moves."""

    moves: int
    followed: int
    low: float | None
    high: float | None
    usual: float | None


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
        companion = moved(values_of(measured, metric.code, TOTAL), metric.code, before, after)
        if companion and companion.multiple >= _USUAL_MULTIPLE:
            found.append(companion)
    return sorted(found, key=lambda c: -c.multiple)[:_MOST]


def moved(values: pd.Series, code: str, before: datetime, after: datetime) -> Companion | None:
    """A metric's move in the window; None where it has no values there, too short a history, or moved by less than 8 %."""
    if before not in values.index or after not in values.index:
        return None
    starts = pd.DatetimeIndex(values.index)
    first, last = int(starts.searchsorted(pd.Timestamp(before))), int(starts.searchsorted(pd.Timestamp(after)))
    span = last - first
    series = values.to_numpy(dtype=float)
    earlier = series[: first + 1]
    if span < 1 or len(earlier) < _FEWEST:
        return None
    usual = np.abs(earlier[span:] - earlier[:-span]) if len(earlier) > span else np.abs(np.diff(earlier))
    scale = max(float(np.median(usual)), 1e-9 * abs(float(np.median(series))) + 1e-12) if len(usual) else 0.0
    move = float(series[last] - series[first])
    size = abs(move) / abs(series[first]) if series[first] else 0.0
    if not scale or size < _SMALLEST:
        return None
    return Companion(code, float(series[first]), float(series[last]), abs(move) / scale)


def track_record(leading: pd.Series, lagging: pd.Series, link: Link, way: int) -> Record:
    """Of the past moves of a lead in one direction (`way` +1 or -1, at least one standard deviation of its steps), how many did the subject
    follow within one period of the declared lag, in the direction the link says? The newest move itself is not counted."""
    both = pd.concat({"x": leading, "y": lagging}, axis=1, join="inner").sort_index()
    if len(both) < _FEWEST_TO_RECORD + link.lag:
        return Record(0, 0, None, None, None)
    dx, dy = (np.diff(both[name].to_numpy(dtype=float)) for name in ("x", "y"))
    follows = way * (-1 if link.inverse else 1)
    counted = dx[: len(dx) - link.lag - 1]
    at = np.flatnonzero(way * counted >= _FALL * float(dx.std()))
    hit = follows * dy >= _FALL * float(dy.std())
    near = [bool(hit[max(i + link.lag - 1, 0) : i + link.lag + 2].any()) for i in at]
    window = min(3, len(hit))
    usual = float(np.mean([hit[i : i + window].any() for i in range(len(hit) - window + 1)]))
    if not near:
        return Record(0, 0, None, None, usual)
    low, high = _wilson(sum(near), len(near))
    return Record(len(near), sum(near), low, high, usual)


def _wilson(hits: int, count: int) -> tuple[float, float]:
    """The interval of a share (Wilson 1927)."""
    p, z = hits / count, _CONFIDENCE
    middle = (p + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * float(np.sqrt(p * (1 - p) / count + z**2 / (4 * count**2)))
    return middle - half, middle + half


def nearby_events(events: Iterable[Event], metric: str, department: str | None, start: datetime, end: datetime) -> list[Event]:
    """Events that touch the window, or ended shortly before it, and concern the metric, its department or everybody."""
    margin = (end - start) / 4 if end > start else timedelta(days=31)
    found = []
    for event in events:
        if event.kind in (HOLIDAY, WORKING_DAY):  # they change the number of working days, which is told as such
            continue
        concerns = not (event.metrics or event.departments) or metric in event.metrics or department in event.departments
        inside = (
            datetime.combine(event.start, datetime.min.time()) <= end
            and datetime.combine(event.end, datetime.min.time()) >= start - margin
        )
        if concerns and inside:
            found.append(event)
    return found
