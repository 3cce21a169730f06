"""After closing: did the metric move, and would it have anyway? An interrupted series, without claiming a cause.

The periods before the objective are continued as they ran (least squares line where the line fits better than the mean by more than its
cost, else the mean), with the prediction interval of that model; the periods since are held against it. What was done at the same time is
not told apart: "moved beyond its course" is the most that can be said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_BEFORE, FEWEST_SINCE = 8, 2
_CHANCE = 0.1  # two-sided: the interval holds nine of ten continuations


@dataclass(frozen=True, slots=True)
class Effect:
    """`verdict`: moved, anyway, still, worse, cannot_tell. Levels are means over the periods since; low..high is where the metric would
    have been had it gone on as before."""

    verdict: str
    before: float | None = None
    since: float | None = None
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    n_before: int = 0
    n_since: int = 0


def effect(before: Sequence[float], since: Sequence[float], good: str) -> Effect:
    """Hold the periods since against the continuation of those before. `good` is up or down.

    moved: better than the continuation, beyond chance · anyway: it improved, and so it would have · still: no improvement beyond chance ·
    worse: worse than the continuation · cannot_tell: fewer than 8 periods before or 2 since.
    """
    past, now = (np.asarray([v for v in values if np.isfinite(v)], dtype=float) for values in (before, since))
    sizes = {"n_before": len(past), "n_since": len(now)}
    if len(past) < FEWEST_BEFORE or len(now) < FEWEST_SINCE:
        return Effect("cannot_tell", **sizes)
    sign = -1.0 if good == "down" else 1.0
    expected, margin = _continued(past, len(now))
    level, mean = float(past[-len(now) :].mean()), float(now.mean())
    low, high = expected - margin, expected + margin
    gain = sign * (mean - expected)
    if gain > margin:
        verdict = "moved"
    elif gain < -margin:
        verdict = "worse"
    else:
        verdict = "anyway" if sign * (mean - level) > 0 and sign * (expected - level) > 0.5 * sign * (mean - level) else "still"
    return Effect(verdict, level, mean, expected, low, high, **sizes)


def _continued(past: NDArray[np.float64], ahead: int) -> tuple[float, float]:
    """Mean level of the next `ahead` periods and half its prediction interval; errors that hang together widen it (AR(1) factor)."""
    from scipy.stats import t

    n = len(past)
    x = np.arange(n, dtype=float)
    flat = past - past.mean()
    slope, start = np.polyfit(x, past, 1)
    line = past - (start + slope * x)
    has_trend = (
        n * np.log(max(float(line @ line), 1e-300) / max(float(flat @ flat), 1e-300)) < -np.log(n) - 2
    )  # BIC and a little more
    rest, used = (line, 2) if has_trend else (flat, 1)
    future = np.arange(n, n + ahead, dtype=float)
    expected = float((start + slope * future).mean()) if has_trend else float(past.mean())
    spread = float(np.sqrt(rest @ rest / (n - used)))
    lag = float(np.clip(rest[1:] @ rest[:-1] / max(float(rest @ rest), 1e-300), 0.0, 0.9))
    widened = (1 + lag) / (1 - lag)
    leverage = 1 / n + ((future.mean() - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum() if has_trend else 0.0)
    margin = float(t.ppf(1 - _CHANCE / 2, n - used)) * spread * float(np.sqrt(widened * (1 / ahead + leverage)))
    return expected, max(margin, 1e-9 * max(abs(expected), 1e-9))
