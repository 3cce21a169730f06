"""How far forecasts of a final score and verdicts after closing can be trusted, on simulated metrics: `python -m bench.goal_outlooks`.

Monthly series of 24 and 36 months, then one quarter that goes on as before. The range of a forecast should hold the final value eight
times in ten; a metric that nobody moved should be called "moved" or "worse" in at most one of ten quarters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goals.effect import effect
from signals.paths import end_draws
from signals.windows import NEWEST, STRETCH

_RUNS = 2000
_KINDS = ("noise", "ar1 0.5", "random walk", "trend")


def series(kind: str, months: int, dice: np.random.Generator) -> NDArray[np.float64]:
    """One metric: noise around a level, noise with memory, a walk, or a line with noise."""
    shocks = dice.normal(0, 1, months)
    if kind == "random walk":
        return 100 + np.cumsum(shocks)
    if kind == "ar1 0.5":
        for place in range(1, months):
            shocks[place] += 0.5 * shocks[place - 1]
    return 100 + shocks + (0.3 * np.arange(months) if kind == "trend" else 0.0)


def coverage(kind: str, months: int, known: int, way: str, dice: np.random.Generator) -> float:
    """Share of quarters whose final value lies inside the range of eight in ten, seen after `known` of their three months."""
    held = 0
    for _ in range(_RUNS):
        values = series(kind, months + 3, dice)
        seen = values[: months + known]
        draws = end_draws(seen.tolist(), values[months : months + known].tolist(), 3 - known, way)
        low, high = np.percentile(draws, [10, 90])
        final = values[-1] if way == NEWEST else values[-3:].mean()
        held += bool(low <= final <= high)
    return held / _RUNS


def false_verdicts(kind: str, months: int, dice: np.random.Generator) -> float:
    """Share of unmoved quarters that are called moved or worse."""
    found = 0
    for _ in range(_RUNS):
        values = series(kind, months + 3, dice)
        found += effect(values[:months].tolist(), values[months:].tolist(), "up").verdict in ("moved", "worse")
    return found / _RUNS


def main() -> None:
    """Print both tables."""
    dice = np.random.default_rng(20261124)
    print("range of the forecast holds the final value (wanted 0.80)")
    print(f"{'metric':<12}{'months':>7}{'value':>9}" + "".join(f"{f'{known}/3 known':>12}" for known in (0, 1, 2)))
    for kind in _KINDS:
        for months in (24, 36):
            for way in (NEWEST, STRETCH):
                row = "".join(f"{coverage(kind, months, known, way, dice):>12.2f}" for known in (0, 1, 2))
                print(f"{kind:<12}{months:>7}{way:>9}{row}")
    print("unmoved metrics called moved or worse (wanted at most 0.10)")
    for kind in _KINDS:
        print(f"{kind:<12}" + "".join(f"{months:>7} months {false_verdicts(kind, months, dice):.3f}" for months in (12, 24, 36)))


if __name__ == "__main__":
    main()
