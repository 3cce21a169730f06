"""What chance does: exact Mann-Kendall, and how large the best of all steps gets in a series that has none."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_PHIS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)
_LENGTHS = (70, 80, 100, 130, 180, 250, 400, 700, 1200, 2200)
_DRAWS = 4000
_WARM = 30  # values thrown away before a series with memory is used
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


def red_noise(draws: int, n: int, phi: float, seed: int) -> Floats:
    """`draws` series of `n` values without any change: Student noise of five degrees with a memory of `phi`."""
    noise = np.random.default_rng(seed + n).standard_t(5, size=(draws, n + _WARM))
    if phi:
        for column in range(1, n + _WARM):
            noise[:, column] += phi * noise[:, column - 1]
    return noise[:, _WARM:]


def nearest_phi(phi: Floats, known: tuple[float, ...]) -> NDArray[np.int64]:
    """The number of the simulated memory closest to each one."""
    nearest: NDArray[np.int64] = np.abs(np.asarray(known)[None, :] - phi[:, None]).argmin(axis=1)
    return nearest


def tail_of(t: Floats, table: Floats, freedom: int) -> Floats:
    """P(statistic >= t) from a sorted table of simulated statistics.

    Beyond its last half percent log p falls linearly in log(1 + t^2 / freedom), as it does for Student's t.
    """
    rank = len(table) - np.searchsorted(table, t, side="left")
    low, high = np.quantile(table, [0.95, 0.995])
    a, b, x = (np.log1p(np.square(v) / freedom) for v in (low, high, t))
    slope = (np.log(0.005) - np.log(0.05)) / max(float(b - a), 1e-9)
    continued = np.exp(np.minimum(np.log(0.005) + slope * (x - b), 0.0))
    p: Floats = np.where(rank > len(table) // 200, (rank + 1) / (len(table) + 1), continued)
    return np.clip(p, 1e-12, 1.0)


@cache
def _step_table(n: int, phi: float) -> Floats:
    table: Floats = np.sort(step_statistic(red_noise(_DRAWS if n <= 250 else _DRAWS // 4, n, phi, _SEED))[0])
    return table


def step_tail(t: Floats, n: int, phi: Floats) -> Floats:
    """P(largest |t| >= t) without a step, for series of `n` values with a memory of `phi` each."""
    length = n if n <= 60 else min(_LENGTHS, key=lambda known: abs(known - n))
    nearest = nearest_phi(phi, _PHIS)
    p = np.ones(len(t))
    for level in np.unique(nearest):
        chosen = nearest == level
        p[chosen] = tail_of(t[chosen], _step_table(length, _PHIS[level]), n - 2)
    return p


# Multiples of 1.4826 MAD that a new value exceeds with probability 0.0027 when the scale comes from n values (simulated, normal).
_MAD_N = np.array([6, 8, 12, 20, 36, 80, 200, 10_000], dtype=float)
_MAD_LIMIT = np.array([13.1, 8.65, 6.01, 4.49, 3.74, 3.3, 3.1, 3.0])


def mad_limit(n: int, looks: int) -> float:
    """The multiple of the MAD scale that one of `looks` values exceeds by chance about once in 370 series."""
    from scipy.special import ndtri

    single = float(np.interp(np.log(n), np.log(_MAD_N), _MAD_LIMIT))
    return single * float(ndtri(1 - 0.00135 / max(looks, 1)) / 3.0)
