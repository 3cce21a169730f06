"""What is news must show at the edge: before a series is searched, a few means of its newest periods are held against all before them.

A story is told only of a series in which the newest periods differ from the rest by `_FEWEST` standard errors in some plain view (as it is,
without its line, and where that is quieter against the same season a year ago), or differ in spread. A change that a search believes in
shows far clearer than that, so the condition costs nothing that matters; but it costs little to compute, and it depends on the values
alone. So a look after new values may leave out the series where it fails and still tell exactly what a look at everything tells, which
keeps to it as well.

Blocks of rows are turned, so that a sum over periods is a sum of long columns, and centred rows are held in half the digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Halves = NDArray[np.float32]
Mask = NDArray[np.bool_]
_FEWEST = 2.5  # standard errors of a mean, and of a line
_ODD = 2.2  # of one odd value
_SPREAD_FEWEST = 3.0  # of the usual size of a step
_SEASONAL = 0.95  # share of other noise below which what a season leaves counts
_SMOOTH = 2  # waves of a long season; of a week or a year of quarters all there are
_YOUNG = 12  # known periods below which a search costs less than to think about it
_WINDOWS = (1, 2, 3, 4, 6, 8, 13, 20, 30)
_LONGEST = {"M": 8, "Q": 6, "W": 20, "D": 60}  # newest periods in which a change is news, and a little more
_SEASON = {"M": 12, "Q": 4, "W": 52, "D": 7, "H": 2}
_SPREAD = 14  # newest periods whose spread is held against the rest
_ROOT = 0.82216  # mean of the root of a standard normal deviation's size
_TINY = np.float32(1e-30)
_BLOCK = 4096


def shows(values: Floats, logs: Mask, cadence: str) -> Mask:
    """Rows (series x complete periods, NaN missing) that may have news: those in which it shows, and all that are short or have holes.

    `logs`: rows of amounts and counts, which are looked at in logarithms where they are positive.
    """
    result = np.ones(len(values), dtype=bool)
    if cadence not in _LONGEST or not values.shape[1]:
        return result
    for low in range(0, len(values), _BLOCK):
        part = values[low : low + _BLOCK]
        known = np.isfinite(part)
        first = known.argmax(axis=1)
        count = known.sum(axis=1)
        plain = (count >= _YOUNG) & (count == part.shape[1] - first)  # no holes since the first one
        for begin in np.unique(first[plain]).tolist():  # rows that begin together are one block
            rows = np.flatnonzero(plain & (first == begin))
            several = rows if len(rows) > 1 else np.r_[rows, rows]  # a sum over one column alone is rounded in another way
            result[low + several] = _shows(_centred(part[several, begin:], logs[low + several]), cadence)
    return result


def _centred(x: Floats, logs: Mask) -> Halves:
    """Periods x rows, in logarithms where chosen and positive, without their means."""
    chosen = logs & (x.min(axis=1) > 0)
    if chosen.any():
        x = x.copy()
        x[chosen] = np.log(x[chosen])
    turned = np.ascontiguousarray(x.T)
    centred: Halves = (turned - turned.mean(axis=0)).astype(np.float32)
    return centred


def _shows(y: Halves, cadence: str) -> Mask:
    steps = np.diff(y, axis=0)
    roots = np.sqrt(np.abs(steps))
    noise = np.minimum(_size(y), _of_roots(roots) / np.float32(2**0.5))
    slope, length = _line(y)
    rest = y - slope * _times(len(y))
    steady = np.minimum(_size(rest), _size(steps - slope) / np.float32(2**0.5))
    found = _stands_out(y, noise, cadence) | _stands_out(rest, steady, cadence) | _spread_changed(roots)
    quiet, season = np.minimum(noise, steady), _SEASON.get(cadence, 0)
    if not season or len(y) < season + _YOUNG:
        return found | _is_steep(slope, length, steady)
    apart = y[season:] - y[:-season]
    noise_apart = np.minimum(_size(apart - apart.mean(axis=0)), _size(np.diff(apart, axis=0)) / np.float32(2**0.5))
    one = noise_apart / np.float32(2**0.5)
    changes = one < _SEASONAL * quiet
    found |= changes & _stands_out(apart, noise_apart, cadence)
    found |= _is_steep(slope, length, np.where(changes, np.minimum(steady, one), steady))
    return _by_season(y, found, quiet, cadence, season)


def _is_steep(slope: Halves, length: np.float32, noise: Halves) -> Mask:
    steep: Mask = np.abs(slope) * length >= _FEWEST * noise
    return steep


def _by_season(y: Halves, found: Mask, quiet: Halves, cadence: str, season: int) -> Mask:
    """The answer of a line with waves of a season where they leave less noise than anything else, else what was `found`."""
    waves = _waves(len(y), season, _LONGEST[cadence])
    rest = y
    for column in waves.columns:  # one by one: a product of matrices is rounded in another way for every number of rows
        rest = rest - column[:, None] * (column[:, None] * y).sum(axis=0)
    steps = np.diff(rest, axis=0)
    roots = np.sqrt(np.abs(steps))
    noise = np.minimum(_size(rest), _of_roots(roots) / np.float32(2**0.5)) / waves.freedom
    clear = (noise <= 0) | _spread_changed(roots)
    clear |= np.abs((waves.line[:, None] * y).sum(axis=0)) >= np.float32(_FEWEST) * noise
    clear |= np.abs(rest[-2]) >= np.float32(_ODD) * waves.one_back * noise
    newest = np.zeros_like(noise)
    for h, length in enumerate(waves.lengths, 1):
        newest = newest + rest[-h]
        if h in _WINDOWS:
            clear |= np.abs(newest) >= np.float32(_ODD if h == 1 else _FEWEST) * length * noise
    return np.where(noise < _SEASONAL * quiet, clear, found)


@dataclass(frozen=True, slots=True)
class _Waves:
    """A constant, a line and waves of a season as orthonormal `columns`; the `line` without the others; the root of the share of `freedom`
    they leave; what they leave of the newest 1, 2, ... periods (`lengths`) and of the last but one (`one_back`), as roots of sums."""

    columns: tuple[Halves, ...]
    line: Halves
    freedom: np.float32
    lengths: tuple[np.float32, ...]
    one_back: np.float32


@lru_cache(maxsize=64)
def _waves(periods: int, season: int, longest: int) -> _Waves:
    t = np.arange(periods)
    turns = [2 * np.pi * k * t / season for k in range(1, (season // 2 if season <= 7 else _SMOOTH) + 1)]
    columns = [np.ones(periods), *(wave(turn) for turn in turns for wave in (np.cos, np.sin)), t - t.mean()]
    base, left = np.linalg.qr(np.column_stack([c for c in columns if np.abs(c).max() > 1e-6]))
    base = base[:, np.abs(np.diag(left)) > 1e-6]
    newest = [np.r_[np.zeros(periods - h), np.ones(h)] for h in range(1, min(longest, periods - 1) + 1)]
    lengths = [np.float32(np.sqrt(h - ((base.T @ c) ** 2).sum())) for h, c in enumerate(newest, 1)]
    return _Waves(
        tuple(np.ascontiguousarray(column, dtype=np.float32) for column in base.T), base[:, -1].astype(np.float32),
        np.float32(np.sqrt(1 - base.shape[1] / periods)), tuple(lengths), np.float32(np.sqrt(1 - (base[-2] ** 2).sum())),
    )  # fmt: skip


def _times(periods: int) -> Halves:
    """Time as a column, without its mean."""
    return (np.arange(periods, dtype=np.float32) - np.float32((periods - 1) / 2))[:, None]


def _line(y: Halves) -> tuple[Halves, np.float32]:
    """The slopes of the rows' lines, and how far a slope carries over all periods."""
    t = _times(len(y))
    square = np.float32((t * t).sum())
    return (t * y).sum(axis=0) / square, np.sqrt(square)


