"""What calamine does not tell about xlsx cells: formulas without a result, error values, number formats, hidden rows and columns.

A single pass of expat over the sheet's XML, in the child process, after the archive was checked for size and definitions.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from connectors.reading.number_formats import NumberFormat, read_format

_MOST_XML = 80 * 2**20
_ANY = "{*}"  # the transitional and the strict dialect differ in their namespaces only
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
_TRUE = {"1", "true"}
_TELLING = re.compile(rb"""<(?:\w+:)?f[\s>/]|\st=["']e["']|\shidden=["'](?:1|true)["']""")


@dataclass
class CellMarks:
    """By (row, column) from 0: number formats that say something, error texts, formulas without a result; `merged` ranges where
    calamine does not tell them; counts of hidden rows and
    columns; whether days count from 1904; `unread` for sheets too large or too odd for a second look, `broken` for XML that ends
    in the middle (of which calamine would read the beginning)."""

    formats: dict[tuple[int, int], NumberFormat] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncached: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0
    from_1904: bool = False
    unread: bool = False
    broken: bool = False


def read_marks(content: bytes, sheet: str) -> CellMarks:
    """The marks of one sheet; empty for formats other than xlsx."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            part = _part_of(archive, book, sheet)
            if part is None or archive.getinfo(part).file_size > _MOST_XML:
                return CellMarks(unread=True)
            marks = _scan(archive.read(part), _formats(archive))
            properties = book.find(f"{_ANY}workbookPr")
            marks.from_1904 = properties is not None and properties.get("date1904") in _TRUE
            return marks
    except expat.ExpatError:
        return CellMarks(broken=True)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ElementTree.ParseError, ValueError):
        return CellMarks(unread=True)  # calamine has read the sheet; what this look would have added is said to be missing


def _part_of(archive: zipfile.ZipFile, book: ElementTree.Element, sheet: str) -> str | None:
    found = next((s for s in book.iterfind(f".//{_ANY}sheet") if s.get("name") == sheet), None)
    relation = next((value for name, value in found.items() if name.endswith("}id")), None) if found is not None else None
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next((link.get("Target") for link in links if link.get("Id") == relation), None)
    if target is None:
        return None
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _formats(archive: zipfile.ZipFile) -> dict[str, NumberFormat]:
    """The number formats that say something, by style index (as text)."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    own = {int(f.get("numFmtId", "0")): f.get("formatCode", "") for f in styles.iterfind(f".//{_ANY}numFmt")}
    cells = styles.find(f"{_ANY}cellXfs")
    numbers = [int(style.get("numFmtId", "0")) for style in (cells if cells is not None else [])]
    read = {number: read_format(number, own.get(number, "")) for number in set(numbers)}
    return {str(index): read[number] for index, number in enumerate(numbers) if read[number].says_anything}


class _Scanner:
    def __init__(self, formats: dict[str, NumberFormat]) -> None:
        self.marks, self.formats = CellMarks(), formats
        self.cell = (-1, -1)
        self.row = self.column = -1
        self.kind = self.style = self.text = ""
        self.has_formula = self.in_value = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]  # some writers give every element a prefix
        if tag == "c":
            self.cell = _place(attributes.get("r", "")) or (self.row, self.column + 1)  # some leave places out
            self.row, self.column = self.cell
            self.kind, self.style, self.text = attributes.get("t", ""), attributes.get("s", ""), ""
            self.has_formula = False
        elif tag == "f":
            self.has_formula = True
        elif tag == "v":
            self.in_value = True
        elif tag == "row":
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
            self.marks.hidden_rows += attributes.get("hidden") in _TRUE
        elif tag == "col" and attributes.get("hidden") in _TRUE:
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self.marks.hidden_columns += min(last - first + 1, 16_384)

    def data(self, text: str) -> None:
        if self.in_value:
            self.text += text

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "v":
            self.in_value = False
        elif tag == "c":
            self._close(self.cell)

    def _close(self, cell: tuple[int, int]) -> None:
        if self.kind == "e":
            self.marks.errors[cell] = self.text or "#N/A"
        elif self.has_formula and not self.text.strip() and self.kind != "str":
            self.marks.uncached.add(cell)
        elif self.kind in {"", "n"} and self.style in self.formats and self.text:
            self.marks.formats[cell] = self.formats[self.style]


def _place(reference: str) -> tuple[int, int] | None:
    found = _REFERENCE.fullmatch(reference)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _scan(xml: bytes, formats: dict[str, NumberFormat]) -> CellMarks:
    scanner = _Scanner(formats)
    parser = expat.ParserCreate()
    if formats or _TELLING.search(xml):  # otherwise only whether the XML is whole
        parser.StartElementHandler = scanner.start
        parser.EndElementHandler = scanner.end
        parser.CharacterDataHandler = scanner.data
    parser.Parse(xml, True)
    return scanner.marks
