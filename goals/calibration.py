"""Targets that are worth stretching for: history says what is usual, a named reference level says what has been possible.

The score is s = clip((y - b) / (T - b), 0, 1). Its mean falls steadily from P(improvement) to 0 as the target T moves away from the
baseline b, so a T with a wanted mean exists only when P(improvement) is larger than the wanted mean. Where recent history holds no
improvement (the very cases that raise signals), a target rests on a named reference level instead, and says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.errors import OkrError
from goals.scoring import SUCCESS_HIGH, SUCCESS_LOW

GOAL = 0.65
REFERENCE_CLASSES = ("best_of", "best_segment", "best_improvement", "lever")  # what may stand in where history is silent
FEWEST_IMPROVEMENTS = 8
_ROUND_SLACK = 0.03  # a rounded target keeps the score within this distance of the goal
_NICE = (1.0, 2.0, 2.5, 5.0)
_SIGNIFICANT = 14


class Reference(NamedTuple):
    """A level that has been reached somewhere, and the class it belongs to (text key `basis.<code>`)."""

    code: str
    level: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A calibrated target. `target` is None when nothing supports one.

    `expected_score` and `p_full` (chance of reaching the whole target) come from history or draws and are None for a target
    that rests on a reference level. `feasible`: history alone supports the target. `code` is the text key behind `reason`. A
    refusal names in `options` the reference classes that could carry a target instead (text keys `goal.option.<code>`).
    """

    target: float | None
    expected_score: float | None
    p_full: float | None
    feasible: bool
    reason: str
    code: str
    n: int = 0
    options: tuple[str, ...] = ()


def calibrate(
    baseline: float,
    good: str,
    improvements: Sequence[float] | None = None,
    draws: Sequence[float] | None = None,
    reference: float | Reference | tuple[str, float] | None = None,
    goal: float = GOAL,
) -> Calibration:
    """The target whose score is expected to be `goal`.

    `good` is "up" or "down". `improvements` are past gains over one cycle in the good direction (overlapping windows allowed),
    `draws` predicted levels at the end of the cycle, `reference` a level reached elsewhere (alone or with its name).

    Raises: OkrError when the direction, the goal, the baseline or the side of the reference level is wrong.
    """
    sign = sign_of(good)
    _check(baseline, goal)
    gains = gains_of(baseline, sign, improvements, draws)
    if reference is not None:
        named = reference if isinstance(reference, tuple) else Reference("reference", float(reference))
        return _from_reference(baseline, sign, Reference(*named), gains, goal)
    if gains is None:
        return Calibration(None, None, None, False, "no history and no reference level", "nothing", 0, REFERENCE_CLASSES)
    result = _from_gains(baseline, sign, gains, goal)
    if draws is None and len(gains) < FEWEST_IMPROVEMENTS:
        reason = f"provisional: {len(gains)} improvements, {FEWEST_IMPROVEMENTS} are needed"
        return Calibration(result.target, result.expected_score, result.p_full, False, reason, "too_few", len(gains))
    return result


def mean_score(gains: Sequence[float], length: float) -> float:
    """Mean score of gains for a target `length` away from the baseline (> 0)."""
    return float(np.clip(np.asarray(gains, dtype=float) / length, 0.0, 1.0).mean())


def improvements_of(values: Sequence[float], good: str, horizon: int) -> list[float]:
    """Gains in the good direction over `horizon` periods, from every start whose two ends are known."""
    sign = sign_of(good)
    pairs = zip(values, values[horizon:], strict=False)
    return [sign * (later - earlier) for earlier, later in pairs if math.isfinite(earlier) and math.isfinite(later)]


def round_target(baseline: float, target: float, anchor: float | Sequence[float], *, whole: bool = False) -> float:
    """The roundest target near the calibrated one that keeps the score where it was aimed.

    `anchor` is the reference level, or the gains the target was calibrated on. `whole` allows whole numbers only. Falls back
    to the exact target (or the nearest whole number beyond the baseline) when no round number keeps the score.
    """
    exponent = math.floor(math.log10(max(abs(target), abs(target - baseline)))) if target or baseline else 0
    for power in range(exponent, exponent - 4, -1):
        for nice in reversed(_NICE):
            step = nice * 10.0**power
            if whole and step != round(step):
                continue
            rounded = _tidy(round(target / step) * step)
            if (rounded - baseline) * (target - baseline) > 0 and _keeps(baseline, rounded, anchor):
                return rounded
    if not whole:
        return target
    nearest = float(round(target))
    return nearest if nearest != baseline else baseline + math.copysign(1.0, target - baseline)