def _stands_out(y: Halves, noise: Halves, cadence: str) -> Mask:
    """Rows whose mean over some number of newest periods is far from the mean of the others; an odd value is news for two periods."""
    count, total = len(y), y.sum(axis=0)
    found: Mask = (noise <= 0) | (np.abs(y[-2] - (total - y[-2]) / max(count - 1, 1)) >= np.float32(_ODD) * noise)
    newest = np.zeros_like(total)
    for h in range(1, min(_LONGEST[cadence], count - 1) + 1):
        newest = newest + y[-h]
        if h in _WINDOWS:
            rest = max(count - h, 1)
            apart = np.abs(newest / h - (total - newest) / rest)
            found |= (count <= h + 3) | (apart >= np.float32((_ODD if h == 1 else _FEWEST) * (1 / h + 1 / rest) ** 0.5) * noise)
    return found


def _size(x: Halves) -> Halves:
    """The usual size of a deviation of each row; a few wild values count little."""
    return _of_roots(np.sqrt(np.abs(x)))


def _of_roots(roots: Halves) -> Halves:
    size: Halves = (roots.mean(axis=0) / np.float32(_ROOT)) ** 2
    return size


def _spread_changed(roots: Halves) -> Mask:
    """Rows whose newest steps (their roots) are of another size than those before."""
    found = np.zeros(roots.shape[1], dtype=bool)
    count, total = len(roots), roots.sum(axis=0)
    middle = total / count
    variance = np.maximum(((roots - middle) ** 2).sum(axis=0) / count, _TINY)
    for h in (_SPREAD // 2, _SPREAD):
        if h >= count:
            break
        newest = roots[-h:].sum(axis=0)
        apart = np.abs(newest / h - (total - newest) / (count - h))
        found |= apart >= np.float32(_SPREAD_FEWEST * (1 / h + 1 / (count - h)) ** 0.5) * np.sqrt(variance)
    return found
