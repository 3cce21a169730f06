"""Will the target be reached? One probability for each target, from the mean of three forecasts and how such forecasts err."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from signals.detection import Findings, Settings
from signals.panel import Panel
from signals.smoothing import Smoothed, next_values, smoothed
from signals.targets import PanelTargets, panel_targets

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_FEWEST = 4
_NOISE = 0.9  # the mean of three forecasts errs less than one
_DRIFT_ERROR = 0.1  # usual error of the drift a period, in one-step errors: what makes far targets less certain
_FREEDOM = 8  # of Student's t: forecasts err wider than a normal law says


def target_misses(panel: Panel, targets: pd.DataFrame, settings: Settings) -> Findings:
    """`forecast_miss` for every target of the panel; the probability is kept off 0 and 1 while periods are ahead.

    For sums the total of start..due counts, for other types the value of the period in which the target is due. Series with fewer than 4
    periods get a probability of 0.5: nothing is known.
    """
    known = panel_targets(panel, targets)
    parts = []
    counts = np.minimum(np.isfinite(panel.values).sum(axis=1), settings.longest.get(panel.cadence, 400))
    for n in np.unique(counts[known.row]):
        chosen = np.flatnonzero(counts[known.row] == n)
        if n < _FEWEST:
            parts.append(_unknown(panel, known, chosen))
            continue
        rows = np.unique(known.row[chosen])
        at = _newest_known(panel.values[rows], int(n))
        state = smoothed(np.take_along_axis(panel.values[rows], at, axis=1), panel.ordinals[at], panel.cadence)
        parts.append(_judged(panel, state, known, chosen, np.searchsorted(rows, known.row[chosen]), at))
    if not parts:
        return Findings()
    found = Findings({name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns})
    found.columns["score"] = np.where(found.columns["n"] > 0, found.columns["probability"] / settings.miss, 0.0)
    return found


def _newest_known(values: Floats, n: int) -> Ints:
    """Columns (rows x n) of the newest n known values of rows that have at least n."""
    known = np.isfinite(values)
    newer = known.sum(axis=1, keepdims=True) - np.cumsum(known, axis=1)
    columns: Ints = np.nonzero(known & (newer < n))[1].reshape(len(values), n)
    return columns


def _unknown(panel: Panel, known: PanelTargets, chosen: Ints) -> Findings:
    newest = np.full(len(chosen), max(len(panel.ordinals) - 1, 0))
    return _rows(panel, known, chosen, newest, np.full(len(chosen), 0.5), np.full(len(chosen), np.nan), n=0)


def _rows(panel: Panel, known: PanelTargets, chosen: Ints, at: Ints, probability: Floats, actual: Floats, *, n: int) -> Findings:
    row = known.row[chosen]
    return Findings.of(
        "forecast_miss", row, sense=-panel.sign[row], start=at, end=at, score=0.0, p_value=np.nan, claim="evidence",
        expected=known.value[chosen], actual=actual, probability=probability, reason="forecast", null="mean_of_three", n=n,
    )  # fmt: skip


def _judged(panel: Panel, state: Smoothed, known: PanelTargets, chosen: Ints, place: Ints, at: Ints) -> Findings:
    """All targets of rows of one length; targets of the same span and newest period are forecast together."""
    probability, middle = np.full(len(chosen), 0.5), np.full(len(chosen), np.nan)
    newest = panel.ordinals[at[place, -1]]
    is_sum = panel.kind[known.row[chosen]] == "sum"
    spans = np.stack([known.first[chosen], known.last[chosen], newest, is_sum], axis=1)
    for span in np.unique(spans, axis=0):
        here = np.flatnonzero((spans == span).all(axis=1))
        first, last, now, sums = (int(value) for value in span)
        values, sigma = _outlook(panel, state, place[here], at, (first, last, now), sums=bool(sums))
        short = np.where(panel.sign[known.row[chosen[here]]] < 0, -1.0, 1.0) * (known.value[chosen[here]] - values)
        probability[here] = missed(short, sigma, at.shape[1])
        middle[here] = values
    return _rows(panel, known, chosen, at[place, -1], np.nan_to_num(probability, nan=0.5), middle, n=at.shape[1])


def missed(short: Floats, sigma: Floats, n: int) -> Floats:
    """P(missed) when forecasts, `sigma` uncertain, are `short` of their targets; 0 or 1 where nothing is left open.

    Student's t, kept between 0.05 and 0.95 below 16 periods of history `n` and between 0.01 and 0.99 above: of 3,269 forecasts beyond
    those on real series 0.4 % went the other way.
    """
    from scipy.special import stdtr

    edge = 0.05 if n < 16 else 0.01
    chance = np.clip(stdtr(min(max(n - 2, 2), _FREEDOM), short / np.where(sigma > 0, sigma, 1.0)), edge, 1 - edge)
    result: Floats = np.where(sigma > 0, chance, (short > 0).astype(float))
    return result


def _outlook(
    panel: Panel, state: Smoothed, rows: Ints, at: Ints, span: tuple[int, int, int], *, sums: bool
) -> tuple[Floats, Floats]:
    """Forecast and spread, in the metric's unit, of what the targets of one span speak of; spread 0 when that is over."""
    first, last, now = span
    ahead = last - now
    ordinals = panel.ordinals[at[rows]]
    natural = np.where(state.is_log[rows][:, None], np.exp(state.values[rows]), state.values[rows])
    if ahead <= 0 and not sums:
        before = (ordinals <= last).sum(axis=1)
        value = np.take_along_axis(natural, np.maximum(before - 1, 0)[:, None], axis=1)[:, 0]
        return np.where(before > 0, value, np.nan), np.zeros(len(rows))
    seen = max(now - first + 1, 0)
    middle = next_values(state, rows, now, max(ahead, 1), cadence=panel.cadence, seen=seen)
    expected = np.where(state.is_log[rows][:, None], np.exp(np.minimum(middle, 700)), middle)
    if not sums:
        spread = _spread(state, rows, np.eye(1, ahead, ahead - 1), expected)
        return expected[:, -1], spread
    inside = (ordinals >= first) & (ordinals <= last)
    gaps = np.minimum(now, last) - first + 1 - inside.sum(axis=1)  # periods that are over and have no value are not zero
    open_ = (np.arange(now + 1, now + 1 + max(ahead, 0)) >= first).astype(float)
    level = np.where(state.is_log[rows], np.exp(np.minimum(state.level[rows], 700)), state.level[rows])
    gaps = np.maximum(gaps, 0) if seen else np.zeros(len(rows))
    done = (natural * inside).sum(axis=1) + gaps * level
    unseen = gaps * state.sigma[rows] ** 2 * np.where(state.is_log[rows], level, 1.0) ** 2
    if ahead <= 0:
        return done, np.sqrt(unseen)
    spread = _spread(state, rows, open_[None, :], expected)
    return done + (expected * open_).sum(axis=1), np.sqrt(spread**2 + unseen)


def _spread(state: Smoothed, rows: Ints, counted: Floats, expected: Floats) -> Floats:
    """Standard deviation of the sum of the counted periods: errors of a level add up (Hyndman et al. 2008, class 1), and the drift errs."""
    weight = counted * np.where(state.is_log[rows][:, None], expected, 1.0)
    h = np.arange(1, weight.shape[1] + 1)
    level = level_variance(weight, state.alpha[rows])
    result: Floats = state.sigma[rows] * np.sqrt(_NOISE**2 * level + (_DRIFT_ERROR * (weight * h).sum(axis=1)) ** 2)
    return result


def level_variance(weight: Floats, alpha: Floats) -> Floats:
    """Variance, in one-step variances, of weighted sums (rows x ahead) of coming periods of a smoothed level: not the number of periods."""
    later = np.cumsum(weight[:, ::-1], axis=1)[:, ::-1] - weight
    result: Floats = ((weight + alpha[:, None] * later) ** 2).sum(axis=1)
    return result
