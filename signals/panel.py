"""The panel: many series of one cadence on one time axis, complete periods only, with the facts detectors need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Names = NDArray[np.object_] | pd.Index  # an index holds a million names in a tenth of the memory

CADENCES = ("D", "W", "M", "Q", "H", "Y", "h", "30min", "5min", "N")
_MONTHS = {"M": 1, "Q": 3, "H": 6, "Y": 12}
_MINUTES = {"h": 60, "30min": 30, "5min": 5}
_MINUTES_A_DAY = 1440
_SIGNS = {"up": 1.0, "down": -1.0}
_CELLS = 400_000  # series x periods of a panel, about
AT_LEAST, AT_MOST = 4096, 16_384  # series of a panel
_FEW = 64  # series for which plain Python is quicker than pandas
# Length of one season in periods, the second entry a longer one where there is one.
SEASONS = {"M": (12,), "Q": (4,), "W": (52,), "D": (7,), "H": (2,), "h": (24, 168), "30min": (48, 336), "5min": (288,)}


@dataclass(frozen=True, slots=True)
class Panel:
    """`values` (N series x T periods, NaN missing), `ordinals` (T,), `starts` (T,) datetime64, facts per series.

    `sign` is +1 where up is good, -1 where down is good, 0 where neither; `kind` is the metric type. `as_of` is None when every period
    counts as complete; `cut` counts the periods left out because they were not over.
    """

    cadence: str
    names: Names
    ordinals: Ints
    starts: NDArray[np.datetime64]
    values: Floats
    sign: Floats
    kind: NDArray[np.object_]
    as_of: np.datetime64 | None
    cut: Ints
    unit: NDArray[np.object_]
    offset: int = 0


def panels(observations: pd.DataFrame, cadence: str, metrics: pd.DataFrame | None, as_of: object) -> Iterator[Panel]:
    """Panels of some thousand series (so many only depends on the data), one at a time: nothing as long as `observations` is copied.

    Raises: ValueError for a missing column, an unknown cadence, or a series with two values for one period.
    """
    if cadence not in CADENCES:
        raise ValueError(f"cadence {cadence!r} is not one of {', '.join(CADENCES)}")
    if missing := {"series", "period", "value"} - set(observations.columns):
        raise ValueError(f"observations lack the column {sorted(missing)[0]}")
    names, bounds, order = _rows_of(observations["series"])
    held: Names = names.to_numpy(dtype=object) if len(names) <= _FEW else names
    periods = _moments(observations["period"])
    values = observations["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    moment = None if as_of is None else pd.Timestamp(str(as_of)).to_datetime64().astype("datetime64[m]")
    known = np.unique(periods.astype("datetime64[m]")) if cadence == "N" else None
    offset = _offset(periods[:1].astype("datetime64[m]"), cadence)
    facts = _facts(names, metrics)
    size = panel_size(len(names), len(values))
    for first in range(0, len(names), size):
        last = min(first + size, len(names))
        inside = slice(int(bounds[first]), int(bounds[last]))
        at = inside if order is None else order[inside]
        some = periods[at].astype("datetime64[m]")
        codes = np.repeat(np.arange(last - first), np.diff(bounds[first : last + 1]))
        yield _panel(
            cadence, held[first:last], codes, _ordinals(some, cadence, offset, known), values[at],
            (facts[0][first:last], facts[1][first:last], facts[2][first:last]), moment, offset, some,
        )  # fmt: skip


def _rows_of(series: pd.Series) -> tuple[pd.Index, Ints, Ints | None]:
    """Names in the order in which they appear, where each begins (and the end), and the rows in that order (None: as they are)."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        codes, labels = series.cat.codes.to_numpy(), series.cat.categories
        if len(codes) and codes.min() >= 0 and (begins := _begins(codes)) is not None:
            return labels[codes[begins]], np.r_[begins, len(codes)], None
    elif isinstance(series.dtype, np.dtype) and series.dtype.kind in "iu":
        codes = series.to_numpy()
        if len(codes) and (begins := _begins(codes)) is not None:
            return pd.Index(codes[begins]), np.r_[begins, len(codes)], None
    codes, names = pd.factorize(series, sort=False)
    bounds = np.r_[0, np.cumsum(np.bincount(codes[codes >= 0], minlength=len(names)))] + int((codes < 0).sum())
    sorted_already = len(codes) < 2 or not (codes[1:] < codes[:-1]).any()
    return pd.Index(names), bounds, None if sorted_already else np.argsort(codes, kind="stable")


