"""Small fits shared by detectors: what neighbours say, how much a series remembers."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SIDE = 3


def expectations(x: Floats) -> Floats:
    """What its neighbours say of each period: the median of three on each side; at the edges of the six nearest on one side."""
    n = x.shape[1]
    side = min(_SIDE, (n - 1) // 2)
    windows = sliding_window_view(x, 2 * side + 1, axis=1)
    others = np.delete(windows, side, axis=2)
    inner = np.median(others, axis=2)
    result = np.empty_like(x)
    result[:, side : n - side] = inner
    for edge in range(side):
        result[:, edge] = np.median(x[:, edge + 1 : edge + 1 + 2 * side], axis=1)
        last = n - 1 - edge
        result[:, last] = np.median(x[:, max(0, last - 2 * side) : last], axis=1) + (_drift(x) if edge == 0 else 0.0)
    return result


def _drift(x: Floats) -> Floats:
    """How far a lasting trend carries from the middle of the six newest periods to the next one: half the change of the last twelve."""
    window = x[:, -13:-1]
    half = window.shape[1] // 2
    if half < 4:
        return np.zeros(len(x))
    rise = np.median(window[:, -half:], axis=1) - np.median(window[:, :half], axis=1)
    spread = np.median(np.abs(window - np.median(window, axis=1, keepdims=True)), axis=1)
    steady = np.abs(np.sign(np.diff(window, axis=1)).mean(axis=1)) > 0.5
    drift: Floats = np.where(steady & (np.abs(rise) > 0.5 * spread), rise * 3.5 / half, 0.0)
    return drift


def without_outliers(x: Floats) -> Floats:
    """The values with lone outliers replaced by what their neighbours say, so that one bad period does not make a shift."""
    if x.shape[1] < 8:
        return x
    expected = expectations(x)
    miss = x - expected
    scale = np.maximum(1.4826 * np.median(np.abs(miss), axis=1, keepdims=True), 1e-12)
    return np.where(np.abs(miss) > 6 * scale, expected + np.sign(miss) * 3 * scale, x)


def lag_one(residuals: Floats) -> Floats:
    """Lag-one correlation of each row, corrected for the bias of short series: (n r + 2) / (n - 4), between 0 and 0.9."""
    n = residuals.shape[1]
    centred = residuals - residuals.mean(axis=1, keepdims=True)
    total = np.maximum((centred**2).sum(axis=1), 1e-300)
    r = (centred[:, 1:] * centred[:, :-1]).sum(axis=1) / total
    corrected: Floats = np.clip((n * r + 2) / max(n - 4, 1), 0.0, 0.9)
    return corrected
