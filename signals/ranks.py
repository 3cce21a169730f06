"""Ranks, without loading all of scipy.stats for them: half a second of every command that looks at data."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ranks of values, from 1 on; equal values share the mean of their ranks."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    shared: NDArray[np.float64] = (np.cumsum(count) - (count - 1) / 2)[place]
    return shared
