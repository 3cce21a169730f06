"""A target judged, whoever set it: the score to expect from history, the chance of all of it, what a lever would have to add.

The same words judge a calibrated target and a person's own, so that nobody argues about two yardsticks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from data.errors import OkrError
from goals.calibration import FEWEST_IMPROVEMENTS, GOAL, Reference, aimed_score, gains_of, sign_of
from goals.scoring import SUCCESS_HIGH, SUCCESS_LOW

FAR, NEAR = 0.4, 0.8  # an expected score outside is a wish or business as usual
_RANGE = (0.1, 0.9)  # eight of ten outcomes lie inside
_TEN_PERCENT_TAIL = 1.2816  # standard normal quantile of 0.9
CORRELATION = 0.3  # key results of one objective share a team and a market; an assumption, shown with the range


@dataclass(frozen=True, slots=True)
class Judgement:
    """What history says about a target; `code` is the text key `goal.judged.<code>`.

    near (> 0.8), easy (0.7-0.8), calibrated (0.6-0.7), bold (0.4-0.6), far (< 0.4), reference (history is silent, a named level
    is not), unknown. `low`..`high` hold eight of ten scores, `lever` is what must be added to every past change before 0.65 is
    expected (0 when nothing is missing), `provisional` is set below eight past changes.
    """

    code: str
    expected_score: float | None = None
    p_full: float | None = None
    low: float | None = None
    high: float | None = None
    deviation: float | None = None
    lever: float | None = None
    n: int = 0
    provisional: bool = False


class Spread(NamedTuple):
    """Mean and standard deviation of one key result's score."""

    mean: float
    deviation: float


class SetRange(NamedTuple):
    """Where the score of a whole set will lie: mean, and the range of eight in ten quarters. `known` of `total` key results count."""

    mean: float
    low: float
    high: float
    known: int
    total: int


def judge(
    baseline: float,
    target: float,
    good: str,
    *,
    improvements: Sequence[float] | None = None,
    draws: Sequence[float] | None = None,
    reference: Reference | None = None,
) -> Judgement:
    """Judge a target against past changes over one cycle, or predicted levels, or a named level.

    Raises: OkrError `okr.same_level` when it equals the baseline, `okr.target_side` when it lies on the bad side of it.
    """
    sign = sign_of(good)
    length = checked_length(baseline, target, sign)
    gains = gains_of(baseline, sign, improvements, draws)
    if gains is None:
        if reference is None or sign * (reference.level - baseline) <= 0:
            return Judgement("unknown")
        return Judgement("reference", expected_score=round(min(1.0, aimed_score(baseline, target, reference.level)), 4))
    scores = np.clip(gains / length, 0.0, 1.0)
    expected = float(scores.mean())
    low, high = (float(value) for value in np.quantile(scores, _RANGE))
    return Judgement(
        verdict(expected),
        expected_score=expected,
        p_full=float((gains >= length * (1 - 1e-12)).mean()),
        low=low,
        high=high,
        deviation=float(scores.std()),
        lever=missing_lever(gains.tolist(), length),
        n=len(gains),
        provisional=draws is None and len(gains) < FEWEST_IMPROVEMENTS,
    )


def verdict(expected: float) -> str:
    """The word for an expected score, rounded as scores are shown."""
    shown = round(expected, 2)
    if shown > NEAR:
        return "near"
    if shown > SUCCESS_HIGH:
        return "easy"
    if shown >= SUCCESS_LOW:
        return "calibrated"
    return "bold" if shown >= FAR else "far"


def checked_length(baseline: float, target: float, sign: int) -> float:
    """Distance to a target on the good side of the baseline.

    Raises: OkrError `okr.not_a_number`, `okr.same_level`, `okr.target_side`.
    """
    for name, value in (("baseline", baseline), ("target", target)):
        if not math.isfinite(value):
            raise OkrError("okr.not_a_number", field=name)
    if baseline == target:
        raise OkrError("okr.same_level", value=baseline)
    if sign * (target - baseline) < 0:
        raise OkrError("okr.target_side", baseline=baseline, target=target)
    return abs(target - baseline)


def missing_lever(gains: Sequence[float], length: float, goal: float = GOAL) -> float:
    """What a lever must add to each past change so that a target `length` away is expected to score `goal`; 0 when none is needed."""
    known = np.asarray(gains, dtype=float)
    if _scored(known, length) >= goal:
        return 0.0
    low, high = 0.0, length * goal + float(np.abs(known).max())
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _scored(known + middle, length) < goal else (low, middle)
    return high


def _scored(gains: NDArray[np.float64], length: float) -> float:
    return float(np.clip(gains / length, 0.0, 1.0).mean())


def set_range(spreads: Sequence[Spread | None], correlation: float = CORRELATION) -> SetRange | None:
    """Mean score of a set and its range: sd = sqrt(sum of all covariances) / k. None when no key result is known.

    One key result lands in 0.60-0.70 rarely even with perfect targets; the set's range is what a team can be judged by.
    """
    known = [spread for spread in spreads if spread is not None]
    if not known:
        return None
    deviations = np.array([spread.deviation for spread in known])
    shared = correlation * deviations.sum() ** 2 + (1 - correlation) * float((deviations**2).sum())
    mean, half = float(np.mean([spread.mean for spread in known])), _TEN_PERCENT_TAIL * math.sqrt(shared) / len(known)
    return SetRange(mean, max(0.0, mean - half), min(1.0, mean + half), len(known), len(spreads))


def absolute_target(baseline: float, percent: float) -> float:
    """A relative wish as a level: -50 % of 4.0 is 2.0. Both forms are kept; only the level is scored."""
    return float(f"{baseline * (1 + percent / 100):.14g}")
