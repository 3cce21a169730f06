"""Does one series lead another? One regression with AR(1) errors for each lag, judged by the best lag of unrelated series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from signals.panel import SEASONS, Panel, panels

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_LONGEST = {"Q": 4, "M": 6, "W": 13, "D": 28, "H": 2, "Y": 2}
_FEWEST = 12
_DRAWS = 999
_ALPHA = 0.03  # a link is named at this chance: the worst of several kinds of unrelated pairs must stay under 5 %
_SEED = 20260104
_MEMORY = np.r_[np.arange(-0.3, 0.9, 0.1), 0.9, 0.95, 0.98]  # autocorrelations of the errors that are tried
_HARMONICS = 3


@dataclass(frozen=True, slots=True)
class Link:
    """`lag` periods by which the first leads the second (0: no lead shown), the chance of such a fit, and the correlation."""

    lag: int
    p_value: float
    correlation: float
    n: int


def lead_lag(leading: pd.DataFrame, lagging: pd.DataFrame, cadence: str = "M") -> Link:
    """The lag at which `leading` best announces `lagging` (frames `period`, `value`; periods that only one has are left out).

    The second is regressed on a line and on harmonics of the season (as many as either series needs, by BIC), on the first
    one lag at a time, with AR(1) errors by maximum likelihood. The largest gain over all lags is held against the largest gain of
    `_DRAWS` series with the same line, season and memory that know nothing of the first (parametric bootstrap; Phipson and Smyth 2010
    for the p-value), so the search over lags costs what it should. Fewer than 12 common periods: lag 0, p 1.
    """
    long = pd.concat([leading.assign(series="x"), lagging.assign(series="y")], ignore_index=True)[["series", "period", "value"]]
    panel = next(panels(long.dropna(), cadence, None, None))
    columns = np.flatnonzero(np.isfinite(panel.values).all(axis=0)) if len(panel.names) == 2 else np.zeros(0, dtype=np.int64)
    n = len(columns)
    if n < _FEWEST:
        return Link(0, 1.0, 0.0, n)
    x, y = (panel.values[list(panel.names).index(name), columns] for name in ("x", "y"))
    longest = min(_LONGEST.get(cadence, 6), n // 5)
    background = _background(panel, columns, x, y)[longest:]
    lagged = np.stack([x[longest - k : n - k] for k in range(1, longest + 1)], axis=1)
    return _judged(y[longest:], lagged, background, n)


def _judged(y: Floats, lagged: Floats, background: Floats, n: int) -> Link:
    """The best of the lags and its chance; lag 0 and p 1 where the background leaves nothing to explain."""
    scale = np.abs(y - y.mean()).max()
    if scale == 0 or np.abs(lagged - lagged.mean(axis=0)).max() == 0:
        return Link(0, 1.0, 0.0, n)
    y = (y - y.mean()) / scale
    fits = [_Fit(background, lagged, float(memory)) for memory in _MEMORY]
    gain, memory = _gains(y[:, None], fits)
    if not np.isfinite(gain).all():
        return Link(0, 1.0, 0.0, n)
    random = np.random.default_rng(_SEED)
    unrelated = _autoregressive(random, len(y), _unbiased(float(_MEMORY[memory[0]]), len(y), background.shape[1]))
    best, _ = _gains(unrelated, fits)
    largest = float(gain[0].max())
    p = float((1 + (best.max(axis=1) >= largest - 1e-12).sum()) / (_DRAWS + 1))
    lag = int(gain[0].argmax()) + 1
    correlation = fits[int(memory[0])].correlation(y, lag - 1)
    return Link(lag if p <= _ALPHA else 0, p, correlation, n)


def _unbiased(memory: float, n: int, columns: int) -> float:
    """Maximum likelihood underrates memory on short series by about (1 + 3 phi) / n, more with more columns (Marriott and Pope 1954)."""
    return float(np.clip(memory + (columns + 3 * memory) / n, 0.0, 0.98))


def _autoregressive(random: np.random.Generator, n: int, memory: float) -> Floats:
    """Stationary AR(1) paths (n x draws) of unit innovations."""
    e = random.standard_normal((n, _DRAWS))
    e[0] /= np.sqrt(1 - memory**2)
    for row in range(1, n):
        e[row] += memory * e[row - 1]
    return e


class _Fit:
    """Least squares at one memory of the errors (Prais and Winsten 1954): what the background explains and what each lag adds."""

    def __init__(self, background: Floats, lagged: Floats, memory: float) -> None:
        self.memory = memory
        q, r = np.linalg.qr(self.whitened(background))
        solid = np.abs(np.diag(r)) > 1e-9 * max(np.abs(np.diag(r)).max(), 1e-300)
        self.background = q[:, solid]
        rest = self._without(self.whitened(lagged))
        length = np.sqrt((rest**2).sum(axis=0))
        usable = length > 1e-8 * np.sqrt((lagged**2).sum(axis=0))
        self.lags = np.where(usable, rest / np.where(usable, length, 1.0), 0.0)

    def whitened(self, values: Floats) -> Floats:
        first = np.sqrt(1 - self.memory**2) * values[:1]
        return np.concatenate([first, values[1:] - self.memory * values[:-1]])

    def _without(self, values: Floats) -> Floats:
        left: Floats = values - self.background @ (self.background.T @ values)
        return left

    def likelihoods(self, y: Floats) -> tuple[Floats, Floats]:
        """Log likelihoods (series,) without and (series x lags) with each lag, of series y (n x series)."""
        n = len(y)
        rest = self._without(self.whitened(y))
        alone = (rest**2).sum(axis=0)
        added = np.maximum(alone[:, None] - (rest.T @ self.lags) ** 2, 1e-12 * alone[:, None] + 1e-300)
        jacobian = 0.5 * np.log(1 - self.memory**2)
        return jacobian - 0.5 * n * np.log(np.maximum(alone, 1e-300)), jacobian - 0.5 * n * np.log(added)

    def correlation(self, y: Floats, lag: int) -> float:
        """Partial correlation of the series with one lag."""
        rest = self._without(self.whitened(y[:, None]))[:, 0]
        return float(np.clip(rest @ self.lags[:, lag] / max(float(np.sqrt(rest @ rest)), 1e-300), -1, 1))


def _gains(y: Floats, fits: list[_Fit]) -> tuple[Floats, Ints]:
    """Gain in log likelihood of each lag (series x lags), memory refitted; and which memory fits the best model of each series."""
    alone, added = zip(*(fit.likelihoods(y) for fit in fits), strict=True)
    with_lag = np.stack(added)
    gain: Floats = with_lag.max(axis=0) - np.stack(alone).max(axis=0)[:, None]
    memory: Ints = with_lag.max(axis=2).argmax(axis=0)
    return gain, memory


def _background(panel: Panel, columns: Ints, x: Floats, y: Floats) -> Floats:
    """Constant, line and harmonics (n x columns): a block goes when neither series needs it by BIC, errors AR(1)."""
    n = len(columns)
    time = panel.ordinals[columns].astype(float)
    blocks = [((time - time.mean()) / max(np.ptp(time), 1.0))[:, None]]
    for length in SEASONS.get(panel.cadence, ()):
        for harmonic in range(1, min(_HARMONICS, length // 2) + 1) if n >= 1.9 * length else ():
            angle = 2 * np.pi * harmonic * time / length
            blocks.append(np.stack([np.cos(angle)] + ([np.sin(angle)] if 2 * harmonic < length else []), axis=1))
    kept = blocks[:]
    while sum(block.shape[1] for block in kept) + 1 > max(n // 3, 2):
        kept.pop()  # the finest harmonic first
    for block in kept[::-1]:
        with_it, without = (_joined(n, [other for other in kept if other is not block or keep]) for keep in (True, False))
        if all(_bic(values, without) <= _bic(values, with_it) for values in (x, y)):
            kept = [other for other in kept if other is not block]
    return _joined(n, kept)


def _joined(n: int, blocks: list[Floats]) -> Floats:
    joined: Floats = np.concatenate([np.ones((n, 1)), *blocks], axis=1)
    return joined


def _bic(values: Floats, design: Floats) -> float:
    """Bayesian information criterion of a regression with AR(1) errors."""
    scaled = (values - values.mean())[:, None] / max(float(np.abs(values - values.mean()).max()), 1e-300)
    fits = (_Fit(design, np.zeros((len(values), 1)), float(memory)) for memory in _MEMORY)
    best = max(float(fit.likelihoods(scaled)[0][0]) for fit in fits)
    return float(-2 * best + (design.shape[1] + 2) * np.log(len(values)))
