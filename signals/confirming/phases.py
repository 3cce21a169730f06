"""Seasons in the values of one series: whether one can be seen, and the values without it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

Floats = NDArray[np.float64]
_SEASONAL = 0.1


def has_season(y: Floats, season: int) -> bool:
    """True from three seasons on where the phases differ more than chance makes them (F of the means of what a line leaves, one in ten)."""
    if season <= 1 or np.isfinite(y).sum() < 3 * season:
        return False
    x = filled(y)
    t = np.arange(len(x)) - (len(x) - 1) / 2
    rest = x - x.mean() - t * (x @ t) / (t @ t)
    parts = [rest[k::season] for k in range(season)]
    between = sum(len(part) * float(part.mean()) ** 2 for part in parts)
    within = sum(float(((part - part.mean()) ** 2).sum()) for part in parts)
    free = len(x) - season - 1
    return bool(within > 0 and fdtrc(season - 1, free, between / (season - 1) / (within / free)) <= _SEASONAL)


def without_season(y: Floats, season: int, before: int | None = None) -> Floats:
    """The values less the means of their phases around a straight line, or around the levels on both sides of a shift; unchanged where no
    season can be seen."""
    if season <= 1 or not has_season(y if before is None else y - two_levels(y, before), season):
        return y
    t = np.arange(len(y)) - (len(y) - 1) / 2
    level = y.mean() + t * (y @ t) / (t @ t) if before is None else two_levels(y, before)
    phase = np.arange(len(y)) % season
    usual = np.array([(y - level)[phase == k].mean() for k in range(season)])
    rest: Floats = y - usual[phase]
    return rest


def two_levels(y: Floats, before: int) -> Floats:
    """The means on both sides of a shift, value by value."""
    level: Floats = np.where(np.arange(len(y)) < before, y[:before].mean(), y[before:].mean())
    return level


def filled(y: Floats) -> Floats:
    """Holes filled along straight lines, so that dates stay dates."""
    at = np.arange(len(y))
    known = np.isfinite(y)
    filled: Floats = np.interp(at, at[known], y[known])
    return filled
