"""What storing values would add, change and leave, compared with what is stored now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.model.progress import Progress, silent
from data.store import bulk
from data.store.engine import Store
from data.store.series_numbers import known_numbers
from data.values import Values


@dataclass(frozen=True, slots=True)
class MetricChange:
    """Counts of one metric."""

    metric: str
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value that would be replaced."""

    metric: str
    segment: str
    period: datetime
    old: float
    new: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Counts, per metric too, and the changes themselves (at most the limit that was asked for)."""

    added: int
    changed: int
    unchanged: int
    per_metric: tuple[MetricChange, ...]
    changes: tuple[ValueChange, ...]


def difference(store: Store, values: Values, *, limit: int = 1000, progress: Progress = silent) -> Difference:
    """What publishing the values would do. Raises: what `progress` raises to stop."""
    with store.read() as connection:
        old = _stored_values(connection, values, progress)
    is_changed = None if old is None else ~np.isnan(old) & (old != values.value)
    per_metric = _per_metric(values, None if old is None else np.isnan(old), is_changed)
    where = np.flatnonzero(is_changed)[:limit] if is_changed is not None else np.zeros(0, dtype=np.intp)
    changes = tuple(_change(values, int(place), float(old[place])) for place in where) if old is not None else ()
    added, changed, unchanged = (sum(getattr(one, name) for one in per_metric) for name in ("added", "changed", "unchanged"))
    return Difference(added, changed, unchanged, per_metric, changes)


def _stored_values(connection: Connection, values: Values, progress: Progress) -> NDArray[np.float64] | None:
    """The stored value of each value, NaN where there is none; None where nothing is stored where they lie."""
    pairs, places = values.pairs()
    known = known_numbers(connection, pairs)
    numbers = np.array([known.get(pair, -1) for pair in pairs], dtype=np.int64)
    held = bulk.met_series(connection, _spans(numbers, places, values.minute)) if known else []
    if not held:
        return None
    own = numbers[places]
    keys = _joined(own, values.minute)
    order = np.argsort(keys)
    in_order = keys[order]
    old = np.full(len(values), np.nan)
    done = 0
    for number, minute, value, _ in bulk.read_parts(connection, np.array(sorted(held), dtype=np.int64)):
        wanted = _joined(number, minute)
        at = np.minimum(np.searchsorted(in_order, wanted), len(in_order) - 1)
        hits = in_order[at] == wanted
        old[order[at[hits]]] = value[hits]
        done += len(number)
        progress("comparing", done, 0)
    return old


def _spans(numbers: NDArray[np.int64], places: NDArray[np.signedinteger], minute: NDArray[np.int32]) -> NDArray[np.int64]:
    """Number, first and last minute of each series that is known."""
    first = np.full(len(numbers), np.iinfo(np.int64).max)
    last = np.full(len(numbers), np.iinfo(np.int64).min)
    np.minimum.at(first, places, minute)
    np.maximum.at(last, places, minute)
    return np.column_stack([numbers, first, last])[numbers >= 0]


def _joined(number: NDArray[np.int64], minute: NDArray[np.int64] | NDArray[np.int32]) -> NDArray[np.int64]:
    """Series number and minute in one integer; minutes stay within 2**31 for the years 1 to 6000."""
    return (number << 32) + minute


def _per_metric(values: Values, added: NDArray[np.bool_] | None, changed: NDArray[np.bool_] | None) -> tuple[MetricChange, ...]:
    count = len(values.metrics)
    total = np.bincount(values.metric, minlength=count)
    new = total if added is None else np.bincount(values.metric[added], minlength=count)
    other = np.zeros(count, dtype=np.int64) if changed is None else np.bincount(values.metric[changed], minlength=count)
    return tuple(
        MetricChange(values.metrics[i], int(new[i]), int(other[i]), int(total[i] - new[i] - other[i]))
        for i in np.flatnonzero(total)
    )


def _change(values: Values, place: int, old: float) -> ValueChange:
    metric, segment = values.metrics[values.metric[place]], values.segments[values.segment[place]]
    return ValueChange(metric, segment, _moment(values.minute[place]), old, float(values.value[place]))


def _moment(minute: int | np.integer) -> datetime:
    """A period's start, without a zone."""
    found: datetime = np.datetime64(int(minute), "m").astype(datetime)
    return found
