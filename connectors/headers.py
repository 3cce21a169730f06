"""Where a table starts: title rows and unit notes above it, one or two header rows, and what each column is called."""

from __future__ import annotations

import re
from dataclasses import dataclass

from connectors.cells.names import comparable, header_role, is_total
from connectors.cells.numbers import Number, read_number
from connectors.cells.periods import looks_like_period
from connectors.cells.units import Unit, units_in_note
from connectors.contract import Grid

_SEARCHED_ROWS = 40
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a table: `names[i]` is the upper and lower header of column i (lower empty for one row)."""

    top: int
    first: int
    names: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    units: tuple[Unit, ...]

    @property
    def year(self) -> int | None:
        """The only year the title rows name, or None."""
        return only_year(" ".join(self.notes))


def only_year(text: str) -> int | None:
    """The year a text names, when it names exactly one."""
    years = {int(year) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def find_heading(grid: Grid, known: frozenset[str], header_row: int | None = None) -> Heading | None:
    """The first row that reads as a header; `known` are comparable spellings of metric names. None when no row does."""
    head = [grid.row(index) for index in range(min(len(grid), _SEARCHED_ROWS))]
    if header_row is not None:
        chosen = next((i for i, line in enumerate(grid.lines[: len(head)]) if line == header_row), None)
        return None if chosen is None else _heading(head, chosen, known)
    for index in range(len(head)):
        if _is_header(head, index, known):
            return _heading(head, index, known)
    return None


def starts_with_data(grid: Grid) -> bool:
    """True when the first row already holds a period and a number: the header is missing."""
    row = grid.row(0) if len(grid) else []
    return any(looks_like_period(cell) for cell in row) and any(_is_number(cell) for cell in row if not looks_like_period(cell))


def _is_number(cell: str) -> bool:
    return isinstance(read_number(cell), Number)


def _is_header(head: list[list[str]], index: int, known: frozenset[str]) -> bool:
    row = [cell for cell in head[index] if cell]
    if len(row) < 2 or len(set(row)) == 1:
        return False
    periods = [cell for cell in row if looks_like_period(cell)]
    if any(_is_number(cell) and not looks_like_period(cell) for cell in row):
        return False
    roles = {header_role(cell) for cell in row}
    if "period" in roles and len(periods) < len(row):
        return True
    if len(periods) >= 2 or (periods and ("metric" in roles or not head[index][0])):
        return _has_numbers_below(head, index)
    if {"metric", "value"} <= roles or any(comparable(cell) in known for cell in row):
        return True
    return _starts_data(head, index + 1)


def _has_numbers_below(head: list[list[str]], index: int) -> bool:
    return len(head) == index + 1 or any(any(_is_number(cell) for cell in row) for row in head[index + 1 : index + 4])


def _starts_data(head: list[list[str]], index: int) -> bool:
    """A row with a period and a number right below unknown header words."""
    if index >= len(head):
        return False
    row = head[index]
    return any(looks_like_period(cell) for cell in row) and any(_is_number(cell) and not looks_like_period(cell) for cell in row)


def _heading(head: list[list[str]], top: int, known: frozenset[str]) -> Heading:
    upper = head[top]
    lower = head[top + 1] if top + 1 < len(head) and _is_second_header(head, top) else None
    names = _joined(upper, lower) if lower else tuple((name, "") for name in upper)
    above = [cell for row in head[:top] for cell in dict.fromkeys(row) if cell]
    units = tuple(unit for cell in (*above, *upper) for unit in units_in_note(cell) if _stands_alone(cell, upper))
    return Heading(top, top + (2 if lower else 1), names, tuple(above), units)


def _stands_alone(cell: str, upper: list[str]) -> bool:
    """A note beside the table counts for all of it; a unit inside a column's own header only for that column."""
    return cell not in upper or cell.lstrip("(（[ ").startswith(("단위", "unit", "Unit"))


def _is_second_header(head: list[list[str]], top: int) -> bool:
    """A row below the header that names columns again (quarters over months, months over 목표/실적) instead of holding values."""
    row = head[top + 1]
    filled = [cell for cell in row if cell]
    if len(filled) < 2 or not _has_numbers_below(head, top + 1) or len(head) <= top + 2:
        return False
    if any(_is_number(cell) and not looks_like_period(cell) for cell in filled):
        return False
    upper = head[top]
    repeated = len({cell for cell in upper if cell}) < len(filled) or any(a and a == b for a, b in zip(upper, row, strict=True))
    words = sum(bool(looks_like_period(cell) or header_role(cell) or is_total(cell) or cell in upper) for cell in filled)
    return repeated and words * 2 >= len(filled) and any(looks_like_period(c) for c in (*upper, *filled))


def _joined(upper: list[str], lower: list[str]) -> tuple[tuple[str, str], ...]:
    """Merged upper cells come as blanks to the right: they are carried on where the lower row has a name."""
    names, last = [], ""
    for above, below in zip(upper, lower, strict=True):
        last = above or (last if below else "")
        names.append((last, "" if below == last else below))
    return tuple(names)
