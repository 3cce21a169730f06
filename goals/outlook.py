"""The final score as it looks today: draws of the metric's value at the end of the quarter, read through the one formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goals.scoring import SUCCESS_HIGH, SUCCESS_LOW

_LOW, _HIGH = 10.0, 90.0
_FEWEST = 8


@dataclass(frozen=True, slots=True)
class Outlook:
    """Expected final score, the range that holds eight of ten draws, and the chance of the whole target."""

    expected: float
    low: float
    high: float
    p_full: float

    @property
    def place(self) -> str:
        """`below`, `inside` or `above` the band of success, by the expected score."""
        shown = round(self.expected, 2)
        return "below" if shown < SUCCESS_LOW else "above" if shown > SUCCESS_HIGH else "inside"


def final_score(draws: Sequence[float], baseline: float, target: float) -> Outlook | None:
    """Outlook of a step from baseline to target; None with fewer than 8 draws or equal ends: then nobody can tell."""
    values = np.asarray(draws, dtype=float)
    values = values[np.isfinite(values)]
    if len(values) < _FEWEST or baseline == target:
        return None
    scores = np.clip((values - baseline) / (target - baseline), 0.0, 1.0)
    low, high = np.percentile(scores, [_LOW, _HIGH])
    return Outlook(
        round(float(scores.mean()), 2), round(float(low), 2), round(float(high), 2), round(float((scores >= 1).mean()), 2)
    )


def together(outlooks: Sequence[Outlook | None], weights: Sequence[float] | None = None) -> Outlook | None:
    """Outlook of an objective: mean of the expected scores; its range is that of independent key results (narrower than each). None while
    one of them cannot be told."""
    known = [item for item in outlooks if item is not None]
    if not known or len(known) < len(outlooks):
        return None
    share = np.asarray(weights or [1.0] * len(known), dtype=float)
    share = share / share.sum()
    expected = float(sum(w * item.expected for w, item in zip(share, known, strict=True)))
    below = float(np.sqrt(sum((w * (item.expected - item.low)) ** 2 for w, item in zip(share, known, strict=True))))
    above = float(np.sqrt(sum((w * (item.high - item.expected)) ** 2 for w, item in zip(share, known, strict=True))))
    p_full = float(np.prod([item.p_full for item in known]))
    return Outlook(round(expected, 2), round(max(expected - below, 0), 2), round(min(expected + above, 1), 2), round(p_full, 2))
