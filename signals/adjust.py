"""Removes what is expected before anything is tested: working days of flows, and a season that is really there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.panel import SEASONS, Batch, Panel, start_of

Floats = NDArray[np.float64]
_WIDE = 3.0  # largest / smallest value from which a positive series is looked at in logarithms
_BETTER = 0.8  # working days are used where they calm the steps of a series to this share or less


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A batch on its working scale `x` (rows x n), which rows are logarithms, the season taken out, and the usual noise."""

    batch: Batch
    x: Floats
    is_log: NDArray[np.bool_]
    season: Floats
    sigma: Floats
    level: Floats

    def natural(self, values: Floats, rows: NDArray[np.int64]) -> Floats:
        """Values of the working scale in the metric's own unit."""
        with np.errstate(over="ignore"):
            return np.where(self.is_log[rows], np.exp(np.minimum(values, 700)), values)


def adjust(panel: Panel, batch: Batch, calendar: str | None) -> Adjusted:
    """The batch without season and working days; both only where they explain the series."""
    x = batch.x
    smallest, largest = x.min(axis=1), x.max(axis=1)
    is_log = (smallest > 0) & (largest > _WIDE * np.maximum(smallest, 1e-300))
    with np.errstate(divide="ignore", invalid="ignore"):
        x = np.where(is_log[:, None], np.log(np.maximum(x, 1e-300)), x)
    x = _per_working_day(panel, batch, x, is_log, calendar)
    season = np.zeros_like(x)
    for length in SEASONS.get(panel.cadence, ()):
        if batch.n >= 2 * length + 1 or (batch.n == 2 * length and length == 12):
            season += _season(x - season, panel.ordinals[batch.at] % length, length)
    adjusted = x - season
    return Adjusted(batch, adjusted, is_log, season, noise(adjusted), np.median(adjusted, axis=1))


def noise(x: Floats) -> Floats:
    """The usual noise of each row: mean moving range / 1.128 with ranges beyond 3.267 times the mean left out once; never zero."""
    if x.shape[1] < 2:
        return np.full(len(x), np.inf)
    steps = np.abs(np.diff(x, axis=1))
    mean = steps.mean(axis=1, keepdims=True)
    kept = steps <= 3.267 * np.maximum(mean, 1e-300)
    screened = (steps * kept).sum(axis=1) / np.maximum(kept.sum(axis=1), 1)
    floor = 1e-9 * np.maximum(np.abs(x).max(axis=1), 1e-9)
    result: Floats = np.maximum(screened / 1.128, floor)
    return result


def _per_working_day(panel: Panel, batch: Batch, x: Floats, is_log: NDArray[np.bool_], calendar: str | None) -> Floats:
    """Flows of months and weeks per working day, where that makes the series calmer."""
    if calendar is None or panel.cadence not in ("M", "W") or batch.n < 8:
        return x
    flows = panel.kind[batch.rows] == "sum"
    if not flows.any():
        return x
    from signals.working_days import working_days

    starts = panel.starts
    ends = starts + (start_of(panel.ordinals + 1, panel.cadence) - start_of(panel.ordinals, panel.cadence))
    days = np.maximum(working_days(starts, ends, calendar), 1.0)
    share = (days / days.mean())[batch.at]
    divided = np.where(is_log[:, None], x - np.log(share), x / share)
    calmer = noise(divided) < _BETTER * noise(x)
    return np.where((flows & calmer)[:, None], divided, x)


def _season(x: Floats, phase: NDArray[np.int64], length: int) -> Floats:
    """The seasonal part of each row, zero where an F test does not show one (p < 0.001; two cycles: p < 0.0001)."""
    from scipy.special import fdtrc

    n = x.shape[1]
    rest = x - _moving_mean(x, length)
    effect = np.zeros_like(x)
    for p in range(length):
        inside = phase == p
        if not inside.any():
            continue
        middle = np.nanmedian(np.where(inside, rest, np.nan), axis=1, keepdims=True) if inside.any(axis=1).all() else 0.0
        effect = np.where(inside, middle, effect)
    effect -= effect.mean(axis=1, keepdims=True)
    explained = (effect**2).sum(axis=1) / (length - 1)
    left = ((rest - effect) ** 2).sum(axis=1) / max(n - length - 1, 1)
    p_value = fdtrc(length - 1, max(n - length - 1, 1), explained / np.maximum(left, 1e-300))
    limit = 0.001 if n >= 3 * length else 0.0001
    return np.where((p_value < limit)[:, None], effect, 0.0)


def _moving_mean(x: Floats, length: int) -> Floats:
    """Centred moving mean over one season (half weights at the ends of an even one); continued in a straight line at both edges."""
    n = x.shape[1]
    weights = np.ones(length) if length % 2 else np.r_[0.5, np.ones(length - 1), 0.5]
    width = len(weights)
    sums = np.cumsum(np.concatenate([np.zeros((len(x), 1)), x], axis=1), axis=1)
    if length % 2:
        inner = (sums[:, width:] - sums[:, :-width]) / length
    else:
        whole = sums[:, width:] - sums[:, :-width]
        inner = (whole - 0.5 * (x[:, : n - width + 1] + x[:, width - 1 :])) / length
    before, after = (width - 1) // 2, n - inner.shape[1] - (width - 1) // 2
    if inner.shape[1] > 1:
        span = min(length, inner.shape[1] - 1)
        first = (inner[:, [span]] - inner[:, [0]]) / span
        last = (inner[:, [-1]] - inner[:, [-1 - span]]) / span
    else:
        first = last = np.zeros((len(x), 1))
    head = inner[:, [0]] - first * np.arange(before, 0, -1)
    tail = inner[:, [-1]] + last * np.arange(1, after + 1)
    return np.concatenate([head, inner, tail], axis=1)
