"""The panel: many series of one cadence on one time axis, complete periods only, with the facts detectors need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CADENCES = ("D", "W", "M", "Q", "H", "Y", "h", "30min", "5min", "N")
_MONTHS = {"M": 1, "Q": 3, "H": 6, "Y": 12}
_MINUTES = {"h": 60, "30min": 30, "5min": 5}
_MINUTES_A_DAY = 1440
_SIGNS = {"up": 1.0, "down": -1.0}
# Length of one season in periods, the second entry a longer one where there is one.
SEASONS = {"M": (12,), "Q": (4,), "W": (52,), "D": (7,), "H": (2,), "h": (24, 168), "30min": (48, 336), "5min": (288,)}


@dataclass(frozen=True, slots=True)
class Panel:
    """`values` (N series x T periods, NaN missing), `ordinals` (T,), `starts` (T,) datetime64, facts per series.

    `sign` is +1 where up is good, -1 where down is good, 0 where neither; `kind` is the metric type. `as_of` is None when every period
    counts as complete; `cut` counts the periods left out because they were not over.
    """

    cadence: str
    names: NDArray[np.object_]
    ordinals: Ints
    starts: NDArray[np.datetime64]
    values: Floats
    sign: Floats
    kind: NDArray[np.object_]
    as_of: np.datetime64 | None
    cut: Ints
    unit: NDArray[np.object_]
    offset: int = 0


def panels(
    observations: pd.DataFrame, cadence: str, metrics: pd.DataFrame | None, as_of: object, *, size: int = 4096
) -> Iterator[Panel]:
    """Panels of at most `size` series.

    Raises: ValueError for a missing column, an unknown cadence, or a series with two values for one period.
    """
    if cadence not in CADENCES:
        raise ValueError(f"cadence {cadence!r} is not one of {', '.join(CADENCES)}")
    if missing := {"series", "period", "value"} - set(observations.columns):
        raise ValueError(f"observations lack the column {sorted(missing)[0]}")
    codes, names = pd.factorize(observations["series"], sort=False)
    periods = observations["period"].to_numpy(dtype="datetime64[m]")
    value = observations["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    ordinals, offset = _ordinals(periods, cadence)
    moment = None if as_of is None else pd.Timestamp(str(as_of)).to_datetime64().astype("datetime64[m]")
    done = np.ones(len(ordinals), dtype=bool)
    if moment is not None and cadence != "N":
        done = start_of(ordinals + 1, cadence, offset) <= moment
    order = np.argsort(codes, kind="stable") if np.any(np.diff(codes) < 0) else np.arange(len(codes))
    codes, ordinals, value, done, periods = codes[order], ordinals[order], value[order], done[order], periods[order]
    bounds = np.searchsorted(codes, np.arange(len(names) + 1))
    facts = _facts(names, metrics)
    for first in range(0, len(names), size):
        last = min(first + size, len(names))
        part = slice(bounds[first], bounds[last])
        yield _panel(
            cadence, np.asarray(names[first:last], dtype=object), codes[part] - first, ordinals[part], value[part], done[part],
            (facts[0][first:last], facts[1][first:last], facts[2][first:last]), moment, offset, periods[part],
        )  # fmt: skip


def _panel(
    cadence: str,
    names: NDArray[np.object_],
    codes: Ints,
    ordinals: Ints,
    value: Floats,
    done: NDArray[np.bool_],
    facts: tuple[Floats, NDArray[np.object_], NDArray[np.object_]],
    as_of: np.datetime64 | None,
    offset: int,
    periods: NDArray[np.datetime64],
) -> Panel:
    cut = np.bincount(codes[~done], minlength=len(names)).astype(np.int64)
    codes, ordinals, value, periods = codes[done], ordinals[done], value[done], periods[done]
    low = int(ordinals.min()) if len(ordinals) else 0
    width = int(ordinals.max()) - low + 1 if len(ordinals) else 0
    flat = codes * width + (ordinals - low)
    matrix = np.full(len(names) * width, np.nan)
    matrix[flat] = value
    taken = np.zeros(len(matrix), dtype=bool)
    taken[flat] = True
    if np.count_nonzero(taken) < len(flat):
        if cadence not in _MINUTES:
            _refuse_double(flat, names, codes, periods)
        matrix = _mean_of_samples(flat, value, len(matrix))
    axis = np.arange(low, low + width)
    starts = start_of(axis, cadence, offset)
    if cadence == "N" and len(periods):  # order without a calendar: the periods themselves
        starts = np.unique(periods)[:width] if len(np.unique(periods)) >= width else starts
    return Panel(
        cadence, names, axis, starts, matrix.reshape(len(names), width), facts[0], facts[1], as_of, cut, facts[2], offset
    )  # fmt: skip


def _mean_of_samples(flat: Ints, value: Floats, size: int) -> Floats:
    """Machine metrics are sampled: several samples of one period count as their mean."""
    known = np.isfinite(value)
    count = np.bincount(flat[known], minlength=size)
    total = np.bincount(flat[known], weights=value[known], minlength=size)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _refuse_double(flat: Ints, names: NDArray[np.object_], codes: Ints, periods: NDArray[np.datetime64]) -> None:
    order = np.argsort(flat, kind="stable")
    twice = order[1:][np.diff(flat[order]) == 0][0]
    raise ValueError(f"series {names[codes[twice]]!r} has two values for the period {periods[twice]}")


def _facts(names: pd.Index, metrics: pd.DataFrame | None) -> tuple[Floats, NDArray[np.object_], NDArray[np.object_]]:
    sign: Floats = np.zeros(len(names))
    kind = np.full(len(names), "mean", dtype=object)
    unit = np.full(len(names), "", dtype=object)
    if metrics is None:
        return sign, kind, unit
    known = metrics.reindex(names)
    if "direction" in known:
        sign = np.array([_SIGNS.get(word, 0.0) for word in known["direction"]])
    if "type" in known:
        kind = known["type"].fillna("mean").to_numpy(dtype=object)
    if "unit" in known:
        unit = known["unit"].fillna("").to_numpy(dtype=object)
    return sign, kind, unit


def _ordinals(periods: NDArray[np.datetime64], cadence: str) -> tuple[Ints, int]:
    """Period numbers, and how far the cadence's months are shifted (a fiscal year that starts in February)."""
    if cadence == "N":
        return np.unique(periods, return_inverse=True)[1].astype(np.int64), 0
    if cadence in _MONTHS:
        months = periods.astype("datetime64[M]").astype(np.int64)
        offset = int(months[0] % _MONTHS[cadence]) if len(months) else 0
        return (months - offset) // _MONTHS[cadence], offset
    minutes = periods.astype(np.int64)
    if cadence in _MINUTES:
        return minutes // _MINUTES[cadence], 0
    days = minutes // _MINUTES_A_DAY
    if cadence == "D":
        return days, 0
    offset = int(days[0] % 7) if len(days) else 0
    return (days - offset) // 7, offset


