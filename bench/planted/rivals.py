"""Rivals, written from their published descriptions. Each gives a ranked list of segments; an empty list names no cause.

`adtributor`: Bhagwan et al. 2014: in each dimension the elements by surprise (Jensen-Shannon) whose explanatory power is at least 10 %,
until 67 % is explained; dimensions by surprise. `contributions`: the one-dimension contributor list of ThirdEye: every element of every
dimension by |its contribution to the overall change| + |the change of its share|, under 3 % left out. `subsets`: the subset enumeration
of Chaos Genius: every combination of one to three dimensions by |its change|, children of a listed segment removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from signals.causes.leaves import Leaves

Segment = dict[str, str]
_T_EP, _T_EEP = 0.67, 0.1
_SMALLEST_COST = 0.03
_TOP = 5


def adtributor(leaves: Leaves) -> list[Segment]:
    total_f, total_a = leaves.expected.sum(), leaves.actual.sum()
    if total_a == total_f:
        return []
    candidates = []
    for d, name in enumerate(leaves.names):
        f, a = _sums(leaves, (d,))
        surprise = _surprise(f / total_f, a / total_a)
        power = (a - f) / (total_a - total_f)
        chosen, explained = [], 0.0
        for i in np.argsort(-surprise):
            if power[i] < _T_EEP:
                continue
            chosen.append(int(i))
            explained += power[i]
            if explained >= _T_EP:
                candidates.append((float(surprise[chosen].sum()), name, [leaves.values[d][i] for i in chosen]))
                break
    candidates.sort(key=lambda candidate: -candidate[0])
    return [{name: value} for _, name, values in candidates for value in values]


def _surprise(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.where(p > 0, p * np.log(2 * p / (p + q)), 0.0)
        second = np.where(q > 0, q * np.log(2 * q / (p + q)), 0.0)
    result: NDArray[np.float64] = (first + second) / 2
    return result


def contributions(leaves: Leaves) -> list[Segment]:
    total_f, total_a = leaves.expected.sum(), leaves.actual.sum()
    rows = []
    for d, name in enumerate(leaves.names):
        f, a = _sums(leaves, (d,))
        cost = np.abs(a - f) / total_f + np.abs(a / total_a - f / total_f)
        rows += [(float(cost[i]), {name: leaves.values[d][i]}) for i in range(len(f)) if cost[i] >= _SMALLEST_COST]
    return [segment for _, segment in sorted(rows, key=lambda row: -row[0])]


def subsets(leaves: Leaves) -> list[Segment]:
    found = []
    for depth in (1, 2, 3):
        for dimensions in combinations(range(len(leaves.names)), depth):
            f, a = _sums(leaves, dimensions)
            impact = np.abs(a - f)
            shape = [len(leaves.values[d]) for d in dimensions]
            for cell in np.argsort(-impact)[:_TOP]:
                place = np.unravel_index(cell, shape)
                segment = {leaves.names[d]: leaves.values[d][i] for d, i in zip(dimensions, place, strict=True)}
                found.append((float(impact[cell]), segment))
    found.sort(key=lambda row: -row[0])
    return list(_without_children([segment for _, segment in found]))


def _without_children(ranked: list[Segment]) -> Iterator[Segment]:
    listed: list[Segment] = []
    for segment in ranked:
        if not any(known.items() <= segment.items() for known in listed):
            listed.append(segment)
            yield segment


def _sums(leaves: Leaves, dimensions: tuple[int, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    shape = tuple(len(leaves.values[d]) for d in dimensions)
    place = np.ravel_multi_index(tuple(leaves.codes[d] for d in dimensions), shape)
    size = int(np.prod(shape))
    return np.bincount(place, weights=leaves.expected, minlength=size), np.bincount(place, weights=leaves.actual, minlength=size)


RIVALS: dict[str, Callable[[Leaves], list[Segment]]] = {
    "Adtributor": adtributor, "contribution list": contributions, "subset enumeration": subsets,
}  # fmt: skip
