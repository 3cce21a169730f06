"""Where a table starts: title rows and unit notes above it, one or two header rows, and what each column is called."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from connectors.cells.names import comparable, header_role, is_total
from connectors.cells.notes import read_note
from connectors.cells.numbers import looks_like_number
from connectors.cells.periods import looks_like_period
from connectors.cells.units import ENGLISH_SCALES, Unit, read_unit
from connectors.contract import Grid

_SEARCHED_ROWS = 40
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_DECIMAL = re.compile(r"\d{4}\.\d{1,2}|\d{4,6}")
_DAY = re.compile(r"(?<!\d)(?:19|20)\d{2}\s*[-./년]\s*\d{1,2}\s*[-./월]\s*\d{1,2}일?")
_MARKED = re.compile(r"(.*[0-9분기월년])\s*\(?([aprefAPREF])\)?")
_MARKS = {"a": "실적", "p": "잠정", "r": "확정", "e": "추정", "f": "전망"}
_YEAR_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:년\s*|[-./])(1[0-2]|0?[1-9])(?=월|\D|$)(?!\s*[-./월]\s*\d)")


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a table: `names[i]` is the upper and lower header of column i (lower empty for one row); `units` of the
    notes above it, and in `odd_units` the words there that are no known unit."""

    top: int
    first: int
    names: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    units: tuple[Unit, ...]
    odd_units: tuple[str, ...] = ()

    @property
    def year(self) -> int | None:
        """The only year the title rows name, or None."""
        return only_year(" ".join(self.notes))


def with_names(heading: Heading, sheet: str, file: str) -> Heading:
    """The heading with what the names of the sheet and of the file add: the sheet's is one more title, and where no title states a
    unit, the sheet's name may, or else the file's."""
    titles = (*heading.notes, sheet) if sheet else heading.notes
    units, odd = heading.units, heading.odd_units
    for name in (sheet, file.rpartition(".")[0].replace("_", " ")):
        if not units and not odd:
            units, odd = read_note(name)
            odd = tuple(
                word for word in odd if word.lower() not in ENGLISH_SCALES or f"in {word}" in name
            )  # thousands-of-things.csv
    return replace(heading, notes=titles, units=units, odd_units=odd)


def only_year(text: str) -> int | None:
    """The year a text is about, when it names exactly one; days such as `작성일: 2025-01-10` or `20250110` say when it was made."""
    years = {int(found[1]) for found in _YEAR.finditer(_DAY.sub(" ", text))}
    return years.pop() if len(years) == 1 else None


def titled_month(text: str) -> tuple[int, int] | None:
    """The last year and month a title names (`2025년 3월 실적`), or None."""
    found = [(int(year), int(month)) for year, month in _YEAR_MONTH.findall(text)]
    return max(found) if found else None


def find_heading(grid: Grid, known: frozenset[str], header_row: int | None = None) -> Heading | None:
    """The first row that reads as a header; `known` are comparable spellings of metric names. None when no row does."""
    head = [grid.row(index) for index in range(min(len(grid), _SEARCHED_ROWS))]
    if header_row is not None:
        chosen = next((i for i, line in enumerate(grid.lines[: len(head)]) if line == header_row), None)
        return None if chosen is None else _heading(head, chosen, known)
    for index in range(len(head)):
        if is_header(head, index, known):
            return _heading(head, index, known)
    return None


def period_and_word(header: str) -> tuple[str, str] | None:
    """Period and the rest of a header that holds both: `2026-01 실적`, `실적_2026-01`, `2026년 1월(백만원)`; None for all others."""
    if not any(character.isdigit() for character in header) or len(header) > 60:
        return None
    pairs: list[tuple[str, str]] = []
    if bracketed := re.fullmatch(r"(.+?)\s*[(\[（]([^()\[\]（）]+)[)\]）]", header):
        pairs += [(bracketed[1], bracketed[2]), (bracketed[2], bracketed[1])]
    cuts = [found.span() for found in re.finditer(r"[\s_]+", header)]
    pairs += [pair for i, j in cuts for pair in ((header[:i], header[j:]), (header[j:], header[:i]))]
    if marked := _MARKED.fullmatch(header):  # 1Q24E, 2024년 2월p): expected, preliminary
        pairs.append((marked[1], _MARKS[marked[2].lower()]))
    for period, word in pairs:
        if looks_like_period(period) and (header_role(word) or read_unit(word)) and not is_total(word):
            return period, word
    return None


def starts_with_data(grid: Grid) -> bool:
    """True when the first row already holds a period and a number: the header is missing."""
    row = grid.row(0) if len(grid) else []
    return any(looks_like_period(cell) for cell in row) and any(_is_number(cell) for cell in row if not looks_like_period(cell))


def _is_number(cell: str) -> bool:
    return looks_like_number(cell)


