"""How steep? The slope of Theil and Sen, with Gilbert's interval, over all values or within the seasons of the year.

Sources: Sen 1968; Hirsch, Slack and Smith 1982; Gilbert 1987.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from signals.confirming.kendall import kendall
from signals.confirming.years import years

Floats = NDArray[np.float64]
_FEWEST = 7  # values below which an interval would say nothing


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
    if len(y) < _FEWEST:
        return Slope(slope, intercept, np.nan, np.nan)
    return Slope(slope, intercept, *_bounds(slopes, kendall(y, t).variance, confidence))


def _bounds(slopes: Floats, variance: float, confidence: float) -> tuple[float, float]:
    """Order statistics of the slopes around the median, as far apart as the variance of S says."""
    half = float(ndtri(0.5 + confidence / 2)) * np.sqrt(variance)
    ordered, ranks = np.sort(slopes), np.arange(1, len(slopes) + 1)
    low, high = np.interp([(len(slopes) - half) / 2, (len(slopes) + half) / 2 + 1], ranks, ordered)
    return float(low), float(high)


def pair_slopes(y: Floats, t: Floats) -> Floats:
    """Slopes of all pairs of values at different times."""
    i, j = np.triu_indices(len(y), 1)
    apart = t[j] != t[i]
    slopes: Floats = (y[j] - y[i])[apart] / (t[j] - t[i])[apart]
    return slopes


def seasonal_slope(y: Floats, period: int, variance: float, confidence: float = 0.95) -> Slope:
    """Median of the slopes within each season (Hirsch, Slack and Smith), a period; the interval from the `variance` of the seasonal S."""
    table = years(y, period)
    parts = []
    for season in range(period):
        at = np.flatnonzero(np.isfinite(table[:, season]))
        parts.append(pair_slopes(table[at, season], at.astype(float)))
    slopes = np.concatenate(parts) / period
    known = np.flatnonzero(np.isfinite(y))
    if not len(slopes):
        return Slope(0.0, float(np.median(y[known])) if len(known) else np.nan, np.nan, np.nan)
    slope = float(np.median(slopes))
    return Slope(slope, float(np.median(y[known]) - np.median(known) * slope), *_bounds(slopes, variance, confidence))
