"""Is it a trend although values remember each other? Pre-whitened Mann-Kendall, and the variance of Hamed and Rao for long series.

Sources: Hamed and Rao 1998; decision 0140.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.confirming.kendall import EXACT, Kendall, kendall, normal_kendall
from signals.confirming.slopes import theil_sen
from signals.ranks import ranks

Floats = NDArray[np.float64]
_SIGNIFICANT = 1.959963984540054  # lags of Hamed and Rao count from this many standard errors
_LARGEST_MEMORY = 0.9


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
    r = autocorrelation(ranks(x - np.arange(1, n + 1) * slope), lags)
    k = np.arange(1, lags + 1)
    counted = np.abs(r[1:]) > _SIGNIFICANT / np.sqrt(n)
    factor = 1 + 2 / (n * (n - 1) * (n - 2)) * float(((n - k) * (n - k - 1) * (n - k - 2) * r[1:] * counted).sum())
    return normal_kendall(plain.s, plain.variance * factor, n)


def remembering_kendall(y: Floats) -> Kendall:
    """The test to judge by: below 8 values as they are, from 8 on pre-whitened; from 40 on, where longer memory can be seen, the less sure
    one of this and of Hamed and Rao with ten lags at most, whose size alone is 15 % at 5 % (docs/reference/sizes.md). Missing values are
    left out."""
    x = np.asarray(y, dtype=float)[np.isfinite(y)]
    if len(x) < 8:
        return kendall(x)
    whitened = kendall(prewhitened(x, memory_of(x)))
    if len(x) < EXACT:
        return whitened
    ranked = hamed_rao(x, min(10, len(x) // 4))
    return whitened if whitened.p >= ranked.p or whitened.s * ranked.s < 0 else ranked
