"""Exact split of a computed metric's change over the parts of its formula.

Shapley values (Das Gupta's symmetric form for products and quotients): each part's effect is the mean, over all orders in which the parts
could have moved, of what moving it changes. The effects sum to the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import factorial, isfinite

from data.model.formula import Formula

MOST_PARTS = 6


def driver_effects(
    formula: Formula, before: Mapping[str, float], after: Mapping[str, float], factor: float = 1.0
) -> dict[str, float] | None:
    """Effect of each part in the metric's unit; None when the formula has no value in some mix of old and new parts (a zero
    denominator) or more than six parts."""
    parts = formula.parts
    if not 1 <= len(parts) <= MOST_PARTS:
        return None
    values: dict[frozenset[str], float] = {}
    for size in range(len(parts) + 1):
        for moved in combinations(parts, size):
            value = float(formula.evaluate({code: (after if code in moved else before)[code] for code in parts})) * factor
            if not isfinite(value):
                return None
            values[frozenset(moved)] = value
    return {code: _effect(code, parts, values) for code in parts}


def _effect(code: str, parts: tuple[str, ...], values: Mapping[frozenset[str], float]) -> float:
    others = [part for part in parts if part != code]
    total = 0.0
    for size in range(len(others) + 1):
        weight = factorial(size) * factorial(len(others) - size) / factorial(len(parts))
        for moved in combinations(others, size):
            total += weight * (values[frozenset((*moved, code))] - values[frozenset(moved)])
    return total
