"""Medians of many rows at once: NumPy's own values, several times quicker for rows of the length of business series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.blocks import blocks

Floats = NDArray[np.float64]


def medians(x: Floats) -> Floats:
    """The median of each row of (rows x n), n >= 1, no NaN."""
    half, even = x.shape[1] // 2, x.shape[1] % 2 == 0
    result = np.empty(len(x))
    for part in blocks(*x.shape):
        parted = np.partition(x[part], half, axis=1)
        result[part] = parted[:, half]
        if even:
            result[part] = 0.5 * (result[part] + parted[:, :half].max(axis=1))
    return result


def rough_medians(x: Floats) -> Floats:
    """`medians` to seven digits in half the time, for what only bounds outliers."""
    half = x.shape[1] // 2
    result = np.empty(len(x))
    for part in blocks(*x.shape):
        with np.errstate(over="ignore"):
            parted = np.partition(x[part].astype(np.float32), half, axis=1)
        result[part] = parted[:, half]
        if x.shape[1] % 2 == 0:
            result[part] = 0.5 * (result[part] + parted[:, :half].max(axis=1))
    return result


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
