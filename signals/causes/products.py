"""Exact split of a change over factors and segments, for values that are sums over segments of products of factors: V = sum_i prod_j x_ij.

Additive and multiplicative LMDI-I (Ang 2005): effect_j = sum_i L(V_i1, V_i0) ln(x_ij1 / x_ij0) with the logarithmic mean L(a, b) =
(a - b) / ln(a / b). A factor that is zero at one end takes the analytical limit of the formula (Wood and Lenzen 2006), never a small
number in its place: it accounts for the whole of its segment's change, together with the other factors that vanish at the same end. Where
a factor changes its sign, or is negative, logarithms say nothing and the Shapley value is taken (Das Gupta 1993 is the same by another
road).
"""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def log_mean(a: ArrayLike, b: ArrayLike) -> Floats:
    """(a - b) / ln(a / b) for positive numbers; a where both are equal, 0 where one is zero."""
    x, y = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(b, dtype=float))
    result = np.zeros(x.shape)
    both = (x > 0) & (y > 0)
    gap = np.where(both, np.log(np.where(both, x, 1.0)) - np.log(np.where(both, y, 1.0)), 0.0)
    near = both & (np.abs(gap) < 1e-6)  # the quotient loses its digits here: series about the middle
    far = both & ~near
    result[far] = (x[far] - y[far]) / gap[far]
    result[near] = np.sqrt(x[near] * y[near]) * (1 + gap[near] ** 2 / 24)
    return result


def product_effects(before: ArrayLike, after: ArrayLike) -> Floats:
    """Effect of every factor in every segment, segments x factors; they sum to the change of sum_i prod_j x_ij.

    Raises: ValueError when the tables are not of one shape segments x factors.
    """
    old, new = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if old.ndim != 2 or old.shape != new.shape:
        raise ValueError("before and after are tables of one shape: segments x factors")
    positive = ((old >= 0) & (new >= 0)).all(axis=1)
    effects = np.zeros(old.shape)
    effects[positive] = _log_effects(old[positive], new[positive])
    effects[~positive] = shapley_effects(old[~positive], new[~positive])
    return effects


def _log_effects(old: Floats, new: Floats) -> Floats:
    first, last = old.prod(axis=1), new.prod(axis=1)
    live = (first > 0) & (last > 0)
    effects = np.zeros(old.shape)
    if live.any():
        effects[live] = log_mean(last[live], first[live])[:, None] * np.log(new[live] / old[live])
        effects[live] += _rounding(effects[live], last[live] - first[live])
    for value, rows, sign in ((old, (first == 0) & (last > 0), last), (new, (last == 0) & (first > 0), -first)):
        vanished = (value == 0) & rows[:, None]
        count = np.maximum(vanished.sum(axis=1), 1)
        effects += np.where(vanished, (sign / count)[:, None], 0.0)
        lost = rows & ~vanished.any(axis=1)  # the product underflowed: no factor is zero, so share equally
        effects += np.where(lost[:, None], (sign / old.shape[1])[:, None], 0.0)
    return effects


def _rounding(effects: Floats, change: Floats) -> Floats:
    """What floating point left over, spread by size, so that the parts sum to the change to the last digits."""
    weight = np.abs(effects)
    total = weight.sum(axis=1)
    left = change - effects.sum(axis=1)
    share = np.divide(weight, total[:, None], out=np.full(effects.shape, 1 / effects.shape[1]), where=total[:, None] > 0)
    spread: Floats = share * left[:, None]
    return spread


def shapley_effects(before: ArrayLike, after: ArrayLike) -> Floats:
    """The Shapley value of every factor of every segment's product, segments x factors; any sign, zeros included."""
    old, new = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    count = old.shape[1]
    values = {moved: np.where(np.isin(np.arange(count), moved), new, old).prod(axis=1) for moved in _subsets(count)}
    effects = np.zeros(old.shape)
    for j in range(count):
        for moved in values:
            if j in moved:
                continue
            weight = factorial(len(moved)) * factorial(count - len(moved) - 1) / factorial(count)
            effects[:, j] += weight * (values[tuple(sorted((*moved, j)))] - values[moved])
    return effects


def _subsets(count: int) -> list[tuple[int, ...]]:
    return [moved for size in range(count + 1) for moved in combinations(range(count), size)]


def product_ratios(before: ArrayLike, after: ArrayLike) -> Floats:
    """Factor of change of every factor (multiplicative LMDI-I); their product is V1 / V0. All values must be positive."""
    old, new = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    first, last = old.prod(axis=1), new.prod(axis=1)
    weight = log_mean(last, first) / log_mean(last.sum(), first.sum())
    ratios: Floats = np.exp((weight[:, None] * np.log(new / old)).sum(axis=0))
    return ratios
