"""How sure is the date of a shift? Bai's interval for long series, a bootstrap of the residuals for short ones.

Sources: Bai 1997; Zeileis et al. 2002.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from signals.confirming.breaks import TRIM, best_dates

Floats = NDArray[np.float64]
_DATED = 40  # values from which the interval is that of large samples
_SEED = 20261125


def date_interval(y: Floats, before: int, confidence: float = 0.95) -> tuple[int, int]:
    """Between how many values before it a shift lies: from 40 values on Bai (1997), below by a bootstrap of the residuals."""
    if len(y) < _DATED:
        return _resampled_dates(y, before, confidence)
    one, two = y[:before], y[before:]
    delta = float(two.mean() - one.mean())
    spread = (float(one.var()), float(two.var()))
    if delta == 0 or min(spread) <= 0:
        return before, before
    tail = (1 - confidence) / 2
    ratio = spread[1] / spread[0]
    high, low = (_quantile(level, ratio) * spread[0] / delta**2 for level in (1 - tail, tail))
    return max(before - int(np.ceil(high)), 1), min(before - int(np.floor(low)), len(y) - 1)


def _resampled_dates(y: Floats, before: int, confidence: float) -> tuple[int, int]:
    random = np.random.default_rng([_SEED, len(y), before])
    fitted = np.r_[np.full(before, y[:before].mean()), np.full(len(y) - before, y[before:].mean())]
    drawn = fitted + random.choice(y - fitted, (999, len(y)))
    low, high = np.quantile(best_dates(drawn, TRIM), [(1 - confidence) / 2, (1 + confidence) / 2], method="nearest")
    return min(int(low), before), max(int(high), before)


def _quantile(level: float, phi: float) -> float:
    """Of the place where a two-sided random walk with drift is largest (Bai 1997), by bisection."""
    low, high = -1000.0, 1000.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _argmax_law(middle, phi) < level else (low, middle)
    return (low + high) / 2


def _argmax_law(x: float, phi: float) -> float:
    """P(V <= x), regressors alike on both sides (xi = 1), `phi` = ratio of the variances after and before (Bai 1997, appendix B)."""
    size = abs(x)
    if size == 0:
        size = 1e-12
    root = np.sqrt(size)
    if x < 0:
        frac = 1 / phi
        one = -np.exp(np.log(size) / 2 - size / 8 - np.log(2 * np.pi) / 2)
        two = -(phi * (phi + 2) / (phi + 1)) * np.exp(frac * (1 + frac) * size / 2 + log_ndtr(-(0.5 + frac) * root))
        three = (size / 2 - 2 + (phi + 2) ** 2 / (phi + 1)) * np.exp(log_ndtr(-root / 2))
        return float(one + two + three)
    frac = 1 / phi
    one = 1 + np.sqrt(frac) * np.exp(np.log(size) / 2 - frac * size / 8 - np.log(2 * np.pi) / 2)
    two = (1 / phi * (2 * phi + 1) / (phi + 1)) * np.exp((phi + 1) * size / 2 + log_ndtr(-(phi + 0.5) / np.sqrt(phi) * root))
    three = ((2 * phi + 1) ** 2 / ((phi + 1) * phi) - 2 + frac * size / 2) * np.exp(log_ndtr(-np.sqrt(frac) * root / 2))
    return float(one + two - three)
