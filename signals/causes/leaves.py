"""Leaves: the finest cells of a change in several dimensions, as arrays; read from a table of observations in one pass.

A leaf table has one row a cell, with the value expected (before, or a forecast) and the actual value. Rows of single observations are the
same thing with one of the two values zero, so nothing needs to be grouped before the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Leaves:
    """Rows of a change. `codes[d]` is each row's place in `values[d]`, the words of dimension `names[d]`; `rows` says that a row is one
    observation of one period and not a cell with both values."""

    names: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    codes: tuple[Codes, ...]
    expected: Floats
    actual: Floats
    rows: bool = False

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many values each dimension has."""
        return tuple(len(words) for words in self.values)

    @property
    def change(self) -> float:
        return float(self.actual.sum() - self.expected.sum())

    def inside(self, element: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
        """The rows of an element: pairs of dimension and value, by number."""
        chosen = np.ones(len(self.expected), dtype=bool)
        for dimension, value in element:
            chosen &= self.codes[dimension] == value
        return chosen


def cells(frame: pd.DataFrame, dimensions: Sequence[str], *, expected: str = "expected", actual: str = "actual") -> Leaves:
    """Leaves of a table with one row a cell; missing values count as zero."""
    names, values, codes = _coded(frame, dimensions)
    first, last = (np.nan_to_num(frame[column].to_numpy(dtype=float)) for column in (expected, actual))
    return Leaves(names, values, codes, first, last)


def observed(frame: pd.DataFrame, dimensions: Sequence[str], before: object, after: object) -> Leaves:
    """Leaves of observations (columns `period`, `value` and the dimensions): the change from one period to another.

    When every cell appears once in each period the two values are paired, which lets the noise be judged cell by cell.
    """
    period = frame["period"]
    is_before, is_after = (period == before).to_numpy(), (period == after).to_numpy()
    chosen = is_before | is_after
    part = frame if chosen.all() else frame[chosen]
    names, values, codes = _coded(part, dimensions)
    value, old = part["value"].to_numpy(dtype=float), is_before if part is frame else is_before[chosen]
    if np.isnan(value).any():
        value = np.nan_to_num(value)
    paired = _paired(values, codes, value, old)
    if paired is not None:
        return Leaves(names, values, *paired)
    return Leaves(names, values, codes, np.where(old, value, 0.0), np.where(old, 0.0, value), rows=True)


_LARGEST_GRID = 1 << 22
_FEWEST_PAIRED = 0.5


def _paired(
    values: Sequence[Sequence[str]], codes: Sequence[Codes], value: Floats, old: NDArray[np.bool_]
) -> tuple[tuple[Codes, ...], Floats, Floats] | None:
    """Both values of each cell, where most cells have both and no cell has two rows of one period."""
    shape = tuple(len(words) for words in values)
    if not shape or np.prod([float(size) for size in shape]) > _LARGEST_GRID:
        return None
    place = np.ravel_multi_index(tuple(codes), shape)
    size = int(np.prod(shape))
    counts = [np.bincount(place[part], minlength=size) for part in (old, ~old)]
    both = (counts[0] > 0) & (counts[1] > 0)
    used = np.flatnonzero((counts[0] > 0) | (counts[1] > 0))
    if max(int(count.max(initial=0)) for count in counts) > 1 or both.sum() < _FEWEST_PAIRED * len(used):
        return None
    first, last = (np.bincount(place[part], weights=value[part], minlength=size)[used].astype(float) for part in (old, ~old))
    return tuple(code.astype(np.int64) for code in np.unravel_index(used, shape)), first, last


def _coded(
    frame: pd.DataFrame, dimensions: Sequence[str]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[Codes, ...]]:
    values, codes = [], []
    for name in dimensions:
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            words, code = [str(word) for word in column.cat.categories], column.cat.codes.to_numpy()
        else:
            code, found = pd.factorize(column)
            words = [str(word) for word in found]
        if (code < 0).any():  # rows without a value of this dimension form a value of their own
            code, words = np.where(code < 0, len(words), code), [*words, ""]
        values.append(tuple(words))
        codes.append(code.astype(np.int64, copy=False))
    return tuple(dimensions), tuple(values), tuple(codes)
