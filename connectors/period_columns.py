"""Which columns say when: one period column, or a year beside its month and day; headers that are sums of others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from connectors.cells.names import comparable, is_footnote
from connectors.cells.periods import Conventions, Read, at_cadence, read_period
from connectors.contract import Grid
from data.errors import ImportRefused
from data.model.period import Cadence

_MOST_YEARS = 400
_ANY_YEAR = 1904  # a leap year no file is about

_YEARS, _DAYS = {"year", "연도", "년도", "년"}, {"day", "일"}
_WITHIN_YEAR = ({"month", "월"}, {"week", "주", "주차"}, {"quarter", "분기"}, {"half", "반기"})  # finest first


def period_columns(grid: Grid, first: int, names: Sequence[str], periods: list[int], file_name: str) -> tuple[int, ...]:
    """One column, or a year column followed by its month (and day), week, quarter or half column.

    Raises: ImportRefused `import.periods_several` for two date columns of which one does not merely lie inside the other.
    """
    words = {i: comparable(name) for i, name in enumerate(names)}
    year = next((i for i in periods if words[i] in _YEARS), None)
    part = next((i for names in _WITHIN_YEAR for i in periods if words[i] in names), None)
    if year is not None and part is not None and all(words[i] in _YEARS | _DAYS | set().union(*_WITHIN_YEAR) for i in periods):
        day = next((i for i, word in words.items() if word in _DAYS), None) if words[part] in _WITHIN_YEAR[0] else None
        return (year, part) if day is None else (year, part, day)
    finest = periods[0]
    for other in periods[1:]:
        if (inner := _inner(grid, first, finest, other)) is None:
            columns = ", ".join(names[i] for i in periods[:6])
            raise ImportRefused("import.periods_several", file=file_name, columns=columns)
        finest = inner
    return (finest,)


def _inner(grid: Grid, first: int, one: int, other: int) -> int | None:
    """Of two period columns the one whose periods lie inside the other's in every row (2026-03-05 in 2026-03); None when neither."""
    pairs = _pairs(grid, first, one, other)
    for a, b, index in ((0, 1, one), (1, 0, other)):
        if all(_lies_in(pair[a], pair[b]) for pair in pairs):
            return index
    return None


def _lies_in(text: str, wider: str) -> bool:
    if text == wider:
        return True
    read, frame = read_period(text, Conventions()), read_period(wider, Conventions(year=_year_of(text)))
    return isinstance(read, Read) and isinstance(frame, Read) and at_cadence(read, frame.grain) == at_cadence(frame, frame.grain)


def _year_of(text: str) -> int | None:
    read = read_period(text, Conventions())
    return read.start.year if isinstance(read, Read) else None


def narrower(upper: str, lower: str) -> str | None:
    """The period of a header below a wider one that holds it: 2025년 1분기 over 1월 is 2025년 1월; None where neither lies in the other."""
    wide = read_period(upper, Conventions(year=_ANY_YEAR, serials=False))
    if not isinstance(wide, Read):
        return None
    inner = read_period(lower, Conventions(year=wide.start.year, serials=False))
    if not isinstance(inner, Read) or inner.grain.rank >= wide.grain.rank or not _holds(wide, inner):
        return None
    has_year = isinstance(read_period(lower, Conventions(serials=False)), Read)
    return lower if has_year or wide.start.year == _ANY_YEAR else f"{wide.start.year}년 {lower}"


def say_the_same(grid: Grid, first: int, columns: Sequence[int]) -> bool:
    """True when columns hold the same cells in every row below the header."""
    return all(a == b for other in columns[1:] for a, b in _pairs(grid, first, columns[0], other))


def _pairs(grid: Grid, first: int, one: int, other: int) -> set[tuple[str, str]]:
    """The distinct pairs of texts two columns hold side by side."""
    a, b = grid.columns[one].labels(), grid.columns[other].labels()
    key = (a.codes[first:].astype(np.int64) + 1) * (len(b.texts) + 1) + b.codes[first:] + 1
    rows = np.unique(key, return_index=True)[1] + first
    return {(a.at(int(row)), b.at(int(row))) for row in rows}


def sums_of_periods(dated: dict[int, tuple[str, str]]) -> set[int]:
    """Columns such as 1분기 beside 1월, 2월, 3월: the finer columns hold all of it, so it is their total."""
    read = {i: found for i, (text, _) in dated.items() if isinstance(found := read_period(text, Conventions(year=2000)), Read)}
    sums = set()
    for index, wide in read.items():
        inside = {r.start for i, r in read.items() if r.grain.months and r.grain.rank < wide.grain.rank and _holds(wide, r)}
        fine = {r.grain.months for i, r in read.items() if r.start in inside and r.grain.rank < wide.grain.rank}
        if wide.grain.months and len(fine) == 1 and len(inside) * fine.pop() == wide.grain.months:
            sums.add(index)
    return sums


def _holds(wide: Read, narrow: Read) -> bool:
    return at_cadence(narrow, wide.grain) == at_cadence(wide, wide.grain)


def years_only(grid: Grid, first: int, column: int) -> bool:
    """True for a column that holds nothing but years (2024, 2024년, FY24): the rows of a table with months as columns."""
    cells = {grid.columns[column].at(row) for row in range(first, min(len(grid), first + _MOST_YEARS))} - {""}
    read = [read_period(cell, Conventions(serials=False)) for cell in cells if not is_footnote(cell)]
    return bool(read) and len(grid) - first <= _MOST_YEARS and all(isinstance(r, Read) and r.grain is Cadence.YEAR for r in read)
