"""Columns without a header: row counters are passed over, all others are named, and a unit written in one is about the table."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from connectors.cells.notes import read_note
from connectors.cells.units import Unit
from connectors.contract import Grid, Level, Message

_LOOKED_AT = 50


def is_counter(grid: Grid, first: int, index: int) -> bool:
    """True for 0, 1, 2 ... or 1, 2, 3 ... in every row: what programs write beside a table."""
    column = grid.columns[index]
    cells = [column.at(row) for row in range(first, min(len(grid), first + _LOOKED_AT))]
    return any(cells == [str(start + place) for place in range(len(cells))] for start in (0, 1))


def say_nameless(grid: Grid, first: int, columns: Iterable[int]) -> list[Message]:
    """A warning that names the columns without a header whose cells are not used."""
    rows = np.arange(first, len(grid), dtype=np.int32)
    left = [i for i in columns if grid.columns[i].filled(rows).any() and not is_counter(grid, first, i)]
    letters = ", ".join(letters_of(index) for index in left[:8])
    return [Message("columns_nameless", Level.WARNING, params={"columns": letters})] if left else []


def units_beside(grid: Grid, columns: Iterable[int]) -> tuple[tuple[Unit, ...], tuple[str, ...]]:
    """The units that cells of columns without a header declare, and the words there that are no known unit."""
    notes = [read_note(text) for index in columns for text in grid.columns[index].texts[:_LOOKED_AT]]
    return tuple(unit for units, _ in notes for unit in units), tuple(word for _, words in notes for word in words)


def letters_of(index: int) -> str:
    """The name a spreadsheet gives a column: A, B, ... Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
