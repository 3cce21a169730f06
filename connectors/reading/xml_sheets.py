"""The XML spreadsheet of Excel 2003 (SpreadsheetML), which some programs still save as .xls or .xml: one pass of expat."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

import numpy as np

from connectors.cells.numbers import UNCACHED
from connectors.contract import Grid, Level, Message, ReadFile, number_cell
from connectors.reading.markup import MOST_COLUMNS, Cell, filled_out, spread_cell
from connectors.reading.number_formats import NumberFormat, read_format
from connectors.reading.workbook import typed_column
from data.errors import ImportRefused

_SS = "urn:schemas-microsoft-com:office:spreadsheet "
_NAMED_FORMATS = {"Percent": "0%", "General": "", "General Number": "", "Standard": "", "Fixed": ""}
_MOST_ROWS = 1_048_576


def read_xml_sheets(content: bytes, name: str) -> ReadFile:
    """Every sheet as a grid. Raises: ImportRefused `import.damaged`, `import.empty`, `import.cells`, `import.unsafe_definition`."""
    scanner = _Scanner(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = scanner.start, scanner.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = scanner.data, scanner.refuse_definitions
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise ImportRefused("import.damaged", file=name) from error
    grids = tuple(grid for sheet in scanner.sheets if len(grid := _grid(sheet, name)))
    if not grids:
        raise ImportRefused("import.empty", file=name)
    return ReadFile(name, "Excel 2003 XML", grids, (Message("markup_read", Level.INFO),))


@dataclass
class _Sheet:
    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    styles: dict[int, str] = field(default_factory=dict)  # by column
    hidden_rows: int = 0
    numbers: set[str] = field(default_factory=set)  # texts of number cells


def _grid(sheet: _Sheet, name: str) -> Grid:
    cells = filled_out(sheet.rows, name)
    kept = [place for place, row in enumerate(cells) if any(row)]
    columns = [
        typed_column(list(column), [0.0 if cell in sheet.numbers else cell for cell in column])
        for column in zip(*(cells[place] for place in kept), strict=True)
    ]
    messages = (
        (Message("hidden_rows", Level.WARNING, params={"sheet": sheet.name, "n": sheet.hidden_rows}),) if sheet.hidden_rows else ()
    )
    return Grid(sheet.name, tuple(columns), np.array(kept, dtype=np.int32) + 1, messages=messages)


class _Scanner:
    def __init__(self, name: str) -> None:
        self.name = name
        self.sheets: list[_Sheet] = []
        self.formats: dict[str, NumberFormat] = {}
        self.style = self.row_style = self.kind = ""
        self.cell: dict[str, str] | None = None
        self.column = 0
        self.text = ""
        self.in_data = False

    def refuse_definitions(self, *_: object) -> None:
        """Nothing an honest spreadsheet has."""
        raise ImportRefused("import.unsafe_definition", file=self.name)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        given = {name.removeprefix(_SS): value for name, value in attributes.items()}
        match tag.removeprefix(_SS):
            case "Style":
                self.style = given.get("ID", "")
                self.formats[self.style] = self.formats.get(given.get("Parent", ""), NumberFormat())
            case "NumberFormat":
                code = given.get("Format", "")
                self.formats[self.style] = read_format(0, _NAMED_FORMATS.get(code, code))
            case "Worksheet":
                self.sheets.append(_Sheet(given.get("Name", "")))
            case "Table":
                self.column = 0
            case "Column":
                self._column(given)
            case "Row":
                self._row(given)
            case "Cell":
                self._open(given)
            case "Data":
                self.in_data, self.kind = True, given.get("Type", "")

    def data(self, text: str) -> None:
        if self.in_data:
            self.text += text

    def end(self, tag: str) -> None:
        if tag == f"{_SS}Data":
            self.in_data = False
        elif tag == f"{_SS}Cell" and self.cell is not None:
            self._close(self.cell)
            self.cell = None

    def _column(self, given: dict[str, str]) -> None:
        first = int(given.get("Index", self.column + 1))
        self.column = min(first + int(given.get("Span", "0")), MOST_COLUMNS)
        self.sheets[-1].styles.update({place: given.get("StyleID", "") for place in range(first, self.column + 1)})

    def _row(self, given: dict[str, str]) -> None:
        rows = self.sheets[-1].rows
        wanted = int(given.get("Index", len(rows) + 1))
        if not len(rows) < wanted <= _MOST_ROWS:
            raise ImportRefused("import.damaged", file=self.name)
        rows.extend([] for _ in range(wanted - len(rows)))
        self.row_style, self.column = given.get("StyleID", ""), 0
        self.sheets[-1].hidden_rows += given.get("Hidden") == "1"

    def _open(self, given: dict[str, str]) -> None:
        if not self.sheets or not self.sheets[-1].rows:
            raise ImportRefused("import.damaged", file=self.name)
        wanted = int(given.get("Index", self.column + 1))
        if not self.column < wanted <= 16 * MOST_COLUMNS + 384:
            raise ImportRefused("import.damaged", file=self.name)
        self.column, self.cell, self.text, self.kind = wanted, given, "", ""

    def _close(self, given: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        text = self._shown(given, sheet)
        across, down = int(given.get("MergeAcross", "0")) + 1, int(given.get("MergeDown", "0")) + 1
        sheet.rows[-1].append(spread_cell(text, min(across, MOST_COLUMNS), min(down, _MOST_ROWS), self.column - 1))
        self.column += across - 1

    def _shown(self, given: dict[str, str], sheet: _Sheet) -> str:
        """The cell as a person sees it: dates as days, numbers in their format, a formula without a result marked."""
        text = self.text.strip()
        if "Formula" in given and not text:
            return UNCACHED
        if self.kind == "DateTime":
            return text.removesuffix(".000").replace("T", " ").removesuffix(" 00:00:00")
        if self.kind == "Boolean":
            return "TRUE" if text == "1" else "FALSE"
        if self.kind != "Number":
            return text
        style = given.get("StyleID") or self.row_style or sheet.styles.get(self.column, "")
        number = number_cell(float(text))
        shown = self.formats.get(style, NumberFormat()).shown(number)
        if shown == number:
            sheet.numbers.add(number)
        return shown
