"""Bends: a series whose slope changed. The best hinge added to a line, against the best hinge of noise."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from signals.adjust import Adjusted
from signals.detection import Findings, Settings, material, score_of
from signals.fits import lag_one, without_outliers
from signals.nulls import nearest_phi, red_noise, tail_of
from signals.panel import Panel

Floats = NDArray[np.float64]
_SIDE = 5
_PHIS = (0.0, 0.3, 0.6, 0.85)
_DRAWS = 2000
_SEED = 20260103


class TrendChanges:
    """The first period of the new slope; both sides need five periods. Series beyond 250 periods are judged on their newest 250."""

    code = "changes"
    kinds = ("trend_change",)
    shortest = 2 * _SIDE + 2

    def detect(self, panel: Panel, adjusted: Adjusted, settings: Settings) -> Findings:
        """Bends of one batch."""
        n = min(adjusted.batch.n, 250)
        offset = adjusted.batch.n - n
        x = without_outliers(adjusted.x)[:, offset:]
        t, split, before, after, rest = best_hinge(x)
        p = _tail(t, n, lag_one(rest))
        size = np.abs(after - before) * np.minimum(n - split, split)
        large = size >= np.maximum(2 * material(adjusted, settings), 1.5 * adjusted.sigma)
        score = score_of(p, 0.005 if n < 20 else settings.alpha)
        score = np.where(large, score, np.minimum(score, 0.9))
        row = np.flatnonzero((p < 0.2) & (size >= material(adjusted, settings)))
        first = split[row] + offset
        return Findings.of(
            "trend_change", adjusted.batch.rows[row], sense=np.sign(after - before)[row], start=adjusted.batch.at[row, first],
            end=adjusted.batch.at[row, -1], score=score[row], p_value=p[row], claim="evidence",
            expected=adjusted.natural((x[row, split[row]] + before[row] * (n - 1 - split[row])), row),
            actual=adjusted.batch.x[row, -1], reason="hinge", null="ar1", n=n, slope=after[row], m=material(adjusted, settings)[row],
        )  # fmt: skip


def best_hinge(x: Floats) -> tuple[Floats, NDArray[np.int64], Floats, Floats, Floats]:
    """|t| of the best hinge of each row, its first period, the slopes before and after it, and the residuals of the fit."""
    hinges, unit, splits = _basis(x.shape[1])
    n = x.shape[1]
    line = _line(n)
    rest = x - (x @ line.T) @ line
    total = (rest**2).sum(axis=1)
    dots = rest @ unit.T
    best = np.argmax(dots**2, axis=1)
    rows = np.arange(len(x))
    gained = dots[rows, best]
    left = np.maximum(total - gained**2, 1e-12 * np.maximum(total, 1e-300))
    statistic = np.sqrt(gained**2 * max(n - 4, 1) / left)
    change = gained / hinges[best]
    fitted_line = x - rest + gained[:, None] * unit[best] - change[:, None] * _ramps(n)[best]
    before = (fitted_line[:, -1] - fitted_line[:, 0]) / (n - 1)
    return statistic, splits[best], before, before + change, rest - gained[:, None] * unit[best]


@cache
def _line(n: int) -> Floats:
    t = np.arange(n) - (n - 1) / 2
    return np.stack([np.full(n, 1 / np.sqrt(n)), t / np.sqrt(t @ t)])


@cache
def _ramps(n: int) -> Floats:
    splits = np.arange(_SIDE, n - _SIDE + 1)
    ramps: Floats = np.maximum(np.arange(n)[None, :] - (splits[:, None] - 1), 0).astype(float)
    return ramps


@cache
def _basis(n: int) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Length of each ramp once the line is taken out, the ramps of length one, and the first period of each new slope."""
    ramps, line = _ramps(n), _line(n)
    rest = ramps - (ramps @ line.T) @ line
    length = np.sqrt((rest**2).sum(axis=1))
    return length, rest / length[:, None], np.arange(_SIDE, n - _SIDE + 1)


@cache
def _table(n: int, phi: float) -> Floats:
    table: Floats = np.sort(best_hinge(red_noise(_DRAWS, n, phi, _SEED))[0])
    return table


def _tail(t: Floats, n: int, phi: Floats) -> Floats:
    """P(largest |t| >= t) without a bend."""
    length = n if n <= 60 else 20 * round(n / 20)
    nearest = nearest_phi(phi, _PHIS)
    p = np.ones(len(t))
    for level in np.unique(nearest):
        chosen = nearest == level
        p[chosen] = tail_of(t[chosen], _table(length, _PHIS[level]), n - 4)
    return p
