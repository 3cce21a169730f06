"""Calibration study: do accepted targets really score 0.60-0.70 on average? Simulated teams and quarters, four rules side by side.

Each team has one KPI of a kind (steady improvement, jumpy improvement, a learning curve, a random walk, flat, worsening). Every quarter
each rule sets a target from the past only; then the next quarter is drawn and scored by the one formula. A calibrated target counts when
history supports one; the other rules always set one, so their figures are shown for the same quarters and for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from data.model.metric import Direction, Metric, Name
from data.model.period import Cadence
from goals.calibration import calibrate
from goals.scoring import score
from goals.suggest.levels import History, options

Floats = NDArray[np.float64]
_WARM_UP, _QUARTERS = 14, 8  # quarters of history before the first goal, goals a team sets
_KINDS = ("steady", "jumpy", "learning", "walk", "flat", "worsening")
_METRIC = Metric("kpi", Name.of("kpi"), Cadence.QUARTER, unit="index", good=Direction.UP)
RULES = ("calibrated", "plain past changes", "straight line", "last x 1.2")


@dataclass
class Tally:
    """Scores of one kind and rule: those of quarters in which history supported a target, and all."""

    supported: list[float] = field(default_factory=list)
    every: list[float] = field(default_factory=list)


def series(kind: str, rng: np.random.Generator, n: int) -> Floats:
    """Quarterly values of one KPI around 100, higher is better."""
    noise = rng.normal(0, 1, n)
    if kind == "steady":
        return 100 + np.cumsum(2.0 + noise)
    if kind == "jumpy":
        return 100 + np.cumsum(rng.gamma(0.8, 3.0, n) - 0.4)
    if kind == "learning":
        return 100 + 60 * (1 - np.exp(-np.arange(n) / 18)) + 0.6 * noise
    if kind == "walk":
        return 100 + np.cumsum(2.0 * noise)
    if kind == "flat":
        return 100 + 2.0 * noise
    return 100 - np.cumsum(1.5 + noise)


def targets(values: Floats) -> dict[str, float | None]:
    """What each rule would set, seeing the past only; None where it sets nothing."""
    found = [option for option in options(_METRIC, History(values.tolist(), {})) if option.basis == "history"]
    slope, level = np.polyfit(np.arange(len(values)), values, 1)
    line = float(level + slope * len(values))
    plain = calibrate(float(values[-1]), "up", improvements=np.diff(values).tolist()).target
    return {
        "plain past changes": plain,
        "calibrated": found[0].target if found else None,
        "straight line": line if line > values[-1] else None,
        "last x 1.2": float(values[-1] * 1.2),
    }


def study(teams: int = 400, seed: int = 7) -> dict[tuple[str, str], Tally]:
    """Scores by kind and rule over `teams` of each kind and eight quarters each."""
    rng = np.random.default_rng(seed)
    tallies = {(kind, rule): Tally() for kind in _KINDS for rule in RULES}
    for kind in _KINDS:
        for _ in range(teams):
            values = series(kind, rng, _WARM_UP + _QUARTERS)
            for now in range(_WARM_UP, _WARM_UP + _QUARTERS):
                _quarter(kind, values[:now], float(values[now]), tallies)
    return tallies


def _quarter(kind: str, past: Floats, actual: float, tallies: dict[tuple[str, str], Tally]) -> None:
    chosen = targets(past)
    for rule, target in chosen.items():
        if target is None or target == past[-1]:
            continue
        reached = score(actual, float(past[-1]), target)
        tallies[kind, rule].every.append(reached)
        if chosen["calibrated"] is not None:
            tallies[kind, rule].supported.append(reached)


def table(tallies: dict[tuple[str, str], Tally], teams: int) -> Iterator[str]:
    """The study as a Markdown table."""
    quarters = teams * _QUARTERS
    yield "| kind of KPI | history supports a target | " + " | ".join(RULES) + " |"
    yield "|---|---|" + "---|" * len(RULES)
    for kind in _KINDS:
        share = len(tallies[kind, "calibrated"].supported) / quarters
        yield f"| {kind} | {share:.0%} | " + " | ".join(_mean(tallies[kind, rule].supported) for rule in RULES) + " |"
    pooled = {rule: [value for kind in _KINDS for value in tallies[kind, rule].supported] for rule in RULES}
    share = len(pooled["calibrated"]) / (quarters * len(_KINDS))
    yield f"| **all, same quarters** | {share:.0%} | " + " | ".join(f"**{_mean(pooled[rule])}**" for rule in RULES) + " |"
    whole = {rule: [value for kind in _KINDS for value in tallies[kind, rule].every] for rule in RULES}
    yield "| all, every quarter a rule set one | | " + " | ".join(_mean(whole[rule]) for rule in RULES) + " |"
    inside = [f"{np.mean([0.6 <= value <= 0.7 for value in pooled[rule]]):.0%}" for rule in RULES]
    yield "| single key results inside 0.60-0.70 | | " + " | ".join(inside) + " |"
    full = [f"{np.mean([value >= 1 for value in pooled[rule]]):.0%}" for rule in RULES]
    yield "| reached in full | | " + " | ".join(full) + " |"


def _mean(values: list[float]) -> str:
    return f"{np.mean(values):.3f}" if values else "-"


def main(teams: int = 400) -> None:
    """Print the study."""
    for line in table(study(teams), teams):
        print(line)


if __name__ == "__main__":
    main()
