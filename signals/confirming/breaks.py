"""When did the level change? Least-squares dates of one shift or of several, and whether a step or a line explains more.

Sources: Bai and Perron 1998, 2003; Zeileis et al. 2002.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TRIM = 3  # values on each side of a shift at least


@dataclass(frozen=True, slots=True)
class Partition:
    """Best dates for 0, 1, 2 ... shifts: `before` (values before each), their sums of squares and BIC; `chosen` by BIC."""

    before: tuple[tuple[int, ...], ...]
    squares: tuple[float, ...]
    bic: tuple[float, ...]
    chosen: int


def partition(y: Floats, least: int | None = None, most: int | None = None) -> Partition:
    """Least-squares partitions by dynamic programming (Bai and Perron), `least` values a part (default 15 %, 3 at least), chosen by BIC;
    at most one shift for every eight values."""
    n = len(y)
    least = max(3, int(np.ceil(0.15 * n))) if least is None else least
    most = min(n // 8, n // least - 1) if most is None else most
    cost = _costs(y, least)
    best, back = cost[0], []
    ends = [best[n]]
    for _ in range(most):
        total = best[:, None] + cost  # [split, end]: values before the last part, values in all
        back.append(total.argmin(axis=0))
        best = total.min(axis=0)
        ends.append(best[n])
    dates = []
    for m in range(len(ends)):
        found, end = [], n
        for step in range(m - 1, -1, -1):
            end = int(back[step][end])
            found.append(end)
        dates.append(tuple(reversed(found)))
    bic = [_bic(n, squares, 2 * m + 2) for m, squares in enumerate(ends)]
    return Partition(tuple(dates), tuple(float(e) for e in ends), tuple(bic), int(np.argmin(bic)))


def _costs(y: Floats, least: int) -> Floats:
    """[a, b]: sum of squares of y[a:b] around its mean; infinite below `least` values."""
    n = len(y)
    centred = y - y.mean()
    sums, squares = np.r_[0.0, np.cumsum(centred)], np.r_[0.0, np.cumsum(centred**2)]
    length = np.arange(n + 1)[None, :] - np.arange(n + 1)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = squares[None, :] - squares[:, None] - (sums[None, :] - sums[:, None]) ** 2 / length
    result: Floats = np.where(length >= least, np.maximum(cost, 0.0), np.inf)
    return result


def _bic(n: int, squares: float, parameters: int) -> float:
    return float(n * (np.log(2 * np.pi * max(squares, 1e-300) / n) + 1) + np.log(n) * parameters)


def date_of(y: Floats, trim: int = TRIM) -> int:
    """How many values lie before the shift that explains most (least squares). The rank scan tells whether, not when: where the sides
    are of unequal length its largest value lies towards the middle."""
    return int(best_dates(y[None, :], trim)[0])


def best_dates(rows: Floats, trim: int) -> NDArray[np.int64]:
    """The same date of each row (rows x time)."""
    n = rows.shape[1]
    k = np.arange(trim, n - trim + 1)
    sums = np.cumsum(rows - rows.mean(axis=1, keepdims=True), axis=1)[:, k - 1]
    dates: NDArray[np.int64] = k[(sums**2 / (k * (n - k))).argmax(axis=1)]
    return dates


def shape_of(y: Floats, before: int) -> str:
    """`step`, `line` or `unclear`: which of one shift and one straight line explains the values better by BIC, by at least two."""
    n = len(y)
    t = np.arange(n) - (n - 1) / 2
    line = y - y.mean() - t * (y @ t) / (t @ t)
    step = np.r_[y[:before] - y[:before].mean(), y[before:] - y[before:].mean()]
    gain = _bic(n, float(line @ line), 3) - _bic(n, float(step @ step), 4)
    return "step" if gain > 2 else "line" if gain < -2 else "unclear"


def without_line(y: Floats) -> tuple[Floats, float]:
    """The values without the straight line they lie on beside their best shift, and its slope; as they are, and 0, where shifts alone (as
    many as BIC wants) explain them as well."""
    n = len(y)
    slope, squares, _ = beside_best_step(y[None, :])
    if _bic(n, float(squares[0]), 5) > min(partition(y, max(TRIM, n // 12)).bic) - 2:
        return y, 0.0
    return y - slope[0] * (np.arange(n) - (n - 1) / 2), float(slope[0])


def beside_best_step(rows: Floats) -> tuple[Floats, Floats, Floats]:
    """Of each row the slope of its line beside its best step, what both leave in squares, and what they leave."""
    n = rows.shape[1]
    t = np.arange(n) - (n - 1) / 2
    slope, squares, rest = np.zeros(len(rows)), np.full(len(rows), np.inf), np.zeros_like(rows)
    for k in range(TRIM, n - TRIM + 1):
        q, r = np.linalg.qr(np.stack([np.ones(n), (np.arange(n) >= k).astype(float), t], axis=1))
        found = rows @ q
        left = (rows**2).sum(axis=1) - (found**2).sum(axis=1)
        better = left < squares
        squares[better], slope[better] = left[better], found[better, 2] / r[2, 2]
        rest[better] = rows[better] - found[better] @ q.T
    return slope, np.maximum(squares, 1e-300), rest
