"""What chance does: exact Mann-Kendall, and how large the best of all steps gets in a series that has none."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_PHIS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
_LENGTHS = (70, 80, 100, 130, 180, 250, 400, 700, 1200, 2200)
_DRAWS = 4000
_SEED = 20260101


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


def step_statistic(x: Floats, trim: int = 3) -> tuple[Floats, NDArray[np.int64]]:
    """The largest |t| of a step over all splits with `trim` points on each side, and the first index after it; rows of equal length."""
    n = x.shape[1]
    centred = x - x.mean(axis=1, keepdims=True)
    total = (centred**2).sum(axis=1, keepdims=True)
    k = np.arange(trim, n - trim + 1)
    sums = np.cumsum(centred, axis=1)[:, k - 1]
    between = sums**2 * n / (k * (n - k))
    within = np.maximum(total - between, 1e-12 * np.maximum(total, 1e-300))
    t2 = between * (n - 2) / within
    best = np.argmax(t2, axis=1)
    return np.sqrt(t2[np.arange(len(x)), best]), k[best]


@cache
def _step_table(n: int, phi: float) -> Floats:
    """Sorted largest |t| of series that have no step: Student noise of five degrees, AR(1) with `phi`."""
    random = np.random.default_rng(_SEED + n)
    draws = _DRAWS if n <= 250 else _DRAWS // 4
    noise = random.standard_t(5, size=(draws, n + 30))
    for column in range(1, n + 30):
        noise[:, column] += phi * noise[:, column - 1]
    table: Floats = np.sort(step_statistic(noise[:, 30:])[0])
    return table


def step_tail(t: Floats, n: int, phi: Floats) -> Floats:
    """P(largest |t| >= t) without a step. Beyond the table the Student tail is continued from its last quantiles."""
    length = n if n <= 60 else min(_LENGTHS, key=lambda known: abs(known - n))
    nearest = np.abs(np.asarray(_PHIS)[None, :] - phi[:, None]).argmin(axis=1)
    p = np.ones(len(t))
    for level in np.unique(nearest):
        chosen = nearest == level
        table = _step_table(length, _PHIS[level])
        rank = len(table) - np.searchsorted(table, t[chosen], side="left")
        p[chosen] = (rank + 1) / (len(table) + 1)
        p[chosen] = np.where(rank > len(table) // 200, p[chosen], _continued(t[chosen], table, n))
    return np.clip(p, 1e-12, 1.0)


def _continued(t: Floats, table: Floats, n: int) -> Floats:
    """log p falls linearly in log(1 + t^2/(n-2)), as it does for Student's t."""
    low, high = np.quantile(table, [0.95, 0.995])
    a, b, x = (np.log1p(np.square(v) / (n - 2)) for v in (low, high, t))
    slope = (np.log(0.005) - np.log(0.05)) / max(float(b - a), 1e-9)
    continued: Floats = np.exp(np.minimum(np.log(0.005) + slope * (x - b), 0.0))
    return continued


# Multiples of 1.4826 MAD that a new value exceeds with probability 0.0027 when the scale comes from n values (simulated, normal).
_MAD_N = np.array([6, 8, 12, 20, 36, 80, 200, 10_000], dtype=float)
_MAD_LIMIT = np.array([13.1, 8.65, 6.01, 4.49, 3.74, 3.3, 3.1, 3.0])


def mad_limit(n: int, looks: int) -> float:
    """The multiple of the MAD scale that one of `looks` values exceeds by chance about once in 370 series."""
    from scipy.special import ndtri

    single = float(np.interp(np.log(n), np.log(_MAD_N), _MAD_LIMIT))
    return single * float(ndtri(1 - 0.00135 / max(looks, 1)) / 3.0)
