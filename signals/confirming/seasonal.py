"""Is it a trend beside the seasons? Mann-Kendall within each season, with covariances or the memory of what is left.

Sources: Hirsch, Slack and Smith 1982; Hirsch and Slack 1984; Dietz and Killeen 1981.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.confirming.kendall import Kendall, kendall, normal_kendall
from signals.confirming.remembering import memory_of
from signals.confirming.years import years

Floats = NDArray[np.float64]


def seasonal_kendall(y: Floats, period: int, *, correlated: bool = False) -> Kendall:
    """Sum of the tests within each season (Hirsch, Slack and Smith); `correlated`: with covariances between seasons of whole years
    (Hirsch and Slack, no continuity correction; at least ten years)."""
    table = years(y, period)
    if correlated:
        table = table[np.isfinite(table).all(axis=1)]
        s = sum(kendall(table[:, season]).s for season in range(period))
        return normal_kendall(s, _covariance(table), table.size, corrected=False)
    parts = [kendall(table[:, season]) for season in range(period)]
    return normal_kendall(sum(part.s for part in parts), sum(part.variance for part in parts), sum(part.n for part in parts))


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


def remembering_seasonal(y: Floats, period: int) -> Kendall:
    """The seasonal test to judge by: from ten whole seasons with covariances, below with the variance widened by the memory of what is left
    of the values without seasons and line (1 + r) / (1 - r), since months remember each other."""
    table = years(y, period)
    if np.isfinite(table).all(axis=1).sum() >= 10:
        return seasonal_kendall(y, period, correlated=True)
    plain = seasonal_kendall(y, period)
    rest = table - np.nanmean(table, axis=0)
    memory = memory_of(rest.ravel()[np.isfinite(rest.ravel())])
    return normal_kendall(plain.s, plain.variance * (1 + memory) / (1 - memory), plain.n)