def aimed_score(baseline: float, target: float, anchor: float | Sequence[float]) -> float:
    """Score at the reference level, or mean score over the gains, for a target."""
    if isinstance(anchor, int | float):
        return (anchor - baseline) / (target - baseline)
    return mean_score(anchor, abs(target - baseline))


def _keeps(baseline: float, rounded: float, anchor: float | Sequence[float]) -> bool:
    aimed = round(aimed_score(baseline, rounded, anchor), 4)
    return max(SUCCESS_LOW, GOAL - _ROUND_SLACK) <= aimed <= min(SUCCESS_HIGH, GOAL + _ROUND_SLACK)


def _from_reference(
    baseline: float, sign: int, reference: Reference, gains: NDArray[np.float64] | None, goal: float
) -> Calibration:
    """The target at which matching the reference level scores `goal`; expected score unknown by design."""
    if not math.isfinite(reference.level) or sign * (reference.level - baseline) <= 0:
        raise OkrError("okr.reference_side", level=reference.level, baseline=baseline)
    target = _tidy(baseline + (reference.level - baseline) / goal)
    name, n = f"{reference.code} {reference.level:g}", 0 if gains is None else len(gains)
    if (
        n >= FEWEST_IMPROVEMENTS
        and gains is not None
        and mean_score(gains.tolist(), abs(target - baseline)) >= min(goal, SUCCESS_LOW)
    ):
        return Calibration(target, None, None, True, f"{name}: history supports this target too", "reference", n)
    return Calibration(target, None, None, False, f"{name}: history alone does not support this target", "reference", n)


def _from_gains(baseline: float, sign: int, gains: NDArray[np.float64], goal: float) -> Calibration:
    """Exact solution on the empirical distribution: L = sum of gains below L / (goal n - number of gains at or above L)."""
    n = len(gains)
    if float((gains > 0).mean()) <= goal:
        reason = f"history alone does not support this target: {int((gains > 0).sum())} of {n} past changes were improvements"
        return Calibration(None, None, None, False, reason, "no_improvement", n, REFERENCE_CLASSES)
    length = _solve(np.sort(gains), goal)
    p_full = float((gains >= length - 1e-12 * length).mean())
    return Calibration(_tidy(baseline + sign * length), goal, p_full, True, f"{n} past changes over one cycle", "history", n)


def _solve(ordered: NDArray[np.float64], goal: float) -> float:
    """Length at which the mean score equals `goal`; bisection to the bracket, then the closed form inside it."""
    positive = ordered[ordered > 0]
    low, high = float(positive[0]) * goal, float(positive.sum()) / (goal * len(ordered)) + float(positive[-1])
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if np.clip(ordered / middle, 0, 1).mean() > goal else (low, middle)
    below = ordered[(ordered > 0) & (ordered < high)]
    weight = goal * len(ordered) - int((ordered >= high).sum())
    return float(below.sum() / weight) if weight > 0 and len(below) else high


def gains_of(
    baseline: float, sign: int, improvements: Sequence[float] | None, draws: Sequence[float] | None
) -> NDArray[np.float64] | None:
    """Finite gains in the good direction: from draws (levels) when given, else from past improvements."""
    source = draws if draws is not None else improvements
    if source is None:
        return None
    values = np.asarray(source, dtype=float)
    values = values[np.isfinite(values)]
    if not len(values):
        return None
    gains: NDArray[np.float64] = sign * (values - baseline) if draws is not None else values
    return gains


def sign_of(good: str) -> int:
    """1 where up is good, -1 where down is. Raises: OkrError `okr.direction`."""
    if good not in ("up", "down"):
        raise OkrError("okr.direction", good=str(good))
    return 1 if good == "up" else -1


def _check(baseline: float, goal: float) -> None:
    if not math.isfinite(baseline):
        raise OkrError("okr.not_a_number", field="baseline")
    if not 0 < goal < 1:
        raise OkrError("okr.goal", goal=goal)


def _tidy(value: float) -> float:
    """Drops the float dust of a division: 29.999999999999996 is 30."""
    return float(f"{value:.{_SIGNIFICANT}g}")
