"""Which segments account for a change in several dimensions: a scan over every combination of up to three dimensions.

The change of a segment is held against what chance would do to a segment of its size (a likelihood ratio scan, Kulldorff 1997, with the
ripple effect of HotSpot and Squeeze as its model: one relative shift for all leaves of a cause). Under that model a cause beats both the
larger segments that contain it and the smaller ones inside it. Causes are taken one at a time, each after the former are accounted for, so
the answer is the smallest set the data ask for; nothing is named when the best segment is no better than the best of as many chances.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from signals.causes.leaves import Codes, Floats, Leaves
from signals.causes.noise import Weights, quantile_scale, weigh

Element = tuple[tuple[int, int], ...]
DEEPEST = 3
_LARGEST_CUBOID = 1 << 21
_CHANCE = 0.0005  # of naming a segment where nothing happened; tails heavier than normal bring it to about one in a hundred
_SMALLEST_SHARE = 0.1  # of what the strongest cause did beyond the rest: less is not worth a name
_FEWEST_ROWS = 5
_FEWEST_CELLS = 10  # a cuboid with fewer cells cannot say how much its cells usually differ
_DOUBT = 2.8  # two standard errors of a variance by the 30 % quantile, times the root of the number of cells
_CONFIDENCE = 1.96


@dataclass(frozen=True, slots=True)
class Moved:
    """One segment of the answer. `contribution` is its part of the change that no earlier cause of the list accounts for, `interval` what
    it may be given the noise, `strength` its deviation in standard deviations."""

    segment: dict[str, str]
    expected: float
    actual: float
    contribution: float
    interval: tuple[float, float]
    strength: float


@dataclass(frozen=True, slots=True)
class Located:
    """Causes, strongest first; `rest` is the change outside them; `everywhere` the relative shift all segments share (0: none shown)."""

    change: float
    causes: tuple[Moved, ...]
    rest: float
    everywhere: float
    examined: int


class _Cuboid:
    """Sums over the cells of one combination of dimensions."""

    def __init__(self, dimensions: tuple[int, ...], shape: tuple[int, ...], sums: Floats) -> None:
        self.dimensions, self.shape = dimensions, shape
        self.pull: Floats
        self.spread: Floats
        self.size: Floats
        self.count: Floats
        self.pull, self.spread, self.size, self.count = sums
        self.fewest = 1
        self.inflation = 1.0

    def deviations(self) -> Floats:
        """Each cell's deviation over its spread; cells of few rows have none. Sets `inflation`, the variance the cells of this cuboid show
        beyond the noise of their leaves, whatever moved them all."""
        filled = (self.count >= self.fewest) & (self.spread > 0)
        spread = np.sqrt(self.spread[filled])
        z: Floats = np.zeros_like(self.pull)
        z[filled] = self.pull[filled] / spread
        self.inflation = 1.0
        if filled.sum() >= _FEWEST_CELLS:
            common = float(np.median(self.pull[filled] / self.size[filled]))
            scale = quantile_scale((self.pull[filled] - common * self.size[filled]) / spread)
            self.inflation = max(1.0, scale**2 / (1 + _DOUBT / float(np.sqrt(filled.sum()))))
        return z


def locate(leaves: Leaves, *, most: int = 4, deepest: int = DEEPEST, chance: float = _CHANCE) -> Located:
    """The smallest set of segments that accounts for a change.

    `chance`: how often a table without a cause may bring one. Cells need no order; a dimension with one value is ignored.
    """
    search = _Search(leaves, min(deepest, DEEPEST))
    found: list[tuple[Element, float]] = []
    limit = float(ndtri(chance / (2 * max(search.examined, 1)))) ** 2
    while len(found) < most:
        element, strength = search.best(limit)
        if element is None or element in search.shifts:
            break
        search.take(element)
        if element:
            found.append((element, strength))
    return _answer(leaves, search, found)


class _Search:
    def __init__(self, leaves: Leaves, deepest: int) -> None:
        self.leaves = leaves
        self.weights: Weights = weigh(leaves)
        self.rows = self.weights.table
        self.live = tuple(d for d, size in enumerate(leaves.sizes) if size > 1)
        self.cuboids = self._cuboids(min(deepest, len(self.live)))
        if leaves.rows:
            self._calibrate()
        self.examined = sum(int((cuboid.count > 0).sum()) for cuboid in self.cuboids.values())
        self.taken: dict[Element, Codes] = {}
        self.shifts: dict[Element, float] = {}

    def _cuboids(self, deepest: int) -> dict[tuple[int, ...], _Cuboid]:
        """The deepest cuboids from the rows, the others as sums of those."""
        found: dict[tuple[int, ...], _Cuboid] = {}
        for depth in range(deepest, -1, -1):
            for dimensions in combinations(self.live, depth):
                shape = tuple(self.leaves.sizes[d] for d in dimensions)
                if np.prod([float(size) for size in shape]) > _LARGEST_CUBOID:
                    continue
                parent = next((c for key, c in found.items() if set(dimensions) < set(key) and len(key) == depth + 1), None)
                sums = self._collapsed(parent, dimensions) if parent else self._summed(dimensions, shape, None)
                found[dimensions] = _Cuboid(dimensions, shape, sums)
        for cuboid in found.values():
            cuboid.fewest = _FEWEST_ROWS if self.leaves.rows else 1
        return dict(sorted(found.items(), key=lambda item: len(item[0])))

    def _places(self, dimensions: tuple[int, ...], shape: tuple[int, ...], rows: Codes | None) -> Codes:
        place = np.zeros(len(self.leaves.expected) if rows is None else len(rows), dtype=np.int64)
        for dimension, size in zip(dimensions, shape, strict=True):
            code = self.leaves.codes[dimension]
            place *= size  # in place: tables of millions of rows are slow to allocate, not to add
            place += code if rows is None else code[rows]
        return place

    def _summed(self, dimensions: tuple[int, ...], shape: tuple[int, ...], rows: Codes | None) -> Floats:
        place, size = self._places(dimensions, shape, rows), int(np.prod(shape)) if shape else 1
        weights = self.rows if rows is None else self.rows[:, rows]
        sums = [np.bincount(place, weights=row, minlength=size) for row in weights]
        return np.stack([*sums, np.bincount(place, minlength=size).astype(float)])

    @staticmethod
    def _collapsed(parent: _Cuboid, dimensions: tuple[int, ...]) -> Floats:
        gone = tuple(axis for axis, d in enumerate(parent.dimensions) if d not in dimensions)
        sums = np.stack([parent.pull, parent.spread, parent.size, parent.count]).reshape(4, *parent.shape)
        collapsed: Floats = sums.sum(axis=tuple(axis + 1 for axis in gone)).reshape(4, -1)
        return collapsed

    def _calibrate(self) -> None:
        """Rows of observations: widen the spread to what well-filled cells of the deepest cuboids show."""
        deep = max((len(key) for key in self.cuboids), default=0)
        scales = []
        for key, cuboid in self.cuboids.items():
            filled = cuboid.count >= _FEWEST_ROWS
            if len(key) == deep and filled.sum() >= _FEWEST_CELLS:
                z = cuboid.pull[filled] / np.sqrt(cuboid.spread[filled])
                scales.append(quantile_scale(z - float(np.median(z))))
        factor = max(1.0, float(np.median(scales)) ** 2) if scales else 1.0
        self.rows[1] *= factor
        for cuboid in self.cuboids.values():
            cuboid.spread = cuboid.spread * factor

    def best(self, limit: float) -> tuple[Element | None, float]:
        """The element no other accounts for better; None when the best is within chance."""
        winner: tuple[float, Element] | None = None
        scores = self._scores()
        for key, score in scores.items():
            cell = int(score.argmax())
            price = 2 * np.log(max((self.cuboids[key].count > 0).sum(), 1))
            if score[cell] > limit and (winner is None or score[cell] - price > winner[0]):
                winner = (float(score[cell] - price), self._element(key, cell))
        if winner is None:
            return None, 0.0
        element = self._narrowed(winner[1], scores, limit)
        key, cell = self._cell(element)
        return element, float(np.sqrt(scores[key][cell]))

    def _scores(self) -> dict[tuple[int, ...], Floats]:
        """Squared deviations; what makes a dimension uneven makes every combination with it uneven too."""
        deviations = {key: cuboid.deviations() for key, cuboid in self.cuboids.items()}
        uneven = {key: max(c.inflation for part, c in self.cuboids.items() if set(part) <= set(key)) for key in deviations}
        return {key: z**2 / uneven[key] for key, z in deviations.items()}

    def _narrowed(self, element: Element, scores: dict[tuple[int, ...], Floats], limit: float) -> Element:
        """The strongest child, when a few children account for the change better than the whole element does."""
        key, cell = self._cell(element)
        price = 2 * np.log(max(self.examined, 1))
        mine = scores[key][cell] - price
        for dimension in self.live:
            wider = tuple(sorted((*key, dimension)))
            if dimension in key or wider not in scores or not element:
                continue
            held = dict(element)
            axis = tuple(held.get(d, slice(None)) for d in wider)
            inside = np.flatnonzero(self._mask(wider, axis))
            score = scores[wider][inside]
            telling = score > max(limit, price)
            if 0 < telling.sum() < len(inside) and float((score[telling] - price).sum()) > mine:
                return self._narrowed(self._element(wider, int(inside[score.argmax()])), scores, limit)
        return element

    def _mask(self, key: tuple[int, ...], axis: tuple[int | slice, ...]) -> NDArray[np.bool_]:
        chosen = np.zeros(self.cuboids[key].shape, dtype=bool)
        chosen[axis] = True
        return chosen.ravel()

    def _element(self, key: tuple[int, ...], cell: int) -> Element:
        if not key:
            return ()
        values = np.unravel_index(cell, self.cuboids[key].shape)
        return tuple((d, int(value)) for d, value in zip(key, values, strict=True))

    def _cell(self, element: Element) -> tuple[tuple[int, ...], int]:
        key = tuple(d for d, _ in element)
        cell = int(np.ravel_multi_index(tuple(v for _, v in element), self.cuboids[key].shape)) if element else 0
        return key, cell

    def take(self, element: Element) -> None:
        """Account for one more element: fit the shifts of all elements taken so far together, and take them out of every sum."""
        self.taken[element] = np.flatnonzero(self.leaves.inside(element))
        elements = list(self.taken)
        size, pull = self.rows[2], self.weights.pull
        overlap = np.zeros((len(elements), len(elements)))
        mark = np.zeros(len(size), dtype=bool)
        for a, first in enumerate(elements):
            mark[self.taken[first]] = True
            for b, second in enumerate(elements[: a + 1]):
                rows = self.taken[second]
                overlap[a, b] = overlap[b, a] = float(size[rows[mark[rows]]].sum())
            mark[self.taken[first]] = False
        wanted = np.array([float(pull[self.taken[each]].sum()) for each in elements])
        fitted = np.linalg.lstsq(overlap, wanted)[0]
        for each, shift in zip(elements, fitted.tolist(), strict=True):
            self._subtract(self.taken[each], shift - self.shifts.get(each, 0.0))
            self.shifts[each] = shift

    def _subtract(self, rows: Codes, shift: float) -> None:
        moved = shift * self.rows[2, rows]
        for key, cuboid in self.cuboids.items():
            place = self._places(key, cuboid.shape, rows)
            cuboid.pull = cuboid.pull - np.bincount(place, weights=moved, minlength=len(cuboid.pull))


def _answer(leaves: Leaves, search: _Search, found: list[tuple[Element, float]]) -> Located:
    """Disjoint contributions, strongest first; causes whose part is small or within its noise are left out."""
    free = np.ones(len(leaves.expected), dtype=bool)
    kept = []
    for element, strength in found:
        inside = leaves.inside(element)
        own = inside & free
        expected, actual = float(leaves.expected[own].sum()), float(leaves.actual[own].sum())
        half = _CONFIDENCE * abs(actual - expected) / strength if strength else np.inf
        moved = Moved(
            {leaves.names[d]: leaves.values[d][v] for d, v in element},
            float(leaves.expected[inside].sum()), float(leaves.actual[inside].sum()), actual - expected,
            (actual - expected - half, actual - expected + half), strength,
        )  # fmt: skip
        kept.append((moved, own))
        free &= ~inside
    outside = float(leaves.expected[free].sum()), float(leaves.actual[free].sum())
    shared = outside[1] / outside[0] - 1 if outside[0] and () in search.shifts else 0.0
    beyond = [abs(moved.contribution - shared * float(leaves.expected[own].sum())) for moved, own in kept]
    causes = [moved for (moved, _), size in zip(kept, beyond, strict=True) if size >= _SMALLEST_SHARE * max(beyond)]
    rest = leaves.change - sum(moved.contribution for moved in causes)
    return Located(leaves.change, tuple(causes), rest, shared, search.examined)