def start_of(ordinals: Ints, cadence: str, offset: int = 0) -> NDArray[np.datetime64]:
    """First moment of periods."""
    if cadence in _MONTHS:
        return (ordinals * _MONTHS[cadence] + offset).astype("datetime64[M]").astype("datetime64[m]")
    if cadence in _MINUTES:
        return (ordinals * _MINUTES[cadence]).astype("datetime64[m]")
    days = ordinals if cadence in ("D", "N") else ordinals * 7 + offset
    return days.astype("datetime64[D]").astype("datetime64[m]")


def offset_of(panel: Panel) -> int:
    """The shift of the cadence's calendar (months or days)."""
    return panel.offset


def ordinals_of(panel: Panel, moments: NDArray[np.datetime64]) -> Ints:
    """The numbers of the panel's periods in which moments lie (for cadence N: periods counted from the last one at most)."""
    if panel.cadence == "N":
        places: Ints = np.clip(np.searchsorted(panel.starts, moments, side="right") - 1, 0, None).astype(np.int64)
        return places + int(panel.ordinals[0])
    offset = offset_of(panel)
    if panel.cadence in _MONTHS:
        months: Ints = moments.astype("datetime64[M]").astype(np.int64)
        return (months - offset) // _MONTHS[panel.cadence]
    minutes: Ints = moments.astype("datetime64[m]").astype(np.int64)
    if panel.cadence in _MINUTES:
        return minutes // _MINUTES[panel.cadence]
    days: Ints = minutes // _MINUTES_A_DAY
    if panel.cadence == "D":
        return days
    weeks: Ints = (days - offset) // 7
    return weeks


def length_in_days(cadence: str) -> float:
    """The usual length of a period in days."""
    if cadence in _MONTHS:
        return 30.44 * _MONTHS[cadence]
    if cadence in _MINUTES:
        return _MINUTES[cadence] / _MINUTES_A_DAY
    return 7.0 if cadence == "W" else 1.0
