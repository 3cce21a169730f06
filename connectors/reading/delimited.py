"""Delimited text into a grid: Python's csv reader up to a size, pyarrow above it; both give the same cells and line numbers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import numpy as np

from connectors.contract import Choices, Column, Grid, Level, Message, ReadFile
from connectors.reading.encodings import decode
from data.errors import ImportRefused

SMALL = 1_000_000
MOST_COLUMNS = 1_000
MOST_CELLS = 40_000_000
_DELIMITERS = (",", "\t", ";", "|")
_SHOWN = {",": ",", "\t": "tab", ";": ";", "|": "|"}
_STATED = re.compile(r"['\"]?sep=(.)['\"]?\r?\n", re.IGNORECASE)
_GUARDED = re.compile(r'\s*="([^"]*)"\s*')
_CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
csv.field_size_limit(1_000_000)


def read_text_file(content: bytes, name: str, choices: Choices) -> ReadFile:
    """Decode, find the delimiter, read every row.

    Raises: ImportRefused for encodings, merge markers, open quotes, too many columns.
    """
    text, encoding = decode(content, name, choices.encoding)
    check_text(text, name)
    stated = _STATED.match(text)
    delimiter = stated[1] if stated else find_delimiter(text)
    if stated:
        text = text[stated.end() - 1 :]  # the line break stays, so line numbers do
    grid = read_rows(text, delimiter, name)
    return ReadFile(name, encoding, (grid,), about_delimiter(delimiter, name))


def about_delimiter(delimiter: str, name: str) -> tuple[Message, ...]:
    """A note where the delimiter is not what the name of the file promises."""
    if delimiter == "," or name.lower().endswith((".tsv", ".tab", ".txt")):
        return ()
    return (Message("delimiter", Level.INFO, params={"delimiter": _SHOWN.get(delimiter, delimiter)}),)


def check_size(width: int, rows: int, name: str) -> None:
    """Raises: ImportRefused `import.columns`, `import.cells` for more than anybody can mean."""
    if width > MOST_COLUMNS:
        raise ImportRefused("import.columns", file=name, columns=width, limit=MOST_COLUMNS)
    if width * rows > MOST_CELLS:
        raise ImportRefused("import.cells", file=name, cells=width * rows, limit=MOST_CELLS)


def check_text(text: str, name: str) -> None:
    """Refuse what no table contains: merge markers of a version control system."""
    found = _CONFLICT.search(text)
    if found and text.count("<<<<<<<"):
        raise ImportRefused("import.merge_markers", file=name, line=text.count("\n", 0, found.start()) + 1)


def find_delimiter(text: str) -> str:
    """The candidate that splits most lines of the head into the same number of cells, at least two."""
    lines = [line for line in text[:20_000].splitlines()[:60] if line.strip()]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(widths), key=lambda width: (widths.count(width) if width > 1 else 0, width), default=1)
        if usual < 2:
            continue
        score = widths.count(usual) * 10 + min(usual, 9)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def read_rows(text: str, delimiter: str, name: str) -> Grid:
    """All rows with their line numbers; blank lines are left out, short rows end empty.

    Raises: ImportRefused `import.quote` at the line where a quote stays open.
    """
    rows: list[list[str]] = []
    lines: list[int] = []
    width, is_guarded = 0, '="' in text
    for line, row in _rows(text, delimiter, name):
        if any(cell and not cell.isspace() for cell in row):
            rows.append([_literal(cell) for cell in row] if is_guarded else row)
            lines.append(line)
            width = max(width, len(row))
    check_size(width, len(rows), name)
    widths = np.array([len(row) for row in rows], dtype=np.int32)
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
    columns = tuple(Column.of(cells) for cells in zip(*rows, strict=True)) if rows else ()
    return Grid("", columns, np.array(lines, dtype=np.int32), widths, delimiter=delimiter)


def _literal(cell: str) -> str:
    """The text of `="00123"`, as programs guard it from being read as a number by a spreadsheet; other formulas stay."""
    found = _GUARDED.fullmatch(cell)
    return found[1] if found else cell


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise ImportRefused("import.quote", file=name, line=before + 1) from error
        if row is None:
            return
        yield before + 1, row
        before = reader.line_num
