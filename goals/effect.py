"""After closing: did the metric move, and would it have anyway? An interrupted series, without claiming a cause.

The periods before the objective are continued as they ran: a wandering metric from its newest value, others along a least squares line
where that fits better than the mean by more than its cost, else at the mean. The periods since are held against the prediction interval of
that model. What was done at the same time is not told apart: "moved beyond its course" is the most that can be said. How often an unmoved
metric is called moved or worse: `python -m bench.goal_outlooks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_BEFORE, FEWEST_SINCE = 12, 2
_CHANCE, _CAREFUL, _LONG = (
    0.1,
    0.04,
    24,
)  # two-sided; fewer than 24 periods hide how a metric hangs together, so they must show more
_WANDERS = 0.5  # errors around level or line that hang together more than this: a walk, not a level


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
    worse: worse than the continuation · cannot_tell: fewer than 12 periods before or 2 since.
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
    """Mean level of the next `ahead` periods and half its prediction interval."""
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
    chance = _CHANCE if n >= _LONG else _CAREFUL
    floor = 1e-9 * max(abs(float(past[-1])), 1e-9)
    if _hanging(rest) > _WANDERS:
        return float(past[-1]), max(_walked(np.diff(past), ahead) * float(t.ppf(1 - chance / 2, n - 2)), floor)
    future = np.arange(n, n + ahead, dtype=float)
    expected = float((start + slope * future).mean()) if has_trend else float(past.mean())
    spread = float(np.sqrt(rest @ rest / (n - used)))
    leverage = 1 / n + ((future.mean() - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum() if has_trend else 0.0)
    margin = float(t.ppf(1 - chance / 2, n - used)) * spread * float(np.sqrt(_memory(rest) * (1 / ahead + leverage)))
    return expected, max(margin, floor)


def _walked(steps: NDArray[np.float64], ahead: int) -> float:
    """Standard deviation of the mean of the next `ahead` values of a walk around its newest value: early steps count in all of them."""
    shares = np.arange(ahead, 0, -1) / ahead
    return float(np.sqrt(steps @ steps / len(steps) * (shares**2).sum()))


def _memory(rest: NDArray[np.float64]) -> float:
    """How much errors that hang together widen the variance of a mean: (1 + r) / (1 - r)."""
    r = _hanging(rest)
    return (1 + r) / (1 - r)


def _hanging(rest: NDArray[np.float64]) -> float:
    """First autocorrelation, freed of its small-sample bias (Kendall 1954), 0 to 0.8."""
    raw = float(rest[1:] @ rest[:-1] / max(float(rest @ rest), 1e-300))
    return float(np.clip(raw + (1 + 3 * raw) / len(rest), 0.0, 0.8))
