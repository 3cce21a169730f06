"""Unchanged series with memory, and bounds within which a share of them must lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import binom


def remembering(rows: int, n: int, phi: float, *, seed: int = 5) -> np.ndarray:
    """Stationary AR(1) series of variance one."""
    e = np.random.default_rng([seed, n, round(1000 * phi)]).standard_normal((rows, n))
    e[:, 1:] *= np.sqrt(1 - phi**2)
    for t in range(1, n):
        e[:, t] += phi * e[:, t - 1]
    return e


def share_below(chances: Sequence[float], level: float = 0.05) -> float:
    """Share of chances of at most the level."""
    return float(np.mean(np.asarray(chances) <= level))


def within_binomial(share: float, expected: float, trials: int, *, tail: float = 1e-4) -> bool:
    """Whether so many hits are believable where `expected` is the truth."""
    low, high = binom.ppf([tail, 1 - tail], trials, expected)
    return bool(low <= round(share * trials) <= high)
