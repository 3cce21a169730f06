"""Excel workbooks by calamine: every sheet as a grid of text cells, dates as ISO text, merged headers filled."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import python_calamine

from connectors.cells.numbers import SPREAD, UNCACHED
from connectors.contract import ALL_SHEETS, EMPTY, Choices, Column, Grid, Level, Message, ReadFile, number_cell
from connectors.reading.cell_marks import CellMarks
from data.errors import ImportRefused

CellValue = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
_YEAR = re.compile(r"(19|20)\d\d년?")
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
    chosen = None if choices.sheet == ALL_SHEETS else choices.sheet
    if chosen is not None and chosen not in {m.name for m in known}:
        names = ", ".join(m.name for m in known if m.visible is visible)
        raise ImportRefused("import.sheet_unknown", file=name, sheet=chosen, sheets=names)
    wanted = [m for m in known if (m.name == chosen if chosen else m.visible is visible)]
    messages = [
        Message("hidden_sheet", Level.INFO, params={"sheet": m.name}) for m in known if m.visible is not visible and m not in wanted
    ]
    grids = tuple(_grid(book.get_sheet_by_name(m.name), name, _marks(content, m.name)) for m in wanted)
    kept = tuple(grid for grid in grids if len(grid))
    return ReadFile(name, "Excel", kept, tuple(messages))


def _marks(content: bytes, sheet: str) -> CellMarks:
    """By the kind of file."""
    if not content.startswith(b"PK"):
        from connectors.reading.xls_marks import read_xls_marks

        return read_xls_marks(content, sheet)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = set(archive.namelist())
    if "xl/workbook.bin" in parts:
        from connectors.reading.xlsb_marks import read_xlsb_marks

        return read_xlsb_marks(content, sheet)
    if "content.xml" in parts:
        from connectors.reading.ods_marks import read_ods_marks

        return read_ods_marks(content, sheet)
    from connectors.reading.cell_marks import read_marks

    return read_marks(content, sheet)


def _grid(sheet: python_calamine.CalamineSheet, name: str, marks: CellMarks) -> Grid:
    height, width = sheet.total_height, sheet.total_width
    if width > _MOST_COLUMNS:
        raise ImportRefused("import.columns", file=name, columns=width, limit=_MOST_COLUMNS)
    if height * width > _MOST_CELLS:
        raise ImportRefused("import.cells", file=name, cells=height * width, limit=_MOST_CELLS)
    if marks.broken:
        raise ImportRefused("import.damaged", file=name)
    values = sheet.to_python(skip_empty_area=False)
    rows = [[_cell(value) for value in row] for row in values]
    _apply_marks(rows, marks)
    _fill_merged(rows, values, sheet.merged_cell_ranges or marks.merged)
    kept = [line for line, row in enumerate(rows) if any(row)]
    columns = (
        tuple(typed_column([rows[line][i] for line in kept], [values[line][i] for line in kept]) for i in range(len(rows[0])))
        if kept
        else ()
    )
    lines = np.array(kept, dtype=np.int32) + 1
    return Grid(sheet.name, columns, lines, messages=_messages(sheet.name, marks), counts_days=not marks.from_1904)


def _messages(sheet: str, marks: CellMarks) -> tuple[Message, ...]:
    found = (
        ("hidden_rows", marks.hidden_rows), ("hidden_columns", marks.hidden_columns), ("marks_unread", int(marks.unread)),
    )  # fmt: skip
    return tuple(Message(code, Level.WARNING, params={"sheet": sheet, "n": n}) for code, n in found if n)


def typed_column(cells: list[str], values: Sequence[CellValue]) -> Column:
    """Factorised cells; `typed` where the workbook holds the text as a number in every cell that shows it."""
    column = Column.of(cells)
    numbers = np.fromiter((type(value) is float or type(value) is int for value in values), dtype=bool, count=len(values))
    if not numbers.any():
        return column
    typeset = set(column.codes[~numbers].tolist())
    # a text that its format changed (12.5%, 1234백만원) is read under all rules of texts: its point is a decimal point anyway
    return replace(column, typed=frozenset(set(column.codes[numbers].tolist()) - typeset - {EMPTY}))


def _apply_marks(rows: list[list[str]], marks: CellMarks) -> None:
    """Cells as a person sees them in Excel: 12.5% for 0.125 in a percent format, 1234백만원 in a format with a unit, the error's name,
    `=…` for a formula without result."""
    for place, text in (*marks.errors.items(), *((place, UNCACHED) for place in marks.uncached)):
        if _is_inside(rows, place):
            rows[place[0]][place[1]] = text
    for place, shape in marks.formats.items():
        if _is_inside(rows, place):
            rows[place[0]][place[1]] = shape.shown(rows[place[0]][place[1]])


def _is_inside(rows: list[list[str]], place: tuple[int, int]) -> bool:
    return place[0] < len(rows) and place[1] < len(rows[place[0]])


_TOPMOST, _LEFTMOST = 15, 4  # where headers and labels stand


def _fill_merged(
    rows: list[list[str]], values: list[list[CellValue]], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    """A merged label or header says the same for all its columns and rows (a title over many columns stays where it is); a merged
    number is marked: it belongs to no single cell."""
    for (top, left), (bottom, right) in ranges:
        if top >= len(rows) or not rows[top] or left >= len(rows[top]) or right - left >= len(rows[top]) - 1 > 1:
            continue
        text, value = rows[top][left], values[top][left]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and not (_YEAR.fullmatch(text) and (top < _TOPMOST or left < _LEFTMOST)):
            text = SPREAD + text
            rows[top][left] = text
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = row[column] or text


def _cell(value: CellValue) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_cell(float(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)
