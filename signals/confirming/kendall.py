"""Is it a trend? Mann-Kendall (exact where it can be), with memory and seasons, and the slope of Theil and Sen.

Sources: Mann 1945; Kendall 1975; Hirsch, Slack and Smith 1982; Hirsch and Slack 1984; Hamed and Rao 1998; Sen 1968; Gilbert 1987.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import rankdata

from signals.nulls import tied_tail

Floats = NDArray[np.float64]
_EXACT = 40  # values up to which the exact distribution is used
_SIGNIFICANT = 1.959963984540054  # lags of Hamed and Rao count from this many standard errors
_LARGEST_MEMORY = 0.9


@dataclass(frozen=True, slots=True)
class Kendall:
    """S with its `variance` under no trend, `z` with continuity correction, `p` two-sided and `p_one` of a trend the way S points; `n`."""

    s: float
    variance: float
    z: float
    p: float
    p_one: float
    n: int
    is_exact: bool = False


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
    if n <= _EXACT and (_ties(x) == 1).all():
        one = float(tied_tail(tuple(sorted(_ties(y).tolist())), abs(s)))
        return Kendall(s, variance, _z(s, variance), min(2 * one, 1.0), one, n, is_exact=True)
    return _normal(s, variance, n)


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


def _normal(s: float, variance: float, n: int, *, corrected: bool = True) -> Kendall:
    z = _z(s, variance, corrected=corrected)
    one = float(ndtr(-abs(z)))
    return Kendall(s, variance, z, 2 * one, one, n)


def autocorrelation(x: Floats, lags: int) -> Floats:
    """Of lags 0..`lags` (sums over n, not n - k)."""
    centred = x - x.mean()
    whole = float(centred @ centred)
    found = np.zeros(lags + 1)
    found[0] = 1.0
    if whole > 0:
        found[1:] = [float(centred[: len(x) - k] @ centred[k:]) / whole for k in range(1, lags + 1)]
    return found


def memory_of(x: Floats) -> float:
    """First-order memory of the noise: of residuals from a straight line, freed of its bias (n r + 2) / (n - 4), within 0 and 0.9."""
    n = len(x)
    if n < 6:
        return 0.0
    t = np.arange(n) - (n - 1) / 2
    rest = x - x.mean() - t * (x @ t) / (t @ t)
    return float(np.clip((n * autocorrelation(rest, 1)[1] + 2) / (n - 4), 0.0, _LARGEST_MEMORY))


def prewhitened(x: Floats, memory: float) -> Floats:
    """x_t - memory x_(t-1), one value shorter."""
    fresh: Floats = x[1:] - memory * x[:-1]
    return fresh


def hamed_rao(y: Floats, lags: int | None = None) -> Kendall:
    """Mann-Kendall with the variance of remembering noise: significant autocorrelations of the ranks of the detrended values up to `lags`
    (None: all, which shrinks the variance of short and of seasonal series far too much)."""
    position = np.flatnonzero(np.isfinite(y))
    x = y[position]
    n = len(x)
    plain = kendall(x)
    slope = theil_sen(y).slope
    lags = n - 1 if lags is None else min(lags, n - 1)
    r = autocorrelation(rankdata(x - np.arange(1, n + 1) * slope), lags)
    k = np.arange(1, lags + 1)
    counted = np.abs(r[1:]) > _SIGNIFICANT / np.sqrt(n)
    factor = 1 + 2 / (n * (n - 1) * (n - 2)) * float(((n - k) * (n - k - 1) * (n - k - 2) * r[1:] * counted).sum())
    return _normal(plain.s, plain.variance * factor, n)


def seasonal_kendall(y: Floats, period: int, *, correlated: bool = False) -> Kendall:
    """Sum of the tests within each season (Hirsch, Slack and Smith); `correlated`: with covariances between seasons of whole years
    (Hirsch and Slack, no continuity correction; at least ten years)."""
    table = years(y, period)
    if correlated:
        table = table[np.isfinite(table).all(axis=1)]
        s = sum(kendall(table[:, season]).s for season in range(period))
        return _normal(s, _covariance(table), table.size, corrected=False)
    parts = [kendall(table[:, season]) for season in range(period)]
    return _normal(sum(part.s for part in parts), sum(part.variance for part in parts), sum(part.n for part in parts))


def years(y: Floats, period: int) -> Floats:
    """The values as rows of whole seasons, filled with NaN at the end."""
    rows = -(-len(y) // period)
    table = np.full(rows * period, np.nan)
    table[: len(y)] = y
    return table.reshape(rows, period)


def _covariance(table: Floats) -> float:
    """Variance of the sum of S over seasons, all covariances included (Dietz and Killeen 1981)."""
    n = len(table)
    i, j = np.triu_indices(n, 1)
    signs = np.sign(table[j] - table[i])  # pairs x seasons
    k = signs.T @ signs
    above = np.sign(table[:, None, :] - table[None, :, :]).sum(axis=1)
    ranks = (n + 1 + above) / 2
    gamma = (k + 4 * ranks.T @ ranks - n * (n + 1) ** 2) / 3
    return float(gamma.sum())


@dataclass(frozen=True, slots=True)
class Slope:
    """Median slope a unit of time, its line's value at time 0, and the bounds of its interval (NaN below 7 values)."""

    slope: float
    intercept: float
    low: float
    high: float


