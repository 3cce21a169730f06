"""Medians of many rows at once: NumPy's own values, several times quicker for rows of the length of business series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def medians(x: Floats) -> Floats:
    """The median of each row of (rows x n), n >= 1, no NaN."""
    half = x.shape[1] // 2
    parted = np.partition(x, half, axis=1)
    upper: Floats = parted[:, half]
    return upper if x.shape[1] % 2 else 0.5 * (upper + parted[:, :half].max(axis=1))


def medians_of_known(x: Floats) -> Floats:
    """The median of what each row of (rows x n) has beside NaN; zero for rows that have nothing."""
    if not x.shape[1]:
        return np.zeros(len(x))
    count = (~np.isnan(x)).sum(axis=1)
    if (count == x.shape[1]).all():
        return medians(x)
    ordered = np.sort(x, axis=1)  # NaN comes last
    row = np.arange(len(x))
    middle = 0.5 * (ordered[row, np.maximum(count - 1, 0) // 2] + ordered[row, np.minimum(count // 2, x.shape[1] - 1)])
    return np.where(count > 0, middle, 0.0)
