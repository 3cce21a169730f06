"""What calamine does not tell about cells of .xlsb files: number formats, error values, merged cells, hidden rows and columns.

The binary parts are sequences of records: a number in one or two bytes, a size in up to four, the content ([MS-XLSB] 2.1.4). The few
that matter are read, all others are passed over, in the child process, after the archive was checked for size.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from connectors.reading.cell_marks import CellMarks
from connectors.reading.number_formats import NumberFormat, read_format

_LARGEST = 80 * 2**20
_MOST_FORMATS = 2_000_000
# numbers of records, [MS-XLSB] 2.3.1
_ROW, _COLUMN, _MERGED, _FORMAT, _STYLE, _STYLES, _STYLES_END, _BOOK, _SHEET = 0, 60, 176, 44, 47, 617, 618, 153, 156
_NUMBERS, _ERRORS = {2, 5, 9}, {3, 11}  # cells: packed number, double, formula with a number; error, formula with one
_ERROR_TEXTS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x10, 0x01


def read_xlsb_marks(content: bytes, sheet: str) -> CellMarks:
    """The marks of one sheet; `unread` where it is too large or too odd for a second look."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part, from_1904 = _sheet_part(archive, sheet)
            if part is None or archive.getinfo(part).file_size > _LARGEST:
                return CellMarks(unread=True)
            formats = _formats(archive)
            marks = _marks(archive.read(part), formats)
            marks.from_1904 = from_1904
            return marks
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ElementTree.ParseError, struct.error, ValueError, IndexError):
        return CellMarks(unread=True)  # calamine has read the sheet; what this look would have added is said to be missing


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a binary part. Raises: IndexError where it ends in the middle of one."""
    place = 0
    while place < len(part):
        number, place = _counted(part, place, 2)
        size, place = _counted(part, place, 4)
        if place + size > len(part):
            raise IndexError(place)
        yield number, part[place : place + size]
        place += size


def _counted(part: bytes, place: int, most: int) -> tuple[int, int]:
    """A number in bytes of seven bits, lowest first, and the place behind it."""
    number = 0
    for shift in range(0, 7 * most, 7):
        byte = part[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return number, place


def _text(record: bytes, place: int) -> tuple[str, int]:
    """A counted UTF-16 text (or a null one) and the place behind it."""
    (length,) = struct.unpack_from("<I", record, place)
    if length == 0xFFFFFFFF:
        return "", place + 4
    end = place + 4 + 2 * length
    return record[place + 4 : end].decode("utf-16-le"), end


def _sheet_part(archive: zipfile.ZipFile, sheet: str) -> tuple[str | None, bool]:
    """The part that holds a sheet, and whether days count from 1904."""
    relation, from_1904 = "", False
    for number, record in records(archive.read("xl/workbook.bin")):
        if number == _BOOK:
            from_1904 = bool(record[0] & 1)
        elif number == _SHEET:
            link, place = _text(record, 8)
            relation = link if _text(record, place)[0] == sheet else relation
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.bin.rels"))
    target = next((link.get("Target") for link in links if link.get("Id") == relation), None)
    if target is None:
        return None, from_1904
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}"), from_1904


def _formats(archive: zipfile.ZipFile) -> dict[int, NumberFormat]:
    """The number formats that say something, by style index."""
    if "xl/styles.bin" not in archive.namelist():
        return {}
    own: dict[int, str] = {}
    styles: list[int] = []
    is_cells = False
    for number, record in records(archive.read("xl/styles.bin")):
        if number == _FORMAT:
            own[struct.unpack_from("<H", record)[0]] = _text(record, 2)[0]
        elif number in {_STYLES, _STYLES_END}:
            is_cells = number == _STYLES
        elif number == _STYLE and is_cells:
            styles.append(struct.unpack_from("<H", record, 2)[0])
    read = {number: read_format(number, own.get(number, "")) for number in set(styles)}
    return {index: read[number] for index, number in enumerate(styles) if read[number].says_anything}


def _marks(part: bytes, formats: dict[int, NumberFormat]) -> CellMarks:
    marks, row = CellMarks(), -1
    for number, record in records(part):
        if number == _ROW:
            (row,) = struct.unpack_from("<I", record)
            marks.hidden_rows += bool(record[11] & _HIDDEN_ROW)
        elif number in _NUMBERS or number in _ERRORS:
            column, style = struct.unpack_from("<II", record)
            shape = formats.get(style & 0xFFFFFF)
            if number in _ERRORS:
                marks.errors[row, column] = _ERROR_TEXTS.get(record[8], "#N/A")
            elif shape is not None and len(marks.formats) < _MOST_FORMATS:
                marks.formats[row, column] = shape
        elif number == _COLUMN:
            first, last = struct.unpack_from("<II", record)
            hidden = struct.unpack_from("<H", record, 16)[0] & _HIDDEN_COLUMN
            marks.hidden_columns += min(last - first + 1, 16_384) if hidden else 0
        elif number == _MERGED:
            top, bottom, left, right = struct.unpack_from("<IIII", record)
            marks.merged.append(((top, left), (bottom, right)))
    return marks