def _begins(codes: NDArray[Any]) -> Ints | None:
    """Where each series begins; None where one comes in several pieces."""
    begins = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    begins = np.concatenate([[0], begins])
    return begins if len(np.unique(codes[begins])) == len(begins) else None


def _moments(periods: pd.Series) -> NDArray[np.datetime64]:
    if isinstance(periods.dtype, np.dtype) and periods.dtype.kind == "M":
        as_they_are: NDArray[np.datetime64] = periods.to_numpy()
        return as_they_are
    converted: NDArray[np.datetime64] = periods.to_numpy(dtype="datetime64[m]")
    return converted


def _panel(
    cadence: str,
    names: Names,
    codes: Ints,
    ordinals: Ints,
    value: Floats,
    facts: tuple[Floats, NDArray[np.object_], NDArray[np.object_]],
    as_of: np.datetime64 | None,
    offset: int,
    periods: NDArray[np.datetime64],
) -> Panel:
    cut = np.zeros(len(names), dtype=np.int64)
    if as_of is not None and cadence != "N":
        done = start_of(ordinals + 1, cadence, offset) <= as_of
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


def _refuse_double(flat: Ints, names: Names, codes: Ints, periods: NDArray[np.datetime64]) -> None:
    order = np.argsort(flat, kind="stable")
    twice = order[1:][np.diff(flat[order]) == 0][0]
    raise ValueError(f"series {names[codes[twice]]!r} has two values for the period {periods[twice]}")


def _facts(names: pd.Index, metrics: pd.DataFrame | None) -> tuple[Floats, NDArray[np.object_], NDArray[np.object_]]:
    sign: Floats = np.zeros(len(names))
    kind = np.full(len(names), "mean", dtype=object)
    unit = np.full(len(names), "", dtype=object)
    if metrics is None:
        return sign, kind, unit
    known = metrics if metrics.index.equals(names) else metrics.reindex(names)
    if "direction" in known:
        sign = np.array([_SIGNS.get(word, 0.0) for word in _words(known["direction"], "")])
    if "type" in known:
        kind = _words(known["type"], "mean")
    if "unit" in known:
        unit = _words(known["unit"], "")
    return sign, kind, unit


def _words(column: pd.Series, otherwise: str) -> NDArray[np.object_]:
    """The words of a column, one object for all rows with the same word."""
    if len(column) <= _FEW:
        return np.array([word if isinstance(word, str) else otherwise for word in column], dtype=object)
    codes, words = pd.factorize(column)
    shared: NDArray[np.object_] = np.array([*words, otherwise], dtype=object)[codes]  # -1, for none, is the last one
    return shared


def ordinals_from(periods: NDArray[np.datetime64], cadence: str) -> tuple[Ints, int]:
    """Numbers of the periods of a calendar, and how far its months or weeks are shifted."""
    offset = _offset(periods[:1], cadence)
    return _ordinals(periods, cadence, offset, None), offset


def panel_size(series: int, values: int) -> int:
    """How many of `series` with so many `values` in all are one panel."""
    return int(np.clip(_CELLS * series // max(values, 1), AT_LEAST, AT_MOST))


def _offset(first: NDArray[np.datetime64], cadence: str) -> int:
    """How far the cadence's months or weeks are shifted, told by the first period (a fiscal year that starts in February)."""
    if not len(first) or cadence not in ("W", *_MONTHS):
        return 0
    if cadence == "W":
        return int(first.astype(np.int64)[0] // _MINUTES_A_DAY % 7)
    return int(first.astype("datetime64[M]").astype(np.int64)[0] % _MONTHS[cadence])


def _ordinals(periods: NDArray[np.datetime64], cadence: str, offset: int, known: NDArray[np.datetime64] | None) -> Ints:
    """Period numbers; without a calendar their places among all `known` ones."""
    if known is not None:
        return np.searchsorted(known, periods).astype(np.int64)
    if cadence in _MONTHS:
        months: Ints = periods.astype("datetime64[M]").astype(np.int64)
        return (months - offset) // _MONTHS[cadence]
    minutes: Ints = periods.astype(np.int64)
    if cadence in _MINUTES:
        return minutes // _MINUTES[cadence]
    days: Ints = minutes // _MINUTES_A_DAY
    return days if cadence == "D" else (days - offset) // 7


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
