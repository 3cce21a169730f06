"""What comes next if nothing changes: shrunk seasons, a smoothed level that forgives outliers, and the mean of three forecasts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.panel import SEASONS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_ALPHAS = np.linspace(0.05, 1.0, 20)
_SHRINK = 2.0  # how strictly a season must outdo its own sampling error before it counts (1: James-Stein; measured better: 2)
_CLIP = 3.0  # an error counts for at most so many usual errors, in the level and (a little more) in the sum of squares
_DRIFT_SHARE = 0.5  # the theta method carries half of the long-run slope forward (Hyndman and Billah 2003)
_WEIGHTS = (0.5, 0.25, 0.25)  # theta, level alone, same season a year ago times the growth since
_SHORT = 8  # below: last value, no drift, no season


@dataclass(frozen=True, slots=True)
class Smoothed:
    """State of rows of equal length at their newest period: `level`, `drift` a period, one-step `sigma`, mean squared weight `alpha`.

    All on the working scale (logarithms where `is_log`). `season` maps a season's length to its effects (rows x length, by ordinal modulo
    length); `values` are the rows on the working scale, season included.
    """

    values: Floats
    is_log: NDArray[np.bool_]
    level: Floats
    drift: Floats
    sigma: Floats
    alpha: Floats
    season: dict[int, Floats]


def smoothed(x: Floats, ordinals: Ints, cadence: str) -> Smoothed:
    """Smooths rows (rows x n, no NaN) whose period numbers are `ordinals` (rows x n). Pure; at least 4 columns.

    The level is exponential smoothing averaged over a grid of weights by their likelihood, so no single weight is trusted on short series.
    """
    is_log: NDArray[np.bool_] = np.all(x > 0, axis=1)
    values = np.where(is_log[:, None], np.log(np.where(x > 0, x, 1.0)), x)
    n = x.shape[1]
    adjusted, season = values, {}
    for length in SEASONS.get(cadence, ()):
        if n >= 2 * length + 1:
            effects = _season(adjusted, ordinals % length, length)
            adjusted = adjusted - np.take_along_axis(effects, ordinals % length, axis=1)
            season[length] = effects
    if n < _SHORT:
        steps = np.diff(adjusted, axis=1)
        sigma = np.sqrt((steps**2).mean(axis=1))
        return Smoothed(values, is_log, adjusted[:, -1], np.zeros(len(x)), _positive(sigma, values), np.ones(len(x)), season)
    level, sigma, alpha = _level(adjusted)
    time = np.arange(n) - (n - 1) / 2
    return Smoothed(
        values, is_log, level, _DRIFT_SHARE * (adjusted @ time) / (time @ time), _positive(sigma, values), alpha, season
    )


def _positive(sigma: Floats, values: Floats) -> Floats:
    floor: Floats = np.maximum(sigma, 1e-9 * np.maximum(np.abs(values).max(axis=1), 1e-9))
    return floor


def _level(x: Floats) -> tuple[Floats, Floats, Floats]:
    """Level, one-step error and root mean squared weight of each row, averaged over the grid of weights."""
    n = x.shape[1]
    usual = 1.4826 * np.median(np.abs(np.diff(x, axis=1)), axis=1) + 1e-12
    usual = np.where(usual > 2e-12, usual, np.abs(np.diff(x, axis=1)).mean(axis=1) + 1e-12)[:, None]
    now = np.repeat(np.median(x[:, :3], axis=1)[:, None], len(_ALPHAS), axis=1)
    cost = np.zeros_like(now)
    for column in range(1, n):
        error = x[:, [column]] - now
        cost += np.clip(error, -1.3 * _CLIP * usual, 1.3 * _CLIP * usual) ** 2
        now += _ALPHAS * np.clip(error, -_CLIP * usual, _CLIP * usual)
    cost = np.maximum(cost, 1e-300)
    likelihood = np.exp(-0.5 * (n - 1) * np.log(cost / cost.min(axis=1, keepdims=True)))
    weight = likelihood / likelihood.sum(axis=1, keepdims=True)
    sigma = np.sqrt((weight * cost).sum(axis=1) / (n - 2))
    return (weight * now).sum(axis=1), sigma, np.sqrt((weight * _ALPHAS**2).sum(axis=1))


def _season(x: Floats, phase: Ints, length: int) -> Floats:
    """Effects (rows x length) by phase against a centred mean of one season, drawn towards zero by their own sampling error."""
    trend = _centred(x, length)
    first = length // 2
    rest = x[:, first : first + trend.shape[1]] - trend
    inner = phase[:, first : first + trend.shape[1]]
    sums, counts = np.zeros((len(x), length)), np.zeros((len(x), length))
    rows = np.arange(len(x))[:, None]
    np.add.at(sums, (rows, inner), rest)
    np.add.at(counts, (rows, inner), 1.0)
    effects = sums / np.maximum(counts, 1.0)
    effects -= effects.mean(axis=1, keepdims=True)
    left = rest - np.take_along_axis(effects, inner, axis=1)
    periods = rest.shape[1]
    between = effects.var(axis=1) * length / (length - 1)
    within = (left**2).sum(axis=1) / max(periods - length, 1) / (periods / length)
    share = np.clip(1 - _SHRINK * within / np.maximum(between, 1e-300), 0.0, None)
    shrunk: Floats = effects * share[:, None]
    return shrunk


def _centred(x: Floats, length: int) -> Floats:
    """Mean over one whole season around each inner column (half weights at the ends of an even one)."""
    sums = np.cumsum(np.concatenate([np.zeros((len(x), 1)), x], axis=1), axis=1)
    if length % 2:
        result: Floats = (sums[:, length:] - sums[:, :-length]) / length
        return result
    wide = sums[:, length + 1 :] - sums[:, : -length - 1]
    even: Floats = (wide - 0.5 * (x[:, : wide.shape[1]] + x[:, length:])) / length
    return even


def next_values(state: Smoothed, rows: Ints, ordinal: int, ahead: int, *, cadence: str, seen: int) -> Floats:
    """Forecasts on the working scale (rows x ahead) of the periods after number `ordinal`, the newest of all `rows`.

    `seen` is how many newest periods tell this year's growth over the last. The three forecasts are averaged: half the weight has
    the theta method, a quarter each the level alone and the same season a year ago times the growth since.
    """
    h = np.arange(1, ahead + 1)
    season = np.zeros((len(rows), ahead))
    for length, effects in state.season.items():
        season += effects[rows][:, (ordinal + h) % length]
    flat = state.level[rows][:, None] + season
    theta = flat + state.drift[rows][:, None] * h
    lengths = SEASONS.get(cadence, ())[:1]
    n = state.values.shape[1]
    seen = max(1, min(seen, lengths[0] if lengths else 1))
    if not lengths or n < lengths[0] + seen or not state.season:
        share = _WEIGHTS[0] / (_WEIGHTS[0] + _WEIGHTS[1])
        alone: Floats = share * theta + (1 - share) * flat
        return alone
    year = lengths[0]
    values = state.values[rows]
    growth = values[:, -seen:].mean(axis=1) - values[:, -seen - year : n - year].mean(axis=1)
    again = values[:, n - year + (h - 1) % year] + growth[:, None] * (1 + (h - 1) // year)
    mean: Floats = _WEIGHTS[0] * theta + _WEIGHTS[1] * flat + _WEIGHTS[2] * again
    return mean
