"""Which cells of a block of text are plain numbers, and what they are: whole arrays at a time, never cell by cell.

Plain is what can be printed back as it was typed: digits, one point, a leading minus; no leading zeros, at most 15 digits, so that the
nearest double has the same shortest text. Everything else stays text and is read by `cells.numbers` under all its rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from connectors.contract import ALWAYS_POINT, SHORTEST

Bools = NDArray[np.bool_]
_MOST_DIGITS = 15
_SMALLEST = 1e-4  # below it, the shortest text of a double has an exponent
_KIND = np.full(256, 3, dtype=np.uint8)
_KIND[ord("0") : ord("9") + 1] = 0
_KIND[ord(".")], _KIND[ord("-")] = 1, 2
_POWERS = 10.0 ** np.arange(_MOST_DIGITS + 1)
_ZERO, _NINE = np.uint8(ord("0")), np.uint8(ord("9"))


@dataclass(frozen=True, slots=True)
class _Shapes:
    """By cell: looks like digits with at most one point; has a minus; decimals (0 without a point); its last character is a zero; from
    where to where it stands among the block's letters."""

    plain: Bools
    negative: Bools
    has_point: Bools
    decimals: NDArray[np.int32]
    ends_in_zero: Bools
    letters: NDArray[np.uint8]
    start: NDArray[np.int32]
    end: NDArray[np.int32]


def plain_numbers(cells: pa.StringArray, decimals: int | None) -> tuple[NDArray[np.float64], int]:
    """The plain numbers of a block (NaN for all other cells) written in the way of `decimals`; None chooses the usual way of this block."""
    shapes = _shapes(cells)
    if decimals is None:
        decimals = _usual(shapes)
    mask = shapes.plain & _written_so(shapes, decimals)
    values = np.full(len(cells), np.nan)
    values[mask] = _read(shapes, np.flatnonzero(mask))
    with np.errstate(invalid="ignore"):
        odd = (values == 0) & shapes.negative
        if decimals < 0:
            odd |= (np.abs(values) < _SMALLEST) & (values != 0)
    values[odd] = np.nan
    return values, decimals


def _read(shapes: _Shapes, cells: NDArray[np.intp]) -> NDArray[np.float64]:
    """The plain cells as numbers: all digits as one integer, divided by a power of ten.

    Both are exact in a double (at most 15 digits), so the one division gives the nearest double, as reading the text would. Loading
    pyarrow's functions for this costs more than a million cells.
    """
    decimals, has_point = shapes.decimals[cells], shapes.has_point[cells]
    last = shapes.end[cells] - 1
    digits = last + 1 - shapes.start[cells] - shapes.negative[cells] - has_point
    whole = np.zeros(len(cells))
    for place in range(int(digits.max(initial=0))):
        at = last - place
        at -= has_point & (decimals <= place)
        if place < digits.min():
            found = shapes.letters[at] - _ZERO
        else:
            found = shapes.letters[np.maximum(at, 0)] - _ZERO
            found[digits <= place] = 0
        whole += found * _POWERS[place]
    whole /= _POWERS[decimals]
    return np.negative(whole, out=whole, where=shapes.negative[cells])


def _shapes(cells: pa.StringArray) -> _Shapes:
    _, offsets_buffer, data = cells.buffers()
    offsets = np.frombuffer(offsets_buffer, dtype=np.int32)[cells.offset : cells.offset + len(cells) + 1]
    start, end = offsets[:-1], offsets[1:]
    size = end - start
    letters = np.frombuffer(data, dtype=np.uint8) if data is not None and data.size else np.zeros(1, dtype=np.uint8)
    kinds = _KIND[letters[offsets[0] : offsets[-1]]]
    special = np.flatnonzero(kinds).astype(np.int32) + offsets[0]
    kind = kinds[special - offsets[0]]
    owner = _owners(special, start, end)
    plain = size > 0
    point_at, point_owner = special[kind == 1], owner[kind == 1]
    points = np.bincount(point_owner, minlength=len(size))
    plain &= points <= 1
    negative = np.zeros(len(size), dtype=bool)
    if len(point_at) < len(special):
        plain[owner[kind == 3]] = False
        minus_at, minus_owner = special[kind == 2], owner[kind == 2]
        plain[minus_owner[minus_at != start[minus_owner]]] = False
        negative[minus_owner] = True
    decimals = np.zeros(len(size), dtype=np.int32)
    decimals[point_owner] = end[point_owner] - 1 - point_at
    has_point = points > 0
    last = len(letters) - 1
    first = start + negative
    lead, after = letters[np.minimum(first, last)], letters[np.minimum(first + 1, last)]
    plain &= (first < end) & _is_digit(lead) & (size - negative - has_point <= _MOST_DIGITS) & (~has_point | (decimals > 0))
    plain &= (lead != _ZERO) | (first + 1 >= end) | ~_is_digit(after)
    return _Shapes(plain, negative, has_point, decimals, letters[np.maximum(end - 1, 0)] == _ZERO, letters, start, end)


def _owners(special: NDArray[np.int32], start: NDArray[np.int32], end: NDArray[np.int32]) -> NDArray[np.intp]:
    """Which cell each character stands in; the usual block has one point in every cell."""
    if len(special) == len(start) and bool(((special >= start) & (special < end)).all()):
        return np.arange(len(start))
    return np.searchsorted(end, special, side="right")


def _is_digit(letters: NDArray[np.uint8]) -> Bools:
    found: Bools = letters - _ZERO <= _NINE - _ZERO  # unsigned: everything below zero wraps round to large numbers
    return found


def _written_so(shapes: _Shapes, decimals: int) -> Bools:
    if decimals == SHORTEST:
        found: Bools = ~(shapes.has_point & shapes.ends_in_zero)
    elif decimals == ALWAYS_POINT:
        found = shapes.has_point & (~shapes.ends_in_zero | (shapes.decimals == 1))
    else:
        found = shapes.decimals == decimals
    return found


def _usual(shapes: _Shapes) -> int:
    """The way of writing that fits most cells."""
    counts = np.bincount(shapes.decimals[shapes.plain], minlength=1)
    ways = (SHORTEST, ALWAYS_POINT, int(counts.argmax()))
    return max(ways, key=lambda way: int((shapes.plain & _written_so(shapes, way)).sum()))
