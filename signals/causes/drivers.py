"""Exact split of a computed metric's change over the parts of its formula.

Shapley values (Das Gupta's symmetric form for products and quotients): each part's effect is the mean, over all orders in which the parts
could have moved, of what moving it changes. The effects sum to the change. Given arrays, many changes are split at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from data.model.formula import Formula

Floats = NDArray[np.float64]
MOST_PARTS = 10


def driver_effects(
    formula: Formula, before: Mapping[str, float], after: Mapping[str, float], factor: float = 1.0
) -> dict[str, float] | None:
    """Effect of each part in the metric's unit; None when the formula has no value in some mix of old and new parts (a zero
    denominator) or more than ten parts."""
    first, last = ({code: np.array([end[code]], dtype=float) for code in formula.parts} for end in (before, after))
    effects = effects_over(formula, first, last, factor)
    if effects is None or not all(np.isfinite(effect).all() for effect in effects.values()):
        return None
    return {code: float(effect[0]) for code, effect in effects.items()}


def effects_over(
    formula: Formula, before: Mapping[str, Floats], after: Mapping[str, Floats], factor: float = 1.0
) -> dict[str, Floats] | None:
    """The same for many changes at once (arrays of one length); NaN where the formula has no value in some mix."""
    parts = formula.parts
    if not 1 <= len(parts) <= MOST_PARTS:
        return None
    values: dict[frozenset[str], Floats] = {}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for size in range(len(parts) + 1):
            for moved in combinations(parts, size):
                mixed = {code: (after if code in moved else before)[code] for code in parts}
                values[frozenset(moved)] = np.asarray(formula.evaluate(mixed), dtype=float) * factor
        return {code: _effect(code, parts, values) for code in parts}


def _effect(code: str, parts: tuple[str, ...], values: Mapping[frozenset[str], Floats]) -> Floats:
    others = [part for part in parts if part != code]
    total: Floats = np.zeros(1)
    for size in range(len(others) + 1):
        weight = factorial(size) * factorial(len(others) - size) / factorial(len(parts))
        for moved in combinations(others, size):
            total = total + weight * (values[frozenset((*moved, code))] - values[frozenset(moved)])
    return total
