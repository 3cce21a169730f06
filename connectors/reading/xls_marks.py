"""What calamine does not tell about cells of .xls files: number formats, error values, hidden rows and columns; by xlrd."""

from __future__ import annotations

import io

import xlrd

from connectors.reading.cell_marks import CellMarks
from connectors.reading.number_formats import NumberFormat, read_format

_LARGEST = 30 * 2**20  # with formats xlrd keeps some hundred bytes a cell


def read_xls_marks(content: bytes, sheet: str) -> CellMarks:
    """The marks of one sheet; `unread` where the file is too large or too odd for a second look."""
    if len(content) > _LARGEST:
        return CellMarks(unread=True)
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO())
        return _marks(book, book.sheet_by_name(sheet))
    except Exception:  # noqa: BLE001 - xlrd meets damage with whatever its unpacking raises; calamine has read the cells
        return CellMarks(unread=True)


def _marks(book: xlrd.book.Book, page: xlrd.sheet.Sheet) -> CellMarks:
    marks = CellMarks(from_1904=book.datemode == 1)
    known: dict[int, NumberFormat] = {}
    for row in range(page.nrows):
        for column, kind in enumerate(page.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                marks.errors[row, column] = xlrd.error_text_from_code.get(page.cell_value(row, column), "#N/A")
            elif kind == xlrd.XL_CELL_NUMBER:
                style = page.cell_xf_index(row, column)
                if style not in known:
                    number = book.xf_list[style].format_key
                    known[style] = read_format(number, book.format_map[number].format_str)
                if known[style].says_anything:
                    marks.formats[row, column] = known[style]
    marks.hidden_rows = sum(bool(info.hidden) for info in page.rowinfo_map.values())
    marks.hidden_columns = sum(bool(info.hidden) for info in page.colinfo_map.values())
    return marks
