"""Value cells of a file as numbers, with the unit each cell named itself, read once per distinct text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from connectors.cells.numbers import Number, read_number
from connectors.cells.separators import POINT, Separators, find_separators, unsettled
from connectors.contract import EMPTY, Column, taken
from data.values import present_codes

Kind = TypeVar("Kind", bound=np.generic)

_AT_ONCE = 1 << 15  # numbers looked at together: what fits the processor's cache
OWN_SCALE = "*"  # the cell named 만, 억, K ... without a unit word
SIGN = "~"  # before a currency: the cell only has its sign, the scale may stand elsewhere
CUT = "÷"  # the cell's format cut thousands off, the scale must stand elsewhere


@dataclass(frozen=True, slots=True)
class Amounts:
    """By cell: `values` (NaN where none), `units` index into `unit_names` (0: the cell said nothing), `codes` index into `code_names`
    (0: a number, else why not). `separators` are the marks all columns were read with; `unsettled` are cells such as `1.234` in a
    column that shows no other point: in a count or in won the mark may mean the other thing."""

    values: NDArray[np.float64]
    units: NDArray[np.int16]
    unit_names: tuple[str, ...]
    codes: NDArray[np.int16]
    code_names: tuple[str, ...]
    rounded: NDArray[np.bool_]
    separators: Separators = POINT
    unsettled: NDArray[np.bool_] | None = None


def read_amounts(columns: Sequence[Column], rows: NDArray[np.int32], decimal: str | None = None, delimiter: str = "") -> Amounts:
    """Read the cells of all value columns, one column after the other; one decimal mark holds for all of them."""
    units: dict[str, int] = {"": 0}
    codes: dict[str, int] = {"": 0}
    columns, separators, open_cells = _with_marks(columns, rows, decimal, delimiter)
    parts = [_one(column, rows, units, codes, separators) for column in columns]
    if len(parts) == 1:
        values, unit_ids, code_ids, rounded = parts[0]
    else:
        values, unit_ids, code_ids, rounded = (np.concatenate([part[i] for part in parts]) for i in range(4))
    return Amounts(values, unit_ids, tuple(units), code_ids, tuple(codes), rounded, separators, open_cells)  # type: ignore[arg-type]


def _with_marks(
    columns: Sequence[Column], rows: NDArray[np.int32], decimal: str | None, delimiter: str
) -> tuple[list[Column], Separators, NDArray[np.bool_] | None]:
    """The decimal mark of all columns; those whose plain numbers may mean something else under it are turned back into texts."""
    texts = [_texts(column, rows) for column in columns]
    separators = find_separators((text for own in texts for text in own), decimal, delimiter)
    undecided = [set[str]() if decimal else unsettled(own, separators) for own in texts]
    if separators is POINT and not any(undecided):
        return list(columns), separators, None
    columns = [
        column.labels() if column.numbers is not None and (separators is not POINT or undecided[i]) else column
        for i, column in enumerate(columns)
    ]
    if decimal:
        return columns, separators, None
    parts = []
    for column in columns:
        found = unsettled(_texts(column, rows), separators)
        table = np.array([*(text in found for text in column.texts), False])
        parts.append(table[column.coded(rows)])
    return columns, separators, np.concatenate(parts)


def _texts(column: Column, rows: NDArray[np.int32]) -> list[str]:
    """The distinct texts that stand in these rows and are no numbers of a workbook; plain numbers by those that show their point."""
    used = present_codes(column.coded(rows) + 1, len(column.texts) + 1) - 1
    texts = [column.texts[code] for code in used if code != EMPTY and code not in column.typed]
    if column.numbers is not None:
        texts += _telling(column, rows)
    return texts


def _telling(column: Column, rows: NDArray[np.int32]) -> list[str]:
    """Of the plain numbers with a point, one that can be nothing but a decimal and one that may be thousands, as they were written."""
    found: dict[bool, int] = {}
    numbers = taken(column.numbers, rows) if column.numbers is not None else np.empty(0)
    for start in range(0, len(numbers), _AT_ONCE):
        pointed, small = _pointed(np.abs(numbers[start : start + _AT_ONCE]), column.decimals)
        for may_be_thousands, places in ((False, pointed), (True, small)):
            if len(places):
                found.setdefault(may_be_thousands, start + int(places[0]))
        if len(found) == 2:
            break
    return [column.at(int(rows[place])) for _, place in sorted(found.items())]


def _pointed(numbers: NDArray[np.float64], decimals: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of numbers that show a point: decimals for sure, and those whose three digits behind it may be thousands."""
    with np.errstate(invalid="ignore"):
        pointed = np.isfinite(numbers)
        if decimals in {-1, 0}:
            pointed &= np.floor(numbers) != numbers
        small = np.flatnonzero(pointed & (numbers >= 1) & (numbers < 1000))
    if decimals != 3:
        shown = numbers[small]
        small = small[(np.rint(shown * 1e3) / 1e3 == shown) & (np.rint(shown * 1e2) / 1e2 != shown)]
    pointed[small] = False
    return np.flatnonzero(pointed), small


def _one(
    column: Column, rows: NDArray[np.int32], units: dict[str, int], codes: dict[str, int], separators: Separators
) -> tuple[NDArray[np.generic], ...]:
    size = len(column.texts) + 1  # the last entry serves the code EMPTY (-1)
    values, unit_ids = np.full(size, np.nan), np.zeros(size, dtype=np.int16)
    code_ids, rounded = np.zeros(size, dtype=np.int16), np.zeros(size, dtype=bool)
    picked = column.coded(rows)
    for code in present_codes(picked + 1, size) - 1:
        if code == EMPTY:
            continue
        found = read_number(column.texts[code], POINT if code in column.typed else separators)
        if isinstance(found, Number):
            values[code], rounded[code] = found.value, found.rounded
            unit_ids[code] = units.setdefault(_unit_name(found), len(units))
        else:
            code_ids[code] = codes.setdefault(found.code, len(codes))
    read = values[picked]
    if column.numbers is not None:
        np.copyto(read, taken(column.numbers, rows), where=picked == EMPTY)
    return read, _picked(unit_ids, picked), _picked(code_ids, picked), _picked(rounded, picked)


def _unit_name(found: Number) -> str:
    if found.shrunk:
        return CUT
    if found.signed:
        return SIGN + found.unit
    return found.unit or (OWN_SCALE if found.scaled else "")


def _picked(table: NDArray[Kind], picked: NDArray[np.int32]) -> NDArray[Kind]:
    """The entry of every cell; one shared zero where no text has anything to say."""
    return table[picked] if table.any() else np.broadcast_to(np.zeros((), dtype=table.dtype), picked.shape)
