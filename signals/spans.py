"""Series of one panel that share their first and last known period: what is searched at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from signals.panel import Panel
from signals.scale import Scale, scale_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_DENSE = 0.85  # share of known periods from which holes are filled; sparser series are judged on what is known


@dataclass(frozen=True, slots=True)
class Span:
    """`rows` of the panel on the periods `at` (n panel columns); `y` (rows x n) working scale with holes filled, `known` where not.

    `key` is what `signals.design.design` takes.
    """

    rows: Ints
    at: Ints
    y: Floats
    known: NDArray[np.bool_]
    scale: Scale
    key: tuple[object, ...]

    @property
    def n(self) -> int:
        return int(self.y.shape[1])


def spans(panel: Panel, values: Floats, longest: int, calendar: str | None) -> Iterator[Span]:
    """The spans of all rows of `values` (the panel's, with broken values left out) with at least one known value."""
    known = np.isfinite(values)
    rows = np.flatnonzero(known.any(axis=1))
    if not len(rows):
        return
    width = values.shape[1]
    last = width - 1 - np.argmax(known[rows, ::-1], axis=1)
    first = np.maximum(np.argmax(known[rows], axis=1), last + 1 - longest)
    flow = (panel.kind[rows] == "sum") & (panel.cadence == "M")  # working days are columns of monthly sums only
    group = (first * width + last) * 2 + flow
    order = np.argsort(group, kind="stable")
    bounds = np.flatnonzero(np.r_[True, np.diff(group[order]) != 0, True])
    for begin, end in pairwise(bounds):
        members = order[begin:end]
        chosen = rows[members]
        a, b = int(first[members[0]]), int(last[members[0]])
        mask = known[chosen, a : b + 1]
        for part, kept in _by_mask(mask):
            yield _span(panel, values, chosen[part], np.arange(a, b + 1), kept, calendar, bool(flow[members[0]]))


def _by_mask(mask: NDArray[np.bool_]) -> Iterator[tuple[Ints, NDArray[np.bool_] | None]]:
    """Rows that are dense enough at once (no mask), sparse ones by the periods they have."""
    dense = mask.mean(axis=1) >= _DENSE
    if dense.any():
        yield np.flatnonzero(dense), None
    sparse = np.flatnonzero(~dense)
    if len(sparse):
        packed = np.packbits(mask[sparse], axis=1)
        _, inverse = np.unique(packed, axis=0, return_inverse=True)
        inverse = inverse.ravel()
        for code in range(int(inverse.max()) + 1):
            members = sparse[inverse == code]
            yield members, mask[members[0]]


def _span(
    panel: Panel, values: Floats, rows: Ints, at: Ints, kept: NDArray[np.bool_] | None, calendar: str | None, flow: bool
) -> Span:
    key: tuple[object, ...] = (panel.cadence, int(panel.ordinals[at[0]]), len(at), panel.offset, calendar, flow)
    if kept is not None:
        key = (*key, np.packbits(kept).tobytes())
        at = at[kept]
    x = values[np.ix_(rows, at)]
    scale = scale_of(x, panel.unit[rows])
    y = scale.of(x)
    known = np.isfinite(y)
    return Span(rows, at, y if known.all() else filled(y, known), known, scale, key)


def filled(y: Floats, known: NDArray[np.bool_]) -> Floats:
    """Holes filled along a straight line between their neighbours."""
    result = y.copy()
    t = np.arange(y.shape[1])
    for row in np.flatnonzero(~known.all(axis=1)):
        result[row, ~known[row]] = np.interp(t[~known[row]], t[known[row]], y[row, known[row]])
    return result
