"""Natural process limits of a series: mean and moving range, with the multiplier that keeps its promise for a short base.

With limits from few periods a new value leaves mean +- 3 sigma far more often than people think: 21 of 100 KPIs within a year for a base
of eight. The multipliers hold the chance of one new value at 0.27 % for each length of the base (simulated, normal; 3.0 in the limit).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SIGMA = 1.128  # mean moving range of two normal values in standard deviations
FEWEST, PROVISIONAL, FIRM = 4, 12, 20
_SCREEN = 3.267  # a range beyond so many mean ranges is left out, once
# P(|new - mean| > c x sigma from moving ranges) = 0.0027 for a base of n values.
_BASES = np.array([4, 5, 6, 8, 12, 20, 36, 100, 1000], dtype=float)
_MULTIPLIERS = np.array([10.84, 7.83, 6.6, 5.33, 4.34, 3.72, 3.37, 3.12, 3.01])


@dataclass(frozen=True, slots=True)
class Limits:
    """`low` and `high` around `mean`, from `n` values; `firmness` is trial (below 12), provisional (below 20) or firm."""

    low: float
    mean: float
    high: float
    n: int

    @property
    def firmness(self) -> str:
        return "firm" if self.n >= FIRM else "provisional" if self.n >= PROVISIONAL else "trial"


def calibrated_multiplier(n: int) -> float:
    """How many sigma keep a new value inside with a chance of 99.73 % when the limits come from `n` values."""
    return float(np.interp(1 / n, 1 / _BASES[::-1], _MULTIPLIERS[::-1]))


def process_limits(values: Floats, *, multiplier: float | None = None, screened: bool = True) -> Limits | None:
    """The limits of a base (XmR; Wheeler); None below four values. `multiplier` None: the calibrated one, 3.0 for those of other tools."""
    known = values[np.isfinite(values)]
    if len(known) < FEWEST:
        return None
    ranges = np.abs(np.diff(known))
    mean_range = float(ranges.mean())
    if screened:
        mean_range = float(ranges[ranges < _SCREEN * mean_range].mean()) if mean_range > 0 else 0.0
    spread = (calibrated_multiplier(len(known)) if multiplier is None else multiplier) * mean_range / SIGMA
    middle = float(known.mean())
    return Limits(middle - spread, middle, middle + spread, len(known))


def assurance(usual: tuple[float, float], level: float, sign: float) -> str:
    """What a process within its usual range does with a target: `misses` it (beyond the range on the good side), meets it in some periods
    and not in others (`either`), or `meets` it. `sign`: +1 where more is better. After the NHS (Making Data Count)."""
    low, high = (edge * sign for edge in usual) if sign > 0 else (edge * sign for edge in reversed(usual))
    wanted = level * sign
    return "misses" if wanted > high else "meets" if wanted <= low else "either"
