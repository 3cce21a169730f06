"""What is news must show at the edge: before a series is searched, a few means of its newest periods are held against all before them.

A story is told only of a series in which the newest periods differ from the rest by `_FEWEST` standard errors in some plain view (as it is,
without its line, against the same season a year ago), or differ in spread. A change that a search believes in shows far clearer than that,
so the condition costs nothing that matters; but it costs little to compute, and it depends on the values alone. So a look after new values
may leave out the series where it fails and still tell exactly what a look at everything tells, which keeps to it as well.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_FEWEST, _ODD = 2.5, 2.2  # standard errors of a mean, and of one odd value
_YOUNG = 12  # known periods below which a search costs less than to think about it
_WINDOWS = (1, 2, 3, 4, 6, 8, 13, 20, 30)
_LONGEST = {"M": 8, "Q": 6, "W": 20, "D": 60}  # newest periods in which a change is news, and a little more
_SEASON = {"M": 12, "Q": 4, "W": 52, "D": 7, "H": 2}
_SPREAD = 14  # newest periods whose spread is held against the rest
_ROOT = 0.82216  # mean of the root of a standard normal deviation's size
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
        count = known.sum(axis=1)
        longest = min(_LONGEST[cadence], part.shape[1])
        plain = (count >= _YOUNG) & known[:, -longest:].all(axis=1)
        plain &= count == part.shape[1] - known.argmax(axis=1)  # no holes since the first one
        rows = np.flatnonzero(plain)
        if len(rows):
            result[low + rows] = _shows(_scaled(part[rows], logs[low + rows]), cadence)
    return result


def _scaled(x: Floats, logs: Mask) -> Floats:
    smallest = np.nanmin(x, axis=1)
    chosen = logs & (smallest > 0)
    if not chosen.any():
        return x
    y = x.copy()
    y[chosen] = np.log(y[chosen])
    return y


def _shows(y: Floats, cadence: str) -> Mask:
    rest, is_steep = _without_line(y)
    found = is_steep | _stands_out(y, cadence) | _stands_out(rest, cadence) | _spread_changed(y)
    season = _SEASON.get(cadence, 0)
    if season and y.shape[1] >= season + _YOUNG:
        found |= _stands_out(y[:, season:] - y[:, :-season], cadence)
    return found


def _without_line(y: Floats) -> tuple[Floats, Mask]:
    """What a straight line leaves, and the rows whose line is steep for such noise."""
    known = np.isfinite(y)
    count = known.sum(axis=1, keepdims=True)
    t = np.where(known, np.arange(y.shape[1], dtype=float), 0.0)
    t = np.where(known, t - t.sum(axis=1, keepdims=True) / count, 0.0)
    length = np.maximum((t * t).sum(axis=1), 1e-300)
    slope = np.where(known, y * t, 0.0).sum(axis=1) / length
    rest: Floats = y - slope[:, None] * t
    noise = _noise(rest, known, np.where(known, rest, 0.0).sum(axis=1) / count[:, 0])
    return rest, np.abs(slope) * np.sqrt(length) >= _FEWEST * noise


def _stands_out(y: Floats, cadence: str) -> Mask:
    """Rows whose mean over some number of newest periods is far from the mean of the others."""
    known = np.isfinite(y)
    count = known.sum(axis=1)
    filled = np.where(known, y, 0.0)
    total = filled.sum(axis=1)
    noise = _noise(y, known, total / np.maximum(count, 1))
    newest = np.cumsum(filled[:, ::-1], axis=1)
    one_back = np.abs(filled[:, -2] - (total - filled[:, -2]) / np.maximum(count - 1, 1))  # an odd value is news for two periods
    found: Mask = (noise <= 0) | (one_back >= _ODD * noise)
    for h in _WINDOWS:
        if h > _LONGEST[cadence] or h >= y.shape[1]:
            break
        enough = count > h + 3
        rest = np.maximum(count - h, 1)
        apart = np.abs(newest[:, h - 1] / h - (total - newest[:, h - 1]) / rest)
        found |= ~enough | (apart >= (_ODD if h == 1 else _FEWEST) * noise * np.sqrt(1 / h + 1 / rest))
    return found


def _noise(y: Floats, known: Mask, mean: Floats) -> Floats:
    """The usual size of a deviation: from the mean or from step to step, whichever is smaller; a few wild values count little."""
    both = known[:, 1:] & known[:, :-1]
    steps = _size(np.where(both, y[:, 1:] - y[:, :-1], 0.0), both.sum(axis=1)) / np.sqrt(2)
    own: Floats = np.minimum(_size(np.where(known, y - mean[:, None], 0.0), known.sum(axis=1)), steps)
    return own


def _size(x: Floats, count: NDArray[np.int64]) -> Floats:
    size: Floats = (np.sqrt(np.abs(x)).sum(axis=1) / np.maximum(count, 1) / _ROOT) ** 2
    return size


def _spread_changed(y: Floats) -> Mask:
    """Rows whose newest steps are of another size than those before."""
    known = np.isfinite(y[:, 1:]) & np.isfinite(y[:, :-1])
    root = np.where(known, np.sqrt(np.abs(np.where(known, y[:, 1:] - y[:, :-1], 0.0))), 0.0)
    found = np.zeros(len(y), dtype=bool)
    count, total, squares = known.sum(axis=1), root.sum(axis=1), (root * root).sum(axis=1)
    newest = np.cumsum(root[:, ::-1], axis=1)
    variance = np.maximum(squares / np.maximum(count, 1) - (total / np.maximum(count, 1)) ** 2, 1e-300)
    for h in (_SPREAD // 2, _SPREAD):
        if h >= y.shape[1] - 1:
            break
        rest = np.maximum(count - h, 1)
        apart = np.abs(newest[:, h - 1] / h - (total - newest[:, h - 1]) / rest)
        found |= apart >= _FEWEST * np.sqrt(variance * (1 / h + 1 / rest))
    return found
