"""After one more period: which series may have something to say that they did not say before, told from a few numbers a series.

A full search asks every place of a series for every kind of change. What one more value can add to it is bounded: it changes the log
likelihood of no explanation against another by more than z^2 / 2, with z its distance from what was expected in units of the usual noise.
Scores count log likelihood, so a series is searched when its best score so far plus that much comes near the line; for a value that is not
searched the bound is added to what is kept, so that small evidence adds up as in a CUSUM chart. That the result is the same as a whole
look's is tested on random stores (tests/dashboard/operations/test_newest.py) and counted in bench/newest.py.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
_NEAR = 0.8  # of the line: what the bound leaves for parameters that are fitted anew
_NEAR_RUN, _RUN = 0.4, 3  # a run of steps one way may be raised by the rule of runs, whose test of the trend is another one
_LINE_CHANCE = 0.015
_PER_SCORE = 3.0  # log likelihood of one unit of score, at the lowest line (signals.lines: scores count nats from four below zero)
_IN_VAIN = 0.3  # the score below which the search keeps no candidates, about
_EXPECTED = 0.5  # what an ordinary value adds to the bound on average, z^2 / 2 with z standard normal
_CREEP = 0.01  # a value that was not searched brings a series at least this much nearer to its next search
_YOUNG = 12  # shorter series cost little and change their lines with every value
_WINDOW, _LONG = 12, 60
_SEASONAL, _MAYBE = 0.6, 0.9  # noise of differences to the same season against that of steps: clearly, perhaps seasonal
_IDLE = ("plateau",)  # candidates of standing still say nothing about how near a change is
_SEASON = {"M": 12, "Q": 4, "W": 52, "D": 7, "H": 2}


def tops(size: int, searched: Ints, row: Ints, findings: pd.DataFrame) -> Floats:
    """The best score of each of `size` series, at least what a search in vain leaves possible; NaN for one that was not searched.

    `row` is the series of each finding.
    """
    top = np.full(size, np.nan)
    top[searched] = _IN_VAIN
    if len(findings):
        kind, score = findings["kind"].to_numpy(), findings["score"].to_numpy(dtype=float)
        idle = np.isin(kind, _IDLE)
        with np.errstate(divide="ignore", invalid="ignore"):
            by_chance = np.log(findings["p_value"].to_numpy(dtype=float)) / np.log(_LINE_CHANCE)
        worth = np.fmax(score, np.where(idle, 0.0, by_chance))
        telling = ~(idle & (score < _NEAR)) & np.isfinite(top[row])
        np.maximum.at(top, row[telling], worth[telling])
    return top


def worth_a_search(values: Floats, top: Floats, fresh: Mask, cadence: str) -> tuple[Mask, Floats]:
    """Which rows to search in full, and the best score to keep for those that need it not.

    `values` end with the newest complete period; `fresh` rows have a value there that is new. Young rows and such as were never searched
    always are.
    """
    kept = top.copy()
    need = fresh & (np.isnan(top) | (np.isfinite(values).sum(axis=1) < _YOUNG))
    rows = np.flatnonzero(fresh & ~need)
    if len(rows):
        gain = _surprise(values[rows], _SEASON.get(cadence, 0)) ** 2 / 2
        bound = top[rows] + np.where(np.isfinite(gain), gain, np.inf) / _PER_SCORE
        need[rows] = bound >= np.where(_runs(values[rows]), _NEAR_RUN, _NEAR)
        kept[rows] = top[rows] + np.maximum(gain - _EXPECTED, 0.0) / _PER_SCORE + _CREEP
    return need, kept


def _runs(values: Floats) -> Mask:
    """Rows whose newest steps all went one way."""
    signs = np.sign(np.diff(values[:, -_RUN - 1 :], axis=1))
    together: Mask = np.abs(signs.sum(axis=1)) == _RUN
    return together


def _surprise(values: Floats, season: int) -> Floats:
    """How far the newest value is from the middle of the last periods (or of its season), in units of the usual noise."""
    level, noise = _distance(values)
    if not season or values.shape[1] <= 2 * season:
        return level
    yearly, yearly_noise = _distance(values[:, season:] - values[:, :-season])
    with np.errstate(invalid="ignore", divide="ignore"):
        calmer = yearly_noise / (np.sqrt(2) * noise)
    larger = np.where(calmer < _MAYBE, np.fmax(yearly, level), level)
    return np.where((calmer < _SEASONAL) & np.isfinite(yearly), yearly, larger)


def _distance(values: Floats) -> tuple[Floats, Floats]:
    """The newest value against the middle of those before it, the last few or many, and the noise in which that is counted."""
    with np.errstate(all="ignore"):
        noise = np.nanmean(np.abs(np.diff(values[:, -2 * _WINDOW - 1 :], axis=1)), axis=1) / 1.128
        near, far = (np.abs(values[:, -1] - _middle(part)) for part in (values[:, -_WINDOW - 1 : -1], values[:, -_LONG - 1 : -1]))
        found: Floats = np.fmax(near, far) / np.maximum(noise, 1e-12)
    return found, noise


def _middle(values: Floats) -> Floats:
    """Median of each row without its gaps; quicker than NumPy's where rows have none."""
    if np.isfinite(values).all():
        middle: Floats = np.median(values, axis=1)
        return middle
    return np.asarray(np.nanmedian(values, axis=1), dtype=float)
