"""Steps: a series that moved to another level and stayed there. The best of all splits, against the best of all splits of noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.adjust import Adjusted
from signals.detection import Findings, Settings, material, score_of
from signals.fits import lag_one, without_outliers
from signals.nulls import step_statistic, step_tail
from signals.panel import Panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_DEPTH = 3
_STEADY = 16  # periods from which the memory of a series can be estimated


@dataclass(frozen=True, slots=True)
class _Steps:
    row: Ints
    split: Ints
    p: Floats
    left: Ints
    right: Ints


class Shifts:
    """Level shifts, the newest ones included as soon as three periods lie behind them; shifts before and after a shift as well."""

    code = "shifts"
    kinds = ("level_shift",)
    shortest = 8

    def detect(self, panel: Panel, adjusted: Adjusted, settings: Settings) -> Findings:
        """Steps of one batch."""
        x = without_outliers(adjusted.x)
        found = list(_steps(x, settings, np.arange(len(x)), np.zeros(len(x), int), np.full(len(x), x.shape[1]), 0))
        parts = [_described(adjusted, x, steps, settings) for steps in found if len(steps.row)]
        return _joined(parts)


def _steps(x: Floats, settings: Settings, row: Ints, left: Ints, right: Ints, depth: int) -> list[_Steps]:
    """Steps of the pieces `left`:`right` of some rows; a piece with a step is looked at again on both sides of it."""
    found: list[_Steps] = []
    length = right - left
    for n in np.unique(length):
        if n < Shifts.shortest:
            continue
        chosen = np.flatnonzero(length == n)
        piece = np.take_along_axis(x[row[chosen]], left[chosen][:, None] + np.arange(n), axis=1)
        t, split = step_statistic(piece)
        p = step_tail(t, int(n), _memory(piece, split))
        steps = _Steps(row[chosen], left[chosen] + split, p, left[chosen], right[chosen])
        found.append(steps)
        raised = p <= alpha_at(int(n), settings.alpha)
        if depth < _DEPTH and raised.any():
            again = (steps.row[raised], steps.split[raised])
            found.extend(_steps(x, settings, again[0], again[1], steps.right[raised], depth + 1))
            found.extend(_steps(x, settings, again[0], steps.left[raised], again[1], depth + 1))
    return found


def alpha_at(n: int, alpha: float) -> float:
    """The chance at which a finding is raised: short series cannot reach a small one."""
    return max(alpha, 0.03 if n < 10 else 0.01 if n < 14 else 0.005 if n < 20 else alpha)


def _memory(x: Floats, split: Ints) -> Floats:
    """Lag-one correlation after the best step is taken out; zero for series too short to tell."""
    n = x.shape[1]
    if n < _STEADY:
        return np.zeros(len(x))
    after = np.arange(n) >= split[:, None]
    count = after.sum(axis=1)
    mean_after = (x * after).sum(axis=1) / count
    mean_before = (x * ~after).sum(axis=1) / (n - count)
    return lag_one(x - np.where(after, mean_after[:, None], mean_before[:, None]))


def _described(adjusted: Adjusted, x: Floats, steps: _Steps, settings: Settings) -> Findings:
    n = x.shape[1]
    position = np.arange(n)
    part = x[steps.row]
    before = np.where((position >= steps.left[:, None]) & (position < steps.split[:, None]), part, np.nan)
    after = np.where((position >= steps.split[:, None]) & (position < steps.right[:, None]), part, np.nan)
    low, high = np.nanmedian(before, axis=1), np.nanmedian(after, axis=1)
    size = np.abs(high - low)
    length = steps.right - steps.left
    alpha = np.array([alpha_at(int(k), settings.alpha) for k in length])
    score = score_of(steps.p, alpha)
    m = material(adjusted, settings)[steps.row]
    score = np.where(size >= np.maximum(m, 1.2 * adjusted.sigma[steps.row]), score, np.minimum(score, 0.9))
    keep = (steps.p < 0.2) & (size >= m)
    row, split = steps.row[keep], steps.split[keep]
    low, high, length = low[keep], high[keep], length[keep]
    spread = 2.66 * 1.128 * adjusted.sigma[row]
    return Findings.of(
        "level_shift",
        adjusted.batch.rows[row],
        sense=np.sign(high - low),
        start=adjusted.batch.at[row, split],
        end=adjusted.batch.at[row, steps.right[keep] - 1],
        score=score[keep],
        p_value=steps.p[keep],
        claim="evidence",
        expected=adjusted.natural(low, row),
        actual=adjusted.natural(high, row),
        level_before=adjusted.natural(low, row),
        level_after=adjusted.natural(high, row),
        reason="best_split",
        null=np.where(length >= _STEADY, "ar1", "iid"),
        n=length,
        lower=adjusted.natural(low - spread, row),
        upper=adjusted.natural(low + spread, row),
        m=m[keep],
    )


def _joined(parts: list[Findings]) -> Findings:
    if not parts:
        return Findings()
    return Findings({name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns})
