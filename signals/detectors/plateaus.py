"""Standing still: a rule over the newest steps, and an equivalence test of the slope where there is enough history."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.adjust import Adjusted
from signals.detection import Findings, Settings
from signals.panel import Panel

Floats = NDArray[np.float64]
_TESTED = 8
_WINDOW = 12
_SHOWN = 0.05


class Plateaus:
    """Candidates below 1; `examine` raises those after a real trend and those with a target further off."""

    code = "plateaus"
    kinds = ("plateau",)
    shortest = 4

    def detect(self, panel: Panel, adjusted: Adjusted, settings: Settings) -> Findings:
        """Plateaus of one batch, at the end of the series only."""
        x, n = adjusted.x, adjusted.batch.n
        level = np.abs(np.median(adjusted.batch.x[:, -4:], axis=1))
        m = np.where(adjusted.is_log, settings.material, settings.material * level)
        k = settings.run
        tail = x[:, -k - 1 :]
        still = np.abs(tail[:, -1] - tail[:, 0]) <= m
        calm = (np.abs(np.diff(tail, axis=1)) <= 2 * m[:, None]).all(axis=1)
        repeated = np.ptp(adjusted.batch.x[:, -max(_TESTED, k + 1) :], axis=1) == 0  # exact repeats are a data question
        rule = still & calm & ~repeated & (level > 0)
        length = min(n, _WINDOW)
        p = _equivalence(x[:, -length:], m / 2 if k > 1 else m) if n >= _TESTED else np.ones(len(x))
        shown = (p <= _SHOWN) & ~repeated & (level > 0)
        row = np.flatnonzero(rule | shown)
        start = np.where(shown[row], n - length, n - 1 - _still_since(x[row], m[row], k))
        since = adjusted.batch.at[row, start]
        claim = np.where(rule[row], "rule", "evidence").astype(object)
        base = adjusted.batch.x[row, start]
        middle = np.median(x[row][:, -length:], axis=1)
        return Findings.of(
            "plateau", adjusted.batch.rows[row], sense=0.0, start=since, end=adjusted.batch.at[row, n - 1], score=0.9,
            p_value=np.where(shown[row], p[row], np.nan), claim=claim, expected=base, actual=adjusted.batch.x[row, -1],
            reason=np.where(rule[row], "still", "equivalence").astype(object), null="slope", n=n, k=k, m=m[row],
            lower=adjusted.natural(middle - m[row], row), upper=adjusted.natural(middle + m[row], row),
        )  # fmt: skip


def _equivalence(x: Floats, delta: Floats) -> Floats:
    """p of two one-sided tests that the least-squares slope lies within +-delta a period (Schuirmann 1987)."""
    from scipy.special import stdtr

    n = x.shape[1]
    t = np.arange(n) - (n - 1) / 2
    slope = x @ t / (t @ t)
    rest = x - x.mean(axis=1, keepdims=True) - slope[:, None] * t
    error = np.sqrt((rest**2).sum(axis=1) / (n - 2) / (t @ t))
    error = np.maximum(error, 1e-300)
    p: Floats = np.maximum(stdtr(n - 2, -(slope + delta) / error), stdtr(n - 2, (slope - delta) / error))
    return p


def _still_since(x: Floats, m: Floats, k: int) -> NDArray[np.int64]:
    """How many periods back from the newest every value stays within m of the newest, at least k."""
    inside = np.abs(x - x[:, -1:]) <= m[:, None]
    run: NDArray[np.int64] = (np.cumprod(inside[:, ::-1], axis=1).sum(axis=1) - 1).astype(np.int64)
    return np.maximum(run, k)
