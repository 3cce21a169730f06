"""Excel workbooks by calamine: every sheet as a grid of text cells, dates as ISO text, merged headers filled."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import numpy as np
import python_calamine

from connectors.cells.numbers import UNCACHED
from connectors.contract import Choices, Column, Grid, Level, Message, ReadFile, number_cell
from connectors.reading.cell_marks import CellMarks, read_marks
from data.errors import ImportRefused

_MOST_CELLS = 5_000_000
_MOST_COLUMNS = 1_000


def read_workbook(content: bytes, name: str, choices: Choices) -> ReadFile:
    """All visible sheets, or the one chosen.

    Raises: ImportRefused `import.damaged`, `import.password`, `import.sheet_unknown`, `import.cells`.
    """
    try:
        with python_calamine.CalamineWorkbook.from_object(io.BytesIO(content)) as book:
            return _sheets(book, content, name, choices)
    except python_calamine.PasswordError as error:
        raise ImportRefused("import.password", file=name) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise ImportRefused("import.damaged", file=name) from error


def _sheets(book: python_calamine.CalamineWorkbook, content: bytes, name: str, choices: Choices) -> ReadFile:
    known = [m for m in book.sheets_metadata if m.typ is python_calamine.SheetTypeEnum.WorkSheet]
    visible = python_calamine.SheetVisibleEnum.Visible
    if choices.sheet is not None and choices.sheet not in {m.name for m in known}:
        names = ", ".join(m.name for m in known if m.visible is visible)
        raise ImportRefused("import.sheet_unknown", file=name, sheet=choices.sheet, sheets=names)
    wanted = [m for m in known if (m.name == choices.sheet if choices.sheet else m.visible is visible)]
    messages = [
        Message("hidden_sheet", Level.INFO, params={"sheet": m.name}) for m in known if m.visible is not visible and m not in wanted
    ]
    grids = tuple(_grid(book.get_sheet_by_name(m.name), name, read_marks(content, m.name)) for m in wanted)
    kept = tuple(grid for grid in grids if len(grid))
    return ReadFile(name, "Excel", kept, tuple(messages))


def _grid(sheet: python_calamine.CalamineSheet, name: str, marks: CellMarks) -> Grid:
    height, width = sheet.total_height, sheet.total_width
    if width > _MOST_COLUMNS:
        raise ImportRefused("import.columns", file=name, columns=width, limit=_MOST_COLUMNS)
    if height * width > _MOST_CELLS:
        raise ImportRefused("import.cells", file=name, cells=height * width, limit=_MOST_CELLS)
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    _apply_marks(rows, marks)
    _fill_merged(rows, sheet)
    kept = [(line, row) for line, row in enumerate(rows, 1) if any(row)]
    columns = tuple(Column.of(cells) for cells in zip(*(row for _, row in kept), strict=True)) if kept else ()
    messages = []
    if marks.hidden_rows:
        messages.append(Message("hidden_rows", Level.WARNING, params={"sheet": sheet.name, "n": marks.hidden_rows}))
    if marks.unread:
        messages.append(Message("marks_unread", Level.WARNING, params={"sheet": sheet.name}))
    return Grid(sheet.name, columns, np.array([line for line, _ in kept], dtype=np.int32), messages=tuple(messages))


def _always(text: str) -> Callable[[str], str]:
    return lambda _: text


def _apply_marks(rows: list[list[str]], marks: CellMarks) -> None:
    """Cells as a person sees them in Excel: 12.5% for 0.125 in a percent format, the error's name, `=…` for a formula without result."""
    for place, text in (*marks.errors.items(), *((place, UNCACHED) for place in marks.uncached)):
        _replace(rows, place, _always(text))
    for place in marks.percent:
        _replace(rows, place, lambda cell: f"{(Decimal(cell) * 100).normalize():f}%")
    for place in marks.decimals:
        _replace(rows, place, lambda cell: f"{float(cell):.2f}" if re.fullmatch(r"(19|20)\d\d\.\d", cell) else cell)


def _replace(rows: list[list[str]], place: tuple[int, int], change: Callable[[str], str]) -> None:
    row, column = place
    if row >= len(rows) or column >= len(rows[row]):
        return
    try:
        rows[row][column] = change(rows[row][column])
    except (InvalidOperation, ValueError):
        return  # a date or a text in a number format: it stays as calamine reads it


def _fill_merged(rows: list[list[str]], sheet: python_calamine.CalamineSheet) -> None:
    """A merged cell says the same for all its columns and rows (a title over many columns stays where it is)."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if top >= len(rows) or not rows[top] or left >= len(rows[top]) or right - left >= len(rows[top]) - 1 > 1:
            continue
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = row[column] or rows[top][left]


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_cell(float(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)
