"""What chance does to the order of values: the exact distribution of Kendall's S."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@cache
def mahonian_tail(n: int) -> Floats:
    """P(S >= s) for s = M, M-2, ... -M of n values without ties, M = n(n-1)/2 (product of 1 + x + ... + x^(k-1))."""
    counts = np.ones(1)
    for k in range(2, n + 1):
        counts = np.convolve(counts, np.ones(k)) / k
    tail: Floats = np.cumsum(counts)
    return np.minimum(tail, 1.0)


def kendall_tail(s: Floats, variance: Floats, n: int, ties: NDArray[np.bool_]) -> Floats:
    """One-sided p of |S| or more: exact up to 40 values without ties, else normal with continuity correction."""
    from scipy.special import ndtr

    size = np.abs(s)
    p: Floats = ndtr(-(np.maximum(size - 1, 0)) / np.sqrt(np.maximum(variance, 1e-12)))
    if n <= 40:
        most = n * (n - 1) // 2
        tail = mahonian_tail(n)
        exact = tail[np.clip(((most - size) // 2).astype(int), 0, len(tail) - 1)]
        p = np.where(ties, p, exact)
    return np.clip(p, 1e-12, 1.0)