def is_header(head: list[list[str]], index: int, known: frozenset[str]) -> bool:
    """True when row `index` of these rows names columns."""
    row = [cell for cell in head[index] if cell]
    if len(row) < 2 or len(set(row)) == 1:
        return False
    periods = [cell for cell in row if looks_like_period(cell) or period_and_word(cell)]
    if any(_is_number(cell) and not looks_like_period(cell) for cell in row):
        return False
    roles = {header_role(cell) for cell in row}
    if "period" in roles and len(periods) < len(row):
        return True
    if len(periods) >= 2 or (periods and ("metric" in roles or not head[index][0])):
        return _has_numbers_below(head, index) and not _may_be_values(head, index, known)
    if {"metric", "value"} <= roles or any(comparable(cell) in known for cell in row):
        return True
    return _starts_data(head, index + 1)


def _may_be_values(head: list[list[str]], index: int, known: frozenset[str]) -> bool:
    """Periods that are plain decimals (`2010.1`, `2011.2`) are values where a metric is named beside them or a row above names columns."""
    row = [cell for cell in head[index] if cell]
    if not all(_DECIMAL.fullmatch(cell) for cell in row if looks_like_period(cell)):
        return False
    named = any(comparable(cell) in known for cell in row)
    return named or any(sum(bool(cell) for cell in above) >= len(row) for above in head[:index])


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
    lower = head[top + 1] if top + 1 < len(head) else []
    below = [cell for cell in lower if cell]
    depth = _header_rows(head, top)
    noted = below if len(below) == 1 and any(read_note(below[0])) else []  # `(단위: 백만원)` between the names and the values
    if noted:
        names = tuple((name, "") for name in upper)
    elif _is_unit_row(lower):
        names = tuple((f"{name}({unit})" if read_unit(unit) else name, "") for name, unit in zip(upper, lower, strict=True))
    elif depth > 1:
        names = _joined_rows(head[top : top + depth])
    else:
        lower, names = [], tuple((name, "") for name in upper)
    above = [*(cell for row in head[:top] for cell in dict.fromkeys(_whole_notes(row)) if cell), *noted]
    notes = [read_note(cell) for cell in (*above, *upper) if _stands_alone(cell, upper)]
    return Heading(
        top, top + (max(2, depth) if lower else 1), names, tuple(above), tuple(unit for units, _ in notes for unit in units),
        tuple(word for _, words in notes for word in words),
    )  # fmt: skip


def _is_unit_row(row: list[str]) -> bool:
    """A row right below the names that only says units: 백만원, 명, %."""
    filled = [cell for cell in row if cell]
    units = sum(read_unit(cell) is not None for cell in filled)
    return units > 0 and all(read_unit(cell) or header_role(cell) or cell == "-" for cell in filled)


def _whole_notes(row: list[str]) -> list[str]:
    """The cells of a title row; a note in brackets that unquoted commas cut into cells is put together again."""
    cells: list[str] = []
    for cell in row:
        if cells and cells[-1].count("(") > cells[-1].count(")"):
            cells[-1] = f"{cells[-1]}, {cell}"
        else:
            cells.append(cell)
    return cells


def _stands_alone(cell: str, upper: list[str]) -> bool:
    """A note beside the table counts for all of it; a unit inside a column's own header only for that column."""
    return cell not in upper or cell.lstrip("(（[ ").startswith(("단위", "unit", "Unit"))


def _header_rows(head: list[list[str]], top: int) -> int:
    """How many rows name columns: two or three where merged years or quarters stand over months, months over 목표 and 실적."""
    if not _is_second_header(head, top):
        return 1
    return 3 if _is_second_header(head, top + 1) else 2


def _is_second_header(head: list[list[str]], top: int) -> bool:
    """A row below the header that names columns again (quarters over months, months over 목표/실적) instead of holding values."""
    row = head[top + 1] if top + 1 < len(head) else []
    filled = [cell for cell in row if cell]
    if len(filled) < 2 or not _has_numbers_below(head, top + 1) or len(head) <= top + 2:
        return False
    if any(_is_number(cell) and not looks_like_period(cell) for cell in filled):
        return False
    upper = head[top]
    pairs = list(zip(upper, row, strict=True))
    spread = any(below and not above for above, below in pairs[1:])  # a merged upper cell leaves blanks to its right
    named = [cell for cell in upper if cell]
    repeated = spread or len(set(named)) < max(len(filled), len(named)) or any(a and a == b for a, b in pairs)
    words = sum(bool(looks_like_period(cell) or header_role(cell) or is_total(cell) or cell in upper) for cell in filled)
    return repeated and words * 2 >= len(filled) and any(looks_like_period(c) for c in (*upper, *filled))


def _joined_rows(rows: list[list[str]]) -> tuple[tuple[str, str], ...]:
    """The rows of a heading as upper and lower names; of three rows, the first two become the upper one."""
    names = _joined(rows[-2], rows[-1])
    if len(rows) == 2:
        return names
    over = _joined(rows[0], [upper for upper, _ in names])
    return tuple((" ".join(part for part in pair if part), lower) for pair, (_, lower) in zip(over, names, strict=True))


def _joined(upper: list[str], lower: list[str]) -> tuple[tuple[str, str], ...]:
    """Merged upper cells come as blanks to the right: they are carried on where the lower row has a name."""
    names, last = [], ""
    for above, below in zip(upper, lower, strict=True):
        last = above or (last if below else "")
        names.append((last, "" if below == last else below))
    return tuple(names)
