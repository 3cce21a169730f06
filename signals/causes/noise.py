"""How much leaves vary when nothing happens to them: the scale every deviation in a search is held against.

Cells with both values: the spread of a cell grows as a power of its size, fitted by the lower quantiles of |deviation| so that the cells a
cause has moved do not widen it. Rows of single observations: a sum of n amounts varies by the square root of the sum of their squares (the
Poisson bootstrap), widened to what coarse cells really show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.causes.leaves import Leaves

Floats = NDArray[np.float64]
_QUANTILE = 0.3
NORMAL_AT_QUANTILE = 0.38532  # the 30 % point of |z| of a normal deviate
_BINS = 20
_FEWEST_IN_BIN = 10
_STEEPEST = 2.4
_SMALLEST_SPREAD = 1e-4


@dataclass(frozen=True)
class Weights:
    """`table` (3 x rows): `pull` and `spread` add up over any segment to its deviation and its variance; `size` is what one unit of a
    common relative shift adds to `pull`. One array, because the sums of a search run over all three."""

    table: Floats

    @property
    def pull(self) -> Floats:
        row: Floats = self.table[0]
        return row

    @property
    def spread(self) -> Floats:
        row: Floats = self.table[1]
        return row

    @property
    def size(self) -> Floats:
        row: Floats = self.table[2]
        return row


def weigh(leaves: Leaves) -> Weights:
    """Pull, spread and size of every row."""
    if leaves.rows:
        return Weights(_of_rows(leaves))
    deviation = leaves.actual - leaves.expected
    middle = (np.abs(leaves.actual) + np.abs(leaves.expected)) / 2
    variance = _variance(middle, deviation)
    used = middle > 0
    pull, size = np.zeros_like(middle), np.zeros_like(middle)
    pull[used] = (
        middle[used] * deviation[used] / variance[used]
    )  # the generalised ripple: one relative shift for all cells of a cause
    size[used] = middle[used] ** 2 / variance[used]
    return Weights(np.stack([pull, size, size]))


def _of_rows(leaves: Leaves) -> Floats:
    """Single observations in place: deviation, squared amount, half the amount."""
    table = np.empty((3, len(leaves.actual)))
    np.subtract(leaves.actual, leaves.expected, out=table[0])
    np.abs(table[0], out=table[2])  # one of the two values is zero
    np.maximum(np.square(table[2], out=table[1]), 1e-300, out=table[1])
    table[2] /= 2
    return table


def _variance(middle: Floats, deviation: Floats) -> Floats:
    """Variance of each cell from its size: log scale = a + p/2 log size, through bins of cells of like size."""
    used = np.flatnonzero(middle > 0)
    order = used[np.argsort(middle[used], kind="stable")]
    count = max(1, min(_BINS, len(order) // _FEWEST_IN_BIN))
    points = []
    for part in np.array_split(order, count):
        scale = quantile_scale(deviation[part]) if len(part) else 0.0
        if scale > 0:
            points.append((np.log(float(np.median(middle[part]))), np.log(scale)))
    floor = _SMALLEST_SPREAD * middle
    if not points:
        return np.maximum(floor, 1e-300) ** 2
    at, scale = np.array(points).T
    slope, start = np.polyfit(at, scale, 1) if len(points) > 2 else (1.0, float((scale - at).mean()))
    slope = float(np.clip(slope, 0.0, _STEEPEST / 2))
    start = float(np.median(scale - slope * at))
    fitted = np.exp(start + slope * np.log(np.maximum(middle, 1e-300)))
    spread: Floats = np.maximum(np.maximum(fitted, floor), 1e-150) ** 2
    return spread


def quantile_scale(values: Floats) -> float:
    """Standard deviation by the 30 % quantile of the absolute values: two thirds of them may be moved without moving it much."""
    return float(np.quantile(np.abs(values), _QUANTILE)) / NORMAL_AT_QUANTILE if len(values) else 0.0
