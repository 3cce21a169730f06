"""Standing still: a rule over the newest steps, and an equivalence test of the slope where there is enough history.

Alone a standstill is a candidate. It is raised short of a target (here) or after a real trend (signals.detectors.interventions).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.detection import Findings, Settings
from signals.panel import Panel
from signals.search import Found
from signals.spans import Span

Floats = NDArray[np.float64]
_TESTED = 8
_WINDOW = 12
_SHOWN = 0.05
_CANDIDATE = 0.3
_CLAIMS, _REASONS = (np.array(words, dtype=object) for words in (("evidence", "rule"), ("equivalence", "still")))


class Plateaus:
    """Standstills at the end of a series."""

    code = "plateaus"
    kinds = ("plateau",)
    shortest = 4

    def detect(
        self, panel: Panel, span: Span, found: Found | None, settings: Settings, level_wanted: Floats, moved: NDArray[np.int64]
    ) -> Findings:
        """`level_wanted`: the level each series of the panel should reach (NaN: none); `moved`: the panel column in which its newest raised
        move began (-1: none)."""
        y = span.y if found is None else span.y - found.calendar
        n, k = span.n, settings.run
        level = np.abs(
            np.median(span.scale.back(span.y[:, -4:].ravel(), np.repeat(np.arange(len(y)), min(n, 4))).reshape(len(y), -1), axis=1)
        )
        m = np.where(span.scale.law == 0, settings.material * level, settings.material)
        tail = y[:, -k - 1 :]
        still = np.abs(tail[:, -1] - tail[:, 0]) <= m
        calm = (np.abs(np.diff(tail, axis=1)) <= 2 * m[:, None]).all(axis=1)
        repeated = np.ptp(span.y[:, -max(_TESTED, k + 1) :], axis=1) == 0  # exact repeats are a data question
        rule = still & calm & ~repeated & (level > 0)
        length = min(n, _WINDOW)
        p = equivalence(y[:, -length:], m / 2, remembers=length >= _WINDOW) if n >= _TESTED else np.ones(len(y))
        shown = (p <= _SHOWN) & ~repeated & (level > 0)
        row = np.flatnonzero(rule | shown)
        if not len(row):
            return Findings()
        start = np.where(shown[row], n - length, n - 1 - _still_since(y[row], m[row], k))
        ids = span.rows[row]
        actual = span.scale.back(span.y[row, n - 1], row)
        behind = panel.sign[ids] * (level_wanted[ids] - actual)
        short = (np.nan_to_num(behind, nan=-np.inf) > settings.material * np.abs(actual)) & (moved[ids] <= span.at[start])
        middle = np.median(y[row][:, -length:], axis=1)
        return Findings.of(
            "plateau", ids, sense=0.0, start=span.at[start], end=np.full(len(row), span.at[n - 1]), score=np.where(short, 1.1, _CANDIDATE),
            p_value=np.where(shown[row], p[row], np.nan), claim=_CLAIMS[rule[row].astype(np.int64)],
            expected=span.scale.back(span.y[row, start], row), actual=actual,
            reason=_REASONS[rule[row].astype(np.int64)], null="slope", n=float(n), k=float(k), m=m[row],
            lower=span.scale.back(middle - m[row], row), upper=span.scale.back(middle + m[row], row),
        )  # fmt: skip


def equivalence(x: Floats, delta: Floats, *, remembers: bool = False) -> Floats:
    """p of two one-sided tests that the least-squares slope lies within +-delta a period (Schuirmann 1987).

    `remembers`: values and time are pre-whitened first, each row with the memory of its residuals, freed of bias
    (signals.confirming.remembering).
    """
    from scipy.special import stdtr

    n = x.shape[1]
    t = np.tile(np.arange(n) - (n - 1) / 2, (len(x), 1))
    if remembers:
        rest = x - x.mean(axis=1, keepdims=True) - ((x * t).sum(axis=1) / (t[0] @ t[0]))[:, None] * t
        square = np.maximum((rest**2).sum(axis=1), 1e-300)
        memory = np.clip((n * (rest[:, 1:] * rest[:, :-1]).sum(axis=1) / square + 2) / (n - 4), 0.0, 0.9)[:, None]
        x, t = x[:, 1:] - memory * x[:, :-1], t[:, 1:] - memory * t[:, :-1]
        n -= 1
        t -= t.mean(axis=1, keepdims=True)
    square = (t**2).sum(axis=1)
    slope = (x * t).sum(axis=1) / square
    rest = x - x.mean(axis=1, keepdims=True) - slope[:, None] * t
    error = np.maximum(np.sqrt((rest**2).sum(axis=1) / (n - 2) / square), 1e-300)
    p: Floats = np.maximum(stdtr(n - 2, -(slope + delta) / error), stdtr(n - 2, (slope - delta) / error))
    return p


def _still_since(x: Floats, m: Floats, k: int) -> NDArray[np.int64]:
    """How many periods back from the newest every value stays within m of the newest, at least k."""
    inside = np.abs(x - x[:, -1:]) <= m[:, None]
    run: NDArray[np.int64] = (np.cumprod(inside[:, ::-1], axis=1).sum(axis=1) - 1).astype(np.int64)
    return np.maximum(run, k)
