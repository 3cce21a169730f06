"""Will the target be reached? One probability for each target, from a smoothed level with a damped drift."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from signals.adjust import Adjusted, adjust
from signals.detection import Findings, Settings
from signals.detectors.trends import mann_kendall, theil_sen
from signals.panel import SEASONS, Batch, Panel
from signals.targets import PanelTargets, panel_targets

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_ALPHAS = (0.1, 0.2, 0.35, 0.5, 0.7, 1.0)
_DAMPING = 0.9
_DRIFT_WINDOW = 12
_DRIFT_LIMIT = 0.1  # one-sided p from which no drift is carried forward
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class _Path:
    """Level, drift a period, noise and smoothing weight of series of equal length."""

    level: Floats
    drift: Floats
    sigma: Floats
    alpha: Floats


def target_misses(panel: Panel, targets: pd.DataFrame, settings: Settings) -> Findings:
    """`forecast_miss` for every target of the panel; the probability is kept off 0 and 1 while periods are ahead.

    For sums the total of start..due counts, for other types the value of the period in which the target is due. Series with fewer than 4
    periods get a probability of 0.5: nothing is known.
    """
    known = panel_targets(panel, targets)
    parts = []
    values = panel.values
    counts = np.isfinite(values).sum(axis=1)
    for n in np.unique(counts[known.row]):
        chosen = np.flatnonzero(counts[known.row] == n)
        rows = np.unique(known.row[chosen])
        taken = min(int(n), settings.longest.get(panel.cadence, 400))
        if taken < _FEWEST:
            parts.append(_unknown(panel, known, chosen))
            continue
        at = np.array([np.flatnonzero(np.isfinite(values[row]))[-taken:] for row in rows], dtype=np.int64)
        batch = Batch(rows.astype(np.int64), np.take_along_axis(values[rows], at, axis=1), at)
        adjusted = adjust(panel, batch, None)
        place = np.searchsorted(rows, known.row[chosen])
        parts.append(_judged(panel, adjusted, known, chosen, place, settings))
    if not parts:
        return Findings()
    return Findings({name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns})


def _unknown(panel: Panel, known: PanelTargets, chosen: Ints) -> Findings:
    newest = np.full(len(chosen), max(len(panel.ordinals) - 1, 0))
    return _rows(
        panel, known, chosen, newest, np.full(len(chosen), 0.5), np.full(len(chosen), np.nan), score=np.zeros(len(chosen)), n=0
    )


def _rows(
    panel: Panel, known: PanelTargets, chosen: Ints, at: Ints, probability: Floats, actual: Floats, *, score: Floats, n: int
) -> Findings:
    row = known.row[chosen]
    return Findings.of(
        "forecast_miss", row, sense=-panel.sign[row], start=at, end=at, score=score, p_value=np.nan, claim="evidence",
        expected=known.value[chosen], actual=actual, probability=probability, reason="forecast", null="local_level", n=n,
    )  # fmt: skip


def _judged(panel: Panel, adjusted: Adjusted, known: PanelTargets, chosen: Ints, place: Ints, settings: Settings) -> Findings:
    path = _path(adjusted.x)
    n = adjusted.batch.n
    newest = adjusted.batch.at[:, -1]
    probability, middle = np.full(len(chosen), np.nan), np.full(len(chosen), np.nan)
    for number, (target, i) in enumerate(zip(chosen, place, strict=True)):
        ahead = int(known.last[target] - panel.ordinals[newest[i]])
        sign = panel.sign[known.row[target]] or 1.0
        if panel.kind[known.row[target]] == "sum":
            expected, spread = _sum(panel, adjusted, path, int(i), known, int(target), ahead)
        else:
            expected, spread = _value(panel, adjusted, path, int(i), known, int(target), ahead)
        middle[number] = expected
        probability[number] = _missed(sign * (known.value[target] - expected), spread, n)
    score = np.where(np.isfinite(probability), probability / settings.miss, 0.0)
    return _rows(panel, known, chosen, newest[place], np.nan_to_num(probability, nan=0.5), middle, score=score, n=n)


def _missed(short: float, spread: float, n: int) -> float:
    """P(missed) when the forecast is `short` of the target; 0 or 1 when nothing is left open."""
    from scipy.special import stdtr

    if spread == 0:
        return 1.0 if short > 0 else 0.0
    edge = 0.05 if n < 16 else 0.02
    return float(np.clip(stdtr(max(n - 2, 2), short / spread), edge, 1 - edge))


def _path(x: Floats) -> _Path:
    """Exponential smoothing with the weight of the smallest one-step error; drift only where the newest periods really move."""
    n = x.shape[1]
    window = x[:, -min(n, _DRIFT_WINDOW) :]
    slope = theil_sen(window)
    sense = np.where(slope < 0, -1.0, 1.0)
    p = mann_kendall(window * sense[:, None], prewhiten=window.shape[1] >= 8)[0]
    drift = np.where(p <= _DRIFT_LIMIT, slope, 0.0)
    best = np.full(len(x), np.inf)
    level, alpha = x[:, -1].copy(), np.ones(len(x))
    for weight in _ALPHAS:
        now, cost = x[:, 0].copy(), np.zeros(len(x))
        for column in range(1, n):
            error = x[:, column] - now - drift * (column >= n - window.shape[1])
            cost += error**2
            now = x[:, column] - (1 - weight) * error
        better = cost < best
        best, level, alpha = np.where(better, cost, best), np.where(better, now, level), np.where(better, weight, alpha)
    sigma = np.sqrt(best / max(n - 2, 1))
    return _Path(level, drift, np.maximum(sigma, 1e-9 * np.maximum(np.abs(level), 1e-9)), alpha)


def _steps(adjusted: Adjusted, path: _Path, panel: Panel, i: int, ahead: int) -> tuple[Floats, Floats]:
    """Expected values on the working scale of the next `ahead` periods, season included, and their standard deviations."""
    h = np.arange(1, ahead + 1)
    damped = np.cumsum(_DAMPING ** (h - 1))
    season = np.zeros(ahead)
    for length in SEASONS.get(panel.cadence, ())[:1]:
        if adjusted.batch.n >= length:
            season = adjusted.season[i, adjusted.batch.n - length + (h - 1) % length]
    middle = path.level[i] + path.drift[i] * damped + season
    spread = path.sigma[i] * np.sqrt(1 + (h - 1) * path.alpha[i] ** 2)
    return middle, spread


def _value(
    panel: Panel, adjusted: Adjusted, path: _Path, i: int, known: PanelTargets, target: int, ahead: int
) -> tuple[float, float]:
    """Forecast and spread, in the metric's unit, of the period in which the target is due; the value itself when that is over."""
    if ahead <= 0:
        columns = np.flatnonzero(panel.ordinals[adjusted.batch.at[i]] <= known.last[target])
        return (float(adjusted.batch.x[i, columns[-1]]), 0.0) if len(columns) else (float("nan"), 0.0)
    middle, spread = _steps(adjusted, path, panel, i, ahead)
    if not adjusted.is_log[i]:
        return float(middle[-1]), float(spread[-1])
    centre = float(np.exp(middle[-1]))
    return centre, centre * float(spread[-1])


def _sum(
    panel: Panel, adjusted: Adjusted, path: _Path, i: int, known: PanelTargets, target: int, ahead: int
) -> tuple[float, float]:
    """Total of start..due: what is known plus the forecast of the rest; the errors of a level add up, they do not cancel."""
    ordinals = panel.ordinals[adjusted.batch.at[i]]
    inside = (ordinals >= known.first[target]) & (ordinals <= known.last[target])
    done = float(adjusted.batch.x[i, inside].sum())
    if ahead <= 0:
        return done, 0.0
    middle, _ = _steps(adjusted, path, panel, i, ahead)
    natural = np.exp(middle) if adjusted.is_log[i] else middle
    open_ = np.arange(ordinals[-1] + 1, ordinals[-1] + 1 + ahead) >= known.first[target]
    h = np.arange(1, ahead + 1)
    weights = np.where(open_, natural if adjusted.is_log[i] else 1.0, 0.0)
    later = np.array([weights[j:].sum() - weights[j] for j in range(ahead)])
    spread = path.sigma[i] * np.sqrt(((weights + path.alpha[i] * later) ** 2).sum())
    return done + float(natural[open_[: len(h)]].sum()), float(spread)
