"""The words every connector speaks: messages, choices, columns and grids of text cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from data.model.metric import Metric
from data.values import present_codes

Kind = TypeVar("Kind", bound=np.generic)
EMPTY = -1
ALL_SHEETS = "*"


class Level(StrEnum):
    """How grave a message is: an error keeps its value out, a warning is taken and said, info is a note."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to say about a file: text key `rejection.<code>` with parameters, at a line and column as a person sees them."""

    code: str
    level: Level
    row: int | None = None
    column: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    value: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person decided about a file; every field may stay unset and is then recognised or asked about.

    `sheet` may be ALL_SHEETS: every visible sheet that holds a table.
    `roles` maps a column's header to `period`, `metric`, `value`, `dimension`, `unit`, `skip` or a metric code; `metrics` maps a
    name in the file to a metric code (empty: leave out). `date_order` is ymd, dmy or mdy; `percent` is points (0-100) or
    fraction (0-1); `unit` such as 백만원 (or a factor: 1000) says what plain amounts count, `units` the same for single headers or
    metric names; `decimal` is the decimal mark (`.` or `,`); `dash_zero` are headers or metric names where a dash means 0 (`*`: all);
    `year` completes months without one; `fiscal_end` is the last month of the fiscal year and `first_term` the year of the first
    fiscal term (제1기), both instead of the settings. `new_metrics` were defined for this file and are stored with it.
    """

    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    layout: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    metric: str | None = None
    unit: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    decimal: str | None = None
    dash_zero: tuple[str, ...] = ()
    date_order: str | None = None
    percent: str | None = None
    year: int | None = None
    fiscal_end: int | None = None
    first_term: int | None = None
    create: bool = False
    leave_out_rejected: bool = False
    new_metrics: tuple[Metric, ...] = ()


SHORTEST, ALWAYS_POINT = -1, -2


def taken(values: NDArray[Kind], rows: NDArray[np.int32]) -> NDArray[Kind]:
    """The values of increasing rows: where those are neighbours, as nearly always, a view instead of a copy."""
    if len(rows) and int(rows[-1]) - int(rows[0]) == len(rows) - 1:
        return values[int(rows[0]) : int(rows[-1]) + 1]
    return values[rows]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of cells, each a text, a plain number or empty.

    `codes` index into `texts` (-1 = no text), `numbers` (NaN = none) hold the cells that are plain numbers. `decimals` says how those
    were written, so that `at` gives their text back: SHORTEST (`10`, `10.5`), ALWAYS_POINT (`10.0`, `10.5`) or how many decimals.
    `typed` are the codes of texts that a workbook holds as numbers: their point is a decimal point.
    """

    texts: tuple[str, ...]
    codes: NDArray[np.int32]
    numbers: NDArray[np.float64] | None = None
    decimals: int = SHORTEST
    typed: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, row: int) -> str:
        """The text of one cell; empty when there is none."""
        code = int(self.codes[row])
        if code != EMPTY:
            return self.texts[code]
        number = float("nan") if self.numbers is None else float(self.numbers[row])
        return "" if np.isnan(number) else self._written(number)

    def _written(self, number: float) -> str:
        if self.decimals >= 0:
            return f"{number:.{self.decimals}f}"
        return repr(number) if self.decimals == ALWAYS_POINT else number_cell(number)

    def filled(self, rows: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which cells hold anything."""
        found: NDArray[np.bool_] = self.coded(rows) != EMPTY
        if self.numbers is not None:
            numbers = taken(self.numbers, rows)
            found |= numbers == numbers  # NaN is none
        return found

    def coded(self, rows: NDArray[np.int32]) -> NDArray[np.int32]:
        """The codes of some rows, in increasing order; not to be written to."""
        return taken(self.codes, rows)

    def labels(self) -> Column:
        """The same cells as texts only: what a period, a metric or a segment column needs."""
        if self.numbers is None:
            return self
        where = np.flatnonzero(~np.isnan(self.numbers))
        distinct, places = np.unique(self.numbers[where], return_inverse=True)
        codes = self.codes.copy()
        codes[where] = places + len(self.texts)
        return Column((*self.texts, *(self._written(float(number)) for number in distinct)), codes, typed=self.typed)

    def part(self, start: int, end: int) -> Column:
        """The cells of some rows, with the texts that stand in them."""
        codes = self.codes[start:end]
        used = present_codes(codes[codes != EMPTY], len(self.texts))
        place = np.full(len(self.texts) + 1, EMPTY, dtype=np.int32)  # the last entry serves the code EMPTY (-1)
        place[used] = np.arange(len(used), dtype=np.int32)
        typed = frozenset(int(place[code]) for code in used if int(code) in self.typed)
        numbers = None if self.numbers is None else self.numbers[start:end]
        return Column(tuple(self.texts[code] for code in used), place[codes], numbers, self.decimals, typed)

    @classmethod
    def of(cls, cells: Sequence[str]) -> Column:
        """Factorise text cells; blank ones become empty."""
        known: dict[str, int] = {"": EMPTY}
        codes = np.empty(len(cells), dtype=np.int32)
        for position, cell in enumerate(cells):
            text = cell.strip() if cell and (cell[0].isspace() or cell[-1].isspace()) else cell
            code = known.get(text)
            if code is None:
                code = known[text] = len(known) - 1
            codes[position] = code
        return cls(tuple(list(known)[1:]), codes)


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet or text file as columns of cells; `lines` is the line in the file of each row (first = 1),
    `widths` how many cells each row of a text file had, `delimiter` what parted them; `counts_days` is False where serial
    numbers are no Excel days from 1900."""

    name: str
    columns: tuple[Column, ...]
    lines: NDArray[np.int32]
    widths: NDArray[np.int32] | None = None
    messages: tuple[Message, ...] = ()
    delimiter: str = ""
    counts_days: bool = True

    def __len__(self) -> int:
        return len(self.lines)

    def part(self, start: int, end: int) -> Grid:
        """Some of the rows as a grid of their own."""
        columns = tuple(column.part(start, end) for column in self.columns)
        widths = None if self.widths is None else self.widths[start:end]
        return replace(self, columns=columns, lines=self.lines[start:end], widths=widths)

    def row(self, index: int) -> list[str]:
        """The texts of one row."""
        return [column.at(index) for column in self.columns]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What reading found: how the bytes were understood, and the grids (one for text, one a sheet for workbooks)."""

    name: str
    encoding: str
    grids: tuple[Grid, ...]
    messages: tuple[Message, ...] = ()


def number_cell(number: float) -> str:
    """A number as its cell would be typed: no trailing `.0`, all digits kept."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
