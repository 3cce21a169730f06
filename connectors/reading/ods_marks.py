"""What calamine does not tell about OpenDocument sheets: percentages, currencies, and what the shown text adds to the stored number.

OpenDocument keeps beside every number the text its format makes of it (OpenDocument 1.3, part 3, 9.1.4 and 19.385), so the format
itself need not be read: `12.5%`, `₩1,000`, `1,235` for 1234567, `1,234백만원`. One pass of expat, in the child process.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from connectors.reading.cell_marks import CellMarks
from connectors.reading.number_formats import NumberFormat, literal_meaning

_MOST_XML = 80 * 2**20
_MOST_REPEATED = 16_384
_SIGNS = {"KRW": "₩", "USD": "$", "EUR": "€", "JPY": "¥", "GBP": "£"}
_SHOWN = re.compile(r"(?P<before>[^\d(+−△-]*)[-−△(+]?\s*(?P<digits>\d[\d,  ]*(?:\.\d+)?)\)?(?P<behind>.*)", re.DOTALL)
_HIDDEN = {"collapse", "filter"}


def read_ods_marks(content: bytes, sheet: str) -> CellMarks:
    """The marks of one sheet; `unread` where it is too large or too odd for a second look, `broken` for XML that ends in the middle."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo("content.xml").file_size > _MOST_XML:
                return CellMarks(unread=True)
            scanner = _Scanner(sheet)
            parser = expat.ParserCreate()
            parser.StartElementHandler, parser.EndElementHandler = scanner.start, scanner.end
            parser.CharacterDataHandler = scanner.data
            parser.Parse(archive.read("content.xml"), True)
            return scanner.marks
    except expat.ExpatError:
        return CellMarks(broken=True)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ValueError):
        return CellMarks(unread=True)


class _Scanner:
    def __init__(self, sheet: str) -> None:
        self.marks, self.sheet = CellMarks(), sheet
        self.inside = self.in_text = False
        self.row = self.column = 0
        self.rows = self.columns = 1  # how many rows and columns the present cell stands for
        self.cell: dict[str, str] = {}
        self.text = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self.inside, self.row = attributes.get("table:name") == self.sheet, 0
        elif not self.inside:
            return
        elif tag == "table:table-row":
            self.column, self.rows = 0, int(attributes.get("table:number-rows-repeated", "1"))
            self.marks.hidden_rows += self._hidden(attributes, self.rows)
        elif tag == "table:table-column":
            self.marks.hidden_columns += self._hidden(attributes, int(attributes.get("table:number-columns-repeated", "1")))
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self.cell, self.text = attributes, ""
            self.columns = int(attributes.get("table:number-columns-repeated", "1"))
        elif tag == "text:p":
            self.in_text = True

    @staticmethod
    def _hidden(attributes: dict[str, str], count: int) -> int:
        return min(count, _MOST_REPEATED) if attributes.get("table:visibility") in _HIDDEN else 0

    def data(self, text: str) -> None:
        if self.inside and self.in_text:
            self.text += text

    def end(self, tag: str) -> None:
        if not self.inside:
            return
        if tag == "text:p":
            self.in_text = False
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self._close()
            self.column += self.columns
        elif tag == "table:table-row":
            self.row += self.rows
        elif tag == "table:table":
            self.inside = False

    def _close(self) -> None:
        across, down = (int(self.cell.get(f"table:number-{way}-spanned", "1")) for way in ("columns", "rows"))
        if across > 1 or down > 1:
            self.marks.merged.append(((self.row, self.column), (self.row + down - 1, self.column + across - 1)))
        kind, value = self.cell.get("office:value-type", ""), self.cell.get("office:value", "")
        if kind not in {"float", "percentage", "currency"} or not value or self.rows * self.columns > _MOST_REPEATED:
            return
        shape = NumberFormat(is_percent=True) if kind == "percentage" else _shape(float(value), self.text, self.cell)
        if shape.says_anything:
            for row in range(self.row, self.row + self.rows):
                self.marks.formats.update({(row, self.column + place): shape for place in range(self.columns)})


def _shape(value: float, text: str, cell: dict[str, str]) -> NumberFormat:
    """What the shown text adds to the stored number: a unit before or behind it, thousands cut off, two decimals of a year."""
    found = _SHOWN.fullmatch(text.strip())
    currency = cell.get("office:currency", "") if cell.get("office:value-type") == "currency" else ""
    if not found:
        return NumberFormat(prefix=_SIGNS.get(currency, ""))
    digits = re.sub(r"[,  ]", "", found["digits"])
    before, behind = literal_meaning(found["before"]), literal_meaning(found["behind"])
    if currency and not before and not behind:
        before = _SIGNS.get(currency, "")
    return NumberFormat(before, behind, divisor=_divisor(abs(value), digits), has_two_decimals=digits == f"{value:.2f}")


def _divisor(value: float, digits: str) -> int:
    """1,000 or 1,000,000 where the text shows so much less than is stored, to the last digit shown."""
    shown, exact = float(digits), 0.5 * 10.0 ** -len(digits.partition(".")[2])
    for divisor in (1, 10**3, 10**6, 10**9):
        if abs(value / divisor - shown) <= exact * (1 + 1e-9):
            return divisor if shown or not value else 1
    return 1
