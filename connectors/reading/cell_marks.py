"""What calamine does not tell about xlsx cells: formulas without a result, error values, percent formats, hidden rows.

A single pass of expat over the sheet's XML, in the child process, after the archive was checked for size and definitions.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

_MOST_XML = 80 * 2**20
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
_PERCENT_FORMATS = {9, 10}
_TWO_DECIMALS = 2


@dataclass
class CellMarks:
    """By (row, column) from 0: cells with a percent format, with two decimals, error texts, formulas without a result; hidden rows."""

    percent: set[tuple[int, int]] = field(default_factory=set)
    decimals: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncached: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: int = 0
    unread: bool = False


def read_marks(content: bytes, sheet: str) -> CellMarks:
    """The marks of one sheet; empty for formats other than xlsx, `unread` for sheets too large or too odd for a second look."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = _part_of(archive, sheet)
            if part is None or archive.getinfo(part).file_size > _MOST_XML:
                return CellMarks(unread=True)
            return _scan(archive.read(part), *_formats(archive))
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, expat.ExpatError, ValueError):
        return CellMarks(unread=True)  # calamine has read the sheet; what this look would have added is said to be missing


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relation = next((s.get(_RELATION) for s in book.iter(f"{_MAIN}sheet") if s.get("name") == sheet), None)
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next((link.get("Target") for link in links if link.get("Id") == relation), None)
    if target is None:
        return None
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _formats(archive: zipfile.ZipFile) -> tuple[set[str], set[str]]:
    """Style indexes (as text) whose number format is a percentage, and those with two decimals."""
    if "xl/styles.xml" not in archive.namelist():
        return set(), set()
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    own = {int(f.get("numFmtId", "0")): f.get("formatCode", "") for f in styles.iter(f"{_MAIN}numFmt")}
    cells = styles.find(f"{_MAIN}cellXfs")
    percent, decimals = set(), set()
    for index, style in enumerate(cells if cells is not None else []):
        number = int(style.get("numFmtId", "0"))
        code = re.sub(r'"[^"]*"|\\.', "", own.get(number, ""))
        if number in _PERCENT_FORMATS or "%" in code:
            percent.add(str(index))
        elif number == _TWO_DECIMALS or code in {"0.00", "####.00"}:
            decimals.add(str(index))
    return percent, decimals


class _Scanner:
    def __init__(self, percent: set[str], decimals: set[str]) -> None:
        self.marks, self.percent, self.decimals = CellMarks(), percent, decimals
        self.cell: tuple[int, int] | None = None
        self.kind = self.style = self.text = ""
        self.has_formula = self.in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self.cell = _place(attributes.get("r", ""))
            self.kind, self.style, self.text = attributes.get("t", ""), attributes.get("s", ""), ""
            self.has_formula = False
        elif tag == "f":
            self.has_formula = True
        elif tag == "v":
            self.in_value = True
        elif tag == "row" and attributes.get("hidden") in {"1", "true"}:
            self.marks.hidden_rows += 1

    def data(self, text: str) -> None:
        if self.in_value:
            self.text += text

    def end(self, tag: str) -> None:
        if tag == "v":
            self.in_value = False
        elif tag == "c" and self.cell is not None:
            self._close(self.cell)

    def _close(self, cell: tuple[int, int]) -> None:
        if self.kind == "e":
            self.marks.errors[cell] = self.text or "#N/A"
        elif self.has_formula and not self.text.strip() and self.kind != "str":
            self.marks.uncached.add(cell)
        elif self.style in self.percent and self.kind in {"", "n"}:
            self.marks.percent.add(cell)
        elif self.style in self.decimals and self.kind in {"", "n"}:
            self.marks.decimals.add(cell)


def _place(reference: str) -> tuple[int, int] | None:
    found = _REFERENCE.fullmatch(reference)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _scan(xml: bytes, percent: set[str], decimals: set[str]) -> CellMarks:
    scanner = _Scanner(percent, decimals)
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.data
    parser.Parse(xml, True)
    return scanner.marks
