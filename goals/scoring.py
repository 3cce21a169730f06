"""Scores of key results: one formula up and down, rounded before any band is read.

A score is for learning. It never carries a pass or fail word, and nothing here can reach a reward.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from data.errors import OkrError
from data.model.goal import KeyResult, KeyResultKind

SUCCESS_LOW, SUCCESS_HIGH = 0.60, 0.70
_HALF_WAY = 0.65
_MILESTONES = (0.0, 0.3, 0.7, 1.0)


def raw_progress(actual: float, baseline: float, target: float) -> float:
    """Signed share of the way from baseline to target: below 0 is worse than the start, above 1 beyond the target.

    Raises: OkrError `okr.same_level` when baseline and target are equal, `okr.not_a_number` for NaN or infinity.
    """
    for name, value in (("actual", actual), ("baseline", baseline), ("target", target)):
        if not math.isfinite(value):
            raise OkrError("okr.not_a_number", field=name)
    if baseline == target:
        raise OkrError("okr.same_level", value=baseline)
    return (actual - baseline) / (target - baseline)


def score(actual: float, baseline: float, target: float) -> float:
    """Score in [0, 1], two decimals, for increase and decrease alike: (actual - baseline) / (target - baseline).

    Raises: OkrError when baseline equals target or a value is not a number.
    """
    return round(min(1.0, max(0.0, raw_progress(actual, baseline, target))), 2) + 0.0  # + 0.0: never minus zero


def maintain_score(values: Sequence[float], limit: float, good: str, upper: float | None = None) -> float | None:
    """Share of measured periods that keep the limit, the limit included; None while nothing is measured.

    A missing period (NaN) is unknown: it neither counts as kept nor as broken.
    """
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return None
    return round(sum(holds(value, limit, good, upper) for value in known) / len(known), 2)


def holds(value: float, limit: float, good: str, upper: float | None = None) -> bool:
    """True when a value keeps the limit: `up` means at least, `down` means at most; with `upper` the range limit..upper, ends included."""
    if upper is not None:
        return limit <= value <= upper
    return value <= limit if good == "down" else value >= limit


def worst_breach(values: Sequence[float], limit: float, good: str, upper: float | None = None) -> float | None:
    """The value farthest outside the limit; None when every measured period keeps it."""
    broken = [value for value in values if math.isfinite(value) and not holds(value, limit, good, upper)]
    if not broken:
        return None
    top = upper if upper is not None else limit
    return max(broken, key=lambda value: max(limit - value, value - top))


def reachable_scores(baseline: float, target: float) -> tuple[float, ...]:
    """The scores a count of whole things can take, e.g. 0 to 3 accounts: 0, 0.33, 0.67, 1."""
    steps = round(abs(target - baseline))
    direction = 1 if target > baseline else -1
    return tuple(score(baseline + direction * step, baseline, target) for step in range(steps + 1))


def milestone_score(zone: int) -> float:
    """Score of an ordinal key result by the zone reached: 0 start, 1 committed, 2 target, 3 stretch.

    Raises: OkrError `okr.zone` outside 0..3.
    """
    if not 0 <= zone < len(_MILESTONES):
        raise OkrError("okr.zone", zone=zone)
    return _MILESTONES[zone]


def band(value: float) -> str:
    """Text code of a stretch score: little, progress, success, above, full. The score is rounded first."""
    shown = round(value, 2)
    if shown >= 1.0:
        return "full"
    if shown > SUCCESS_HIGH:
        return "above"
    if shown >= SUCCESS_LOW:
        return "success"
    return "progress" if shown >= 0.30 else "little"


def expected_pace(share_gone: float, kind: KeyResultKind = KeyResultKind.STRETCH) -> float:
    """The score a steady run would show now: 0.65 (stretch) or 1 (committed) times the share of the cycle that has passed."""
    return round(min(1.0, max(0.0, share_gone)) * (_HALF_WAY if kind is KeyResultKind.STRETCH else 1.0), 2)


def objective_score(scores: Sequence[float | None], weights: Sequence[float] | None = None) -> float | None:
    """Weighted mean of the known key result scores (all weigh the same unless said otherwise); None when none is known."""
    known = [(value, weight) for value, weight in zip(scores, weights or [1.0] * len(scores), strict=True) if value is not None]
    total = sum(weight for _, weight in known)
    return round(sum(value * weight for value, weight in known) / total, 2) if total > 0 else None


def key_result_score(key_result: KeyResult, actual: float | None, values: Sequence[float] = ()) -> float | None:
    """Score of a key result from its current value, or from the values of all periods of the cycle for a maintain one.

    None when the value, or the baseline, is not known yet. The value of a milestone is its zone (0 to 3). Whole things that are counted
    take only the scores `reachable_scores` names.
    """
    if key_result.kind is KeyResultKind.MAINTAIN:
        known = values or (() if actual is None else (actual,))
        return maintain_score(known, key_result.target, good_of(key_result), key_result.upper)
    if actual is None:
        return None
    if key_result.kind is KeyResultKind.MILESTONE:
        return milestone_score(int(actual))
    return None if key_result.baseline is None else score(actual, key_result.baseline, key_result.target)


def good_of(key_result: KeyResult) -> str:
    """Which way is good: as the metric says, else the way from baseline to target."""
    said = key_result.good or str(key_result.basis_params.get("good", ""))
    if said in ("up", "down"):
        return said
    return "down" if key_result.baseline is not None and key_result.target < key_result.baseline else "up"
