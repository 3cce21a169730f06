"""How much a segment explains and how surprising it is (Bhagwan et al. 2014), to say which dimension of a flow to look at first.

Explanatory power is a segment's part of the change; surprise is how far its share of the whole moved (Jensen-Shannon divergence). A
dimension in which one segment holds nearly everything explains any change and says nothing: surprise tells the two apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

LEAST_POWER = 0.1
ENOUGH_POWER = 0.67
_STANDING_STILL = 0.01  # of the whole: shares of a smaller change are noise


@dataclass(frozen=True, slots=True)
class Surprise:
    """One dimension: power and surprise by segment, the fewest surprising segments that explain two thirds, and their surprise."""

    power: Mapping[str, float]
    surprise: Mapping[str, float]
    chosen: tuple[str, ...]

    @property
    def total(self) -> float:
        return sum(self.surprise[name] for name in self.chosen)


def surprise_of(expected: Mapping[str, float], actual: Mapping[str, float]) -> Surprise | None:
    """Power and surprise of the segments of one dimension; None when the whole stands still or has negative segments."""
    names = sorted({*expected, *actual})
    f, a = (np.array([table.get(name, 0.0) for name in names]) for table in (expected, actual))
    change = float(a.sum() - f.sum())
    if not names or (f < 0).any() or (a < 0).any() or f.sum() <= 0 or a.sum() <= 0 or abs(change) < _STANDING_STILL * f.sum():
        return None
    p, q = f / f.sum(), a / a.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(x > 0, x * np.log(2 * x / (p + q)), 0.0) for x in (p, q)]
    surprise = (parts[0] + parts[1]) / 2
    power = (a - f) / change
    chosen, explained = [], 0.0
    for place in np.argsort(-surprise, kind="stable"):
        if explained >= ENOUGH_POWER:
            break
        if power[place] >= LEAST_POWER:
            chosen.append(names[place])
            explained += float(power[place])
    found = chosen if explained >= ENOUGH_POWER else []
    numbers = [dict(zip(names, row.tolist(), strict=True)) for row in (power, surprise)]
    return Surprise(numbers[0], numbers[1], tuple(found))