def theil_sen(y: Floats, t: Floats | None = None, confidence: float = 0.95) -> Slope:
    """Theil-Sen slope; missing values keep their place in time. The interval is Gilbert's: order statistics between ranks, interpolated."""
    t = np.arange(len(y), dtype=float) if t is None else np.asarray(t, dtype=float)
    known = np.isfinite(y)
    t, y = t[known], np.asarray(y, dtype=float)[known]
    slopes = pair_slopes(y, t)
    if not len(slopes):
        return Slope(0.0, float(np.median(y)) if len(y) else np.nan, np.nan, np.nan)
    slope = float(np.median(slopes))
    intercept = float(np.median(y) - np.median(t) * slope)
    if len(y) < 7:
        return Slope(slope, intercept, np.nan, np.nan)
    half = float(ndtri(0.5 + confidence / 2)) * np.sqrt(kendall(y, t).variance)
    ordered, ranks = np.sort(slopes), np.arange(1, len(slopes) + 1)
    low, high = np.interp([(len(slopes) - half) / 2, (len(slopes) + half) / 2 + 1], ranks, ordered)
    return Slope(slope, intercept, float(low), float(high))


def pair_slopes(y: Floats, t: Floats) -> Floats:
    """Slopes of all pairs of values at different times."""
    i, j = np.triu_indices(len(y), 1)
    apart = t[j] != t[i]
    slopes: Floats = (y[j] - y[i])[apart] / (t[j] - t[i])[apart]
    return slopes


def seasonal_slope(y: Floats, period: int) -> float:
    """Median of the slopes a whole season within each season (Hirsch, Slack and Smith)."""
    table = years(y, period)
    parts = []
    for season in range(period):
        at = np.flatnonzero(np.isfinite(table[:, season]))
        parts.append(pair_slopes(table[at, season], at.astype(float)))
    every = np.concatenate(parts)
    return float(np.median(every)) if len(every) else 0.0


def remembering_kendall(y: Floats) -> Kendall:
    """The test to judge by: below 8 values as they are, from 8 on pre-whitened; from 40 on, where longer memory can be seen, the less sure
    one of this and of Hamed and Rao with ten lags at most, whose size alone is 15 % at 5 % (docs/reference/sizes.md). Missing values are
    left out."""
    x = np.asarray(y, dtype=float)[np.isfinite(y)]
    if len(x) < 8:
        return kendall(x)
    whitened = kendall(prewhitened(x, memory_of(x)))
    if len(x) < _EXACT:
        return whitened
    ranked = hamed_rao(x, min(10, len(x) // 4))
    return whitened if whitened.p >= ranked.p or whitened.s * ranked.s < 0 else ranked


def remembering_seasonal(y: Floats, period: int) -> Kendall:
    """The seasonal test to judge by: from ten whole seasons with covariances, below with the variance widened by the memory of what is left
    of the values without seasons and line (1 + r) / (1 - r), since months remember each other."""
    table = years(y, period)
    if np.isfinite(table).all(axis=1).sum() >= 10:
        return seasonal_kendall(y, period, correlated=True)
    plain = seasonal_kendall(y, period)
    rest = table - np.nanmean(table, axis=0)
    memory = memory_of(rest.ravel()[np.isfinite(rest.ravel())])
    return _normal(plain.s, plain.variance * (1 + memory) / (1 - memory), plain.n)
