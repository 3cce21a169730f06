"""Is it a trend? Mann-Kendall, exact where it can be.

Sources: Mann 1945; Kendall 1975.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from signals.nulls import tied_tail

Floats = NDArray[np.float64]
EXACT = 40  # values up to which the exact distribution is used


@dataclass(frozen=True, slots=True)
class Kendall:
    """S with its `variance` under no trend, `z` with continuity correction, `p` two-sided and `p_one` of a trend the way S points; `n`."""

    s: float
    variance: float
    z: float
    p: float
    p_one: float
    n: int


def kendall(y: Floats, x: Floats | None = None) -> Kendall:
    """Mann-Kendall of `y` over `x` (default: order). NaN is left out. Exact up to 40 values where `x` has no ties, else normal."""
    x = np.arange(len(y), dtype=float) if x is None else np.asarray(x, dtype=float)
    known = np.isfinite(y) & np.isfinite(x)
    x, y = x[known], np.asarray(y, dtype=float)[known]
    n = len(y)
    if n < 2:
        return Kendall(0.0, 0.0, 0.0, 1.0, 0.5, n)
    i, j = np.triu_indices(n, 1)
    s = float((np.sign(x[j] - x[i]) * np.sign(y[j] - y[i])).sum())
    variance = _variance(n, _ties(y), _ties(x))
    if n <= EXACT and (_ties(x) == 1).all():
        one = float(tied_tail(tuple(sorted(_ties(y).tolist())), abs(s)))
        return Kendall(s, variance, _z(s, variance), min(2 * one, 1.0), one, n)
    return normal_kendall(s, variance, n)


def _ties(values: Floats) -> NDArray[np.int64]:
    counts: NDArray[np.int64] = np.unique(values, return_counts=True)[1]
    return counts


def _variance(n: int, t: NDArray[np.int64], u: NDArray[np.int64]) -> float:
    """Of S with ties in both (Kendall 1975, 4.4)."""
    plain = n * (n - 1) * (2 * n + 5) - (t * (t - 1) * (2 * t + 5)).sum() - (u * (u - 1) * (2 * u + 5)).sum()
    both = (t * (t - 1) * (t - 2)).sum() * (u * (u - 1) * (u - 2)).sum() / (9 * n * (n - 1) * (n - 2)) if n > 2 else 0.0
    return float(plain / 18 + both + (t * (t - 1)).sum() * (u * (u - 1)).sum() / (2 * n * (n - 1)))


def _z(s: float, variance: float, *, corrected: bool = True) -> float:
    return float((s - np.sign(s) * corrected) / np.sqrt(variance)) if variance > 0 else 0.0


def normal_kendall(s: float, variance: float, n: int, *, corrected: bool = True) -> Kendall:
    """The test from S and its variance by the normal law, with continuity correction or without."""
    z = _z(s, variance, corrected=corrected)
    one = float(ndtr(-abs(z)))
    return Kendall(s, variance, z, 2 * one, one, n)
