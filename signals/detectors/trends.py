"""Sustained movement: the rule of k worse periods in a row, and Mann-Kendall evidence over fixed windows."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from signals.adjust import Adjusted
from signals.detection import Findings, Settings, material, score_of
from signals.fits import lag_one
from signals.nulls import kendall_tail
from signals.panel import Panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_TESTED = 8  # periods from which a run must also pass the trend test
_RUN_ALPHA = 0.05
_RECENT = 8
_FEWEST = 6  # periods below which a window's smallest attainable p says nothing
_LONGEST = 36


class Trends:
    """Runs at the end of a series, and monotone movement over its newest 8 and its newest 36 (or all) periods."""

    code = "trends"
    kinds = ("trend",)
    shortest = 4

    def detect(self, panel: Panel, adjusted: Adjusted, settings: Settings) -> Findings:
        """Trends of one batch: one row a series at most, the run before the windows."""
        x, n = adjusted.x, adjusted.batch.n
        lengths = [length for length in sorted({min(_RECENT, n), min(_LONGEST, n)}) if length >= _FEWEST]
        parts = [self._runs(adjusted, settings), *(self._window(adjusted, settings, length) for length in lengths)]
        return strongest([part for part in parts if len(part)], len(x))

    def _runs(self, adjusted: Adjusted, settings: Settings) -> Findings:
        """k or more strict steps one way at the end of the series (claim `rule`)."""
        x, n = adjusted.x, adjusted.batch.n
        steps = np.sign(np.diff(x, axis=1))[:, ::-1]
        same = np.cumprod(steps == steps[:, :1], axis=1) * (steps[:, :1] != 0)
        k = same.sum(axis=1).astype(np.int64)
        row = np.flatnonzero(k >= settings.run)
        if not len(row):
            return Findings()
        k, sense = k[row], steps[row, 0]
        chance = np.array([1 / math.factorial(settings.run + 1)] * len(row))
        change = x[row, -1] - x[row, n - 1 - k]
        large = np.abs(change) >= material(adjusted, settings)[row]
        length = min(n, _RECENT)
        p, _ = mann_kendall(x[row, -length:] * sense[:, None], prewhiten=n >= _TESTED)
        passed = (p <= _RUN_ALPHA) if n >= _TESTED else np.ones(len(row), dtype=bool)
        score = np.where(passed & large, 1.0 + 0.1 * (k - settings.run), 0.6)
        return _described(
            adjusted, settings, row, n - k, np.full(len(row), n - 1),
            base=x[row, n - 1 - k], score=score, claim="rule", sense=sense, p=p if n >= _TESTED else np.nan,
            k=k, chance=chance, null="ar1" if n >= _TESTED else "iid", reason="run",
        )  # fmt: skip

    def _window(self, adjusted: Adjusted, settings: Settings, length: int) -> Findings:
        """Mann-Kendall over the newest `length` periods, pre-whitened; raised only while the newest third still moves that way."""
        x = adjusted.x[:, -length:]
        offset = adjusted.batch.n - length
        statistic = _kendall(x)[0]
        sense = np.sign(statistic)
        p, null = mann_kendall(x * np.where(sense == 0, 1, sense)[:, None], prewhiten=length >= _TESTED)
        slope = theil_sen(x)
        change = slope * (length - 1)
        recent = max(4, length // 3)
        going_on = np.sign(theil_sen(x[:, -recent:])) == sense
        size = np.maximum(material(adjusted, settings), 1.0 * adjusted.sigma)
        alpha = 0.03 if length < 8 else 0.01 if length < 12 else settings.alpha
        score = score_of(p, alpha)
        score = np.where(going_on & (np.abs(change) >= size), score, np.minimum(score, 0.9))
        row = np.flatnonzero((p < 0.2) & (np.sign(slope) == sense) & (sense != 0))
        middle = np.median(x - slope[:, None] * np.arange(length), axis=1)
        return _described(
            adjusted, settings, row, np.full(len(row), offset), np.full(len(row), adjusted.batch.n - 1),
            base=middle[row], score=score[row], claim="evidence", sense=sense[row], p=p[row],
            k=np.nan, chance=np.nan, null=null, reason=f"window_{'recent' if offset else 'all'}",
        )  # fmt: skip


def _described(
    adjusted: Adjusted,
    settings: Settings,
    row: Ints,
    start: Ints,
    end: Ints,
    *,
    base: Floats,
    score: Floats,
    claim: str,
    sense: Floats,
    p: Floats | float,
    k: Ints | float,
    chance: Floats | float,
    null: str,
    reason: str,
) -> Findings:
    x, at = adjusted.x, adjusted.batch.at
    former = adjusted.batch.x[row, np.maximum(start - 1, 0)]
    slope = (x[row, end] - base) / np.maximum(end - start + (claim == "rule"), 1)
    spread = 2.66 * 1.128 * adjusted.sigma[row]
    return Findings.of(
        "trend", adjusted.batch.rows[row], sense=sense, start=at[row, start], end=at[row, end], score=score, p_value=p,
        claim=claim, expected=adjusted.natural(base + adjusted.season[row, end], row) if claim == "evidence" else former,
        actual=adjusted.batch.x[row, end], reason=reason, null=null, n=adjusted.batch.n, chance=chance, k=k, slope=slope,
        lower=adjusted.natural(base - spread, row), upper=adjusted.natural(base + spread, row), m=material(adjusted, settings)[row],
    )  # fmt: skip


def strongest(parts: list[Findings], size: int) -> Findings:
    """The row of highest score for each series; earlier parts win a tie (a rule before evidence)."""
    if not parts:
        return Findings()
    joined = Findings({name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns})
    order = np.lexsort((np.arange(len(joined)), -joined.columns["score"].clip(max=1.0), joined.columns["row"]))
    first = np.r_[True, np.diff(joined.columns["row"][order]) != 0]
    return joined.kept(order[first])


def _kendall(x: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """S, its variance with ties, and which rows have ties. (N, n) arrays; O(n^2) signs a row."""
    n = x.shape[1]
    s = np.zeros(len(x))
    tied_pairs = np.zeros(len(x))
    for lag in range(1, n):
        step = np.sign(x[:, lag:] - x[:, :-lag])
        s += step.sum(axis=1)
        tied_pairs += (step == 0).sum(axis=1)
    variance = np.full(len(x), n * (n - 1) * (2 * n + 5) / 18.0)
    ties = tied_pairs > 0
    for row in np.flatnonzero(ties):
        counts = np.unique(x[row], return_counts=True)[1]
        variance[row] -= (counts * (counts - 1) * (2 * counts + 5)).sum() / 18.0
    return s, variance, ties


def mann_kendall(x: Floats, *, prewhiten: bool) -> tuple[Floats, str]:
    """One-sided p of a rise in each row, exact up to 40 values without ties; the null it was computed under.

    With `prewhiten` the lag-one correlation of the detrended residuals is taken out first (SIGNALS: bias-corrected, clipped to [0, .9]).
    Source: Mann 1945, Kendall 1975; Wang and Swail 2001 for the pre-whitening.
    """
    if prewhiten:
        slope = theil_sen(x)
        rest = x - slope[:, None] * np.arange(x.shape[1])
        r = lag_one(rest)[:, None]
        x = np.where(r > 0, (x[:, 1:] - r * x[:, :-1]) / (1 - r), x[:, 1:]) if (r > 0).any() else x
    s, variance, ties = _kendall(x)
    tail = kendall_tail(s, variance, x.shape[1], ties)
    return np.where(s > 0, tail, 1 - tail * (s < 0)), "ar1" if prewhiten else "iid"


def theil_sen(x: Floats) -> Floats:
    """Median of all pairwise slopes of each row, per period (Sen 1968); rows beyond 60 values by a least-squares line."""
    n = x.shape[1]
    if n > 60:
        t = np.arange(n) - (n - 1) / 2
        line: Floats = x @ t / (t @ t)
        return line
    i, j = np.triu_indices(n, 1)
    slopes: Floats = np.median((x[:, j] - x[:, i]) / (j - i), axis=1)
    return slopes
