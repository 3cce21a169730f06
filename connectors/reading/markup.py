"""Tables in HTML, which many accounting and ERP programs save as .xls.

Only cells are read: no script, no link, no style is followed. The standard library's parser does it, in the child process.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

import numpy as np

from connectors.cells.numbers import SPREAD, looks_like_number
from connectors.cells.periods import looks_like_period
from connectors.contract import Column, Grid, Level, Message, ReadFile
from connectors.reading.encodings import decode
from data.errors import ImportRefused

MOST_CELLS = 5_000_000
MOST_COLUMNS = 1_000
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_KOREAN = {"euc-kr", "ks_c_5601-1987", "ksc5601", "ms949", "x-windows-949", "cp949", "windows-949"}
_UNSHOWN = {"script", "style", "title"}


class Cell(NamedTuple):
    """A text, over how many columns and rows it stands, and its column where that is said (-1: the next free one)."""

    text: str
    across: int = 1
    down: int = 1
    column: int = -1


def read_markup(content: bytes, name: str, encoding: str | None = None) -> ReadFile:
    """Every table as a grid of its own; lines count the rows of each table.

    Raises: ImportRefused `import.empty`, `import.table_nested`, `import.cells`, and those of `decode`.
    """
    text, said = decode(content, name, encoding or _stated(content))
    reader = _Tables(name)
    reader.feed(text)
    reader.close()
    reader.end_row()
    many = len(reader.tables) > 1
    grids = [_grid(f"{number}" if many else "", rows, name) for number, rows in enumerate(reader.tables, 1)]
    kept = tuple(grid for grid in grids if len(grid))
    if not kept:
        raise ImportRefused("import.empty", file=name)
    return ReadFile(name, f"HTML, {said}", kept, (Message("markup_read", Level.INFO),))


def _stated(content: bytes) -> str | None:
    """The encoding an HTML file states; all Korean ones are CP949, and nothing stated leaves it to the bytes."""
    found = _CHARSET.search(content[:4000])
    return "cp949" if found and found[1].decode("ascii", "replace").lower() in _KOREAN else None


def _grid(sheet: str, rows: list[list[Cell]], name: str) -> Grid:
    cells = filled_out(rows, name)
    kept = [place for place, row in enumerate(cells) if any(row)]
    columns = tuple(Column.of(column) for column in zip(*(cells[place] for place in kept), strict=True))
    return Grid(sheet, columns, np.array(kept, dtype=np.int32) + 1)


def filled_out(rows: list[list[Cell]], name: str) -> list[list[str]]:
    """Rows of equal width in which a cell over several columns or rows stands in all of them.

    Raises: ImportRefused `import.cells` for more than anybody can mean.
    """
    table: list[list[str]] = []
    reaching: dict[int, tuple[str, int]] = {}  # column -> text of a cell above and how many rows it still takes
    for row in rows:
        cells, reaching = _row_filled_out(row, reaching)
        table.append(cells)
    width = max((len(row) for row in table), default=0)
    if width > MOST_COLUMNS or width * len(table) > MOST_CELLS:
        raise ImportRefused("import.cells", file=name, cells=width * len(table), limit=MOST_CELLS)
    return [row + [""] * (width - len(row)) for row in table]


def _row_filled_out(row: list[Cell], reaching: dict[int, tuple[str, int]]) -> tuple[list[str], dict[int, tuple[str, int]]]:
    """One row with the cells that reach down into it, and what reaches further down."""
    cells: list[str] = []
    further: dict[int, tuple[str, int]] = {}

    def put(text: str, across: int, rows: int) -> None:
        for _ in range(across):
            if rows > 1:
                further[len(cells)] = (text, rows - 1)
            cells.append(text)

    waiting = list(reversed(row))
    last = max(reaching, default=-1)
    while waiting or len(cells) <= last:
        if len(cells) in reaching:
            text, left = reaching[len(cells)]
            put(text, 1, left)
        elif waiting and len(cells) <= MOST_COLUMNS:
            free = waiting[-1].column <= len(cells)
            put(*waiting.pop()[:3]) if free else cells.append("")
        elif waiting:
            break  # far beyond what is taken anyway
        else:
            cells.append("")
    return cells, further


class _Tables(HTMLParser):
    """The cells of every table, row by row. Raises: ImportRefused `import.table_nested`."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.tables: list[list[list[Cell]]] = []
        self.row: list[Cell] | None = None
        self.text: list[str] | None = None
        self.span = (1, 1)
        self.unshown = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSHOWN:
            self.unshown += 1
        elif tag == "table":
            if self.text is not None:
                raise ImportRefused("import.table_nested", file=self.name, line=self.getpos()[0])
            self.end_row()
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.end_row()
            self.row = []
        elif tag in {"td", "th"} and self.tables:
            self._end_cell()
            given = dict(attrs)
            self.text, self.span = [], (_span(given.get("colspan")), _span(given.get("rowspan")))
        elif tag == "br" and self.text is not None:
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSHOWN:
            self.unshown = max(0, self.unshown - 1)
        elif tag in {"td", "th"}:
            self._end_cell()
        elif tag in {"tr", "table"}:
            self.end_row()

    def handle_data(self, data: str) -> None:
        if self.text is not None and not self.unshown:
            self.text.append(data)

    def end_row(self) -> None:
        """Close the open cell and row, where there are any: HTML need not do it."""
        self._end_cell()
        if self.row:
            self.tables[-1].append(self.row)
        self.row = None

    def _end_cell(self) -> None:
        if self.text is None:
            return
        text = " ".join("".join(self.text).split())
        self.row = [] if self.row is None else self.row
        self.row.append(spread_cell(text, *self.span))
        self.text = None


def spread_cell(text: str, across: int, down: int, column: int = -1) -> Cell:
    """A cell over several places; a number in it is marked unless it is a year or another period of a header."""
    if across * down > 1 and looks_like_number(text) and not looks_like_period(text):
        text = SPREAD + text
    return Cell(text, across, down, column)


def _span(text: str | None) -> int:
    return min(int(text), MOST_COLUMNS) if text and text.isdecimal() and text.isascii() and int(text) > 0 else 1
