"""Does one series lead another? Pre-whitened cross-correlation with one test over all lags."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from signals.adjust import adjust
from signals.panel import Batch, panels

Floats = NDArray[np.float64]
_LONGEST = {"Q": 4, "M": 6, "W": 13, "D": 28, "H": 2, "Y": 2}
_FEWEST = 24
_DRAWS = 1999
_ALPHA = 0.05
_SEED = 20260104


@dataclass(frozen=True, slots=True)
class Link:
    """`lag` periods by which the first leads the second (0: no lead shown), the chance of such a correlation, and the correlation."""

    lag: int
    p_value: float
    correlation: float
    n: int


def lead_lag(leading: pd.DataFrame, lagging: pd.DataFrame, cadence: str = "M") -> Link:
    """The lag at which `leading` best announces `lagging` (frames `period, value`).

    Both are seasonally adjusted and filtered by the autoregression of the first (Box and Jenkins 1976), then the largest |r| over all lags
    is held against the largest |r| of circularly shifted series. Fewer than 24 common periods: lag 0, p 1.
    """
    long = pd.concat([leading.assign(series="x"), lagging.assign(series="y")], ignore_index=True)[["series", "period", "value"]]
    panel = next(panels(long.dropna(), cadence, None, None))
    both = np.isfinite(panel.values).all(axis=0)
    columns = np.flatnonzero(both)
    n = len(columns)
    if n < _FEWEST:
        return Link(0, 1.0, 0.0, n)
    at = np.tile(columns, (2, 1))
    adjusted = adjust(panel, Batch(np.arange(2), panel.values[:, columns], at), None)
    x, y = (adjusted.x[0], adjusted.x[1]) if panel.names[0] == "x" else (adjusted.x[1], adjusted.x[0])
    x, y = _filtered(np.diff(x), np.diff(y))
    longest = min(_LONGEST.get(cadence, 6), len(x) // 5)
    r = _correlations(x, y, longest)
    largest = float(np.abs(r).max())
    p = _chance(x, y, longest, largest)
    best = int(np.abs(r).argmax()) + 1
    return Link(best if p <= _ALPHA else 0, p, float(r[best - 1]), n)


def _filtered(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Both through the filter that makes x white: autoregression of order 2 by least squares."""
    design = np.stack([x[1:-1], x[:-2]], axis=1)
    coefficients, *_ = np.linalg.lstsq(design - design.mean(axis=0), x[2:] - x[2:].mean(), rcond=None)
    first, second = (v[2:] - coefficients[0] * v[1:-1] - coefficients[1] * v[:-2] for v in (x, y))
    return first, second


def _correlations(x: Floats, y: Floats, longest: int) -> Floats:
    """corr(x_t, y_{t+k}) for k = 1..longest."""
    return np.array([np.corrcoef(x[:-k], y[k:])[0, 1] for k in range(1, longest + 1)])


def _chance(x: Floats, y: Floats, longest: int, largest: float) -> float:
    """Share of random orders of x whose largest |r| is as large, the observed one counted (Phipson and Smyth 2010)."""
    random = np.random.default_rng(_SEED)
    order = np.argsort(random.random((_DRAWS, len(x))), axis=1)
    shuffled = x[order]
    best = np.zeros(_DRAWS)
    for k in range(1, longest + 1):
        a = shuffled[:, :-k] - shuffled[:, :-k].mean(axis=1, keepdims=True)
        b = y[k:] - y[k:].mean()
        r = a @ b / np.sqrt((a**2).sum(axis=1) * (b @ b))
        best = np.maximum(best, np.abs(r))
    return float((1 + (best >= largest - 1e-12).sum()) / (_DRAWS + 1))
