"""Large delimited text by pyarrow, block by block: plain numbers as numbers, everything else dictionary-encoded.

What comes out is what the careful reader says, cell for cell and line for line; where pyarrow could differ (quotes in the middle of a
cell, line breaks inside quotes, lone carriage returns), the careful reader takes over.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from connectors.contract import EMPTY, SHORTEST, Choices, Column, Grid, ReadFile
from connectors.reading.delimited import about_delimiter, check_size, check_text, find_delimiter, read_rows, read_text_file
from connectors.reading.encodings import as_utf8
from connectors.reading.plain_numbers import plain_numbers

_HEAD = 64_000
_BLOCK = 1 << 19  # larger ones cost more page faults than they save calls
_PIECE = 1 << 16  # smaller than what the system gives out by new pages
_MOST_IRREGULAR = 10_000
_MOSTLY_NUMBERS = 0.8
_FEW = 100
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LONE_RETURN = re.compile(rb"\r(?!\n)")


class _Irregular(Exception):
    """Only the careful reader is right about this file."""


def read_large_text(file: IO[bytes], name: str, choices: Choices, progress: Callable[[int], None] | None = None) -> ReadFile:
    """As `read_text_file`, from an open file. `progress` hears how many rows were read so far."""
    data, encoding = as_utf8(file, name, choices.encoding)
    start = data.tell()
    try:
        head = _head(data, name)
        lines = _survey(data, head.delimiter)
        data.seek(start)
        grid = _stream(data, head, lines, name, progress or (lambda rows: None))
    except (_Irregular, pa.ArrowInvalid):
        file.seek(0)
        return read_text_file(file.read(), name, choices)
    return ReadFile(name, encoding, (grid,), about_delimiter(head.delimiter, name))


@dataclass(frozen=True, slots=True)
class _Head:
    """What the first lines tell: the delimiter, how many columns, which of them hold numbers."""

    delimiter: str
    width: int
    numeric: tuple[bool, ...]


def _head(data: IO[bytes], name: str) -> _Head:
    start = data.tell()
    text = data.read(_HEAD).decode("utf-8", "ignore")
    data.seek(start)
    check_text(text, name)
    if text.lower().startswith(("sep=", '"sep=', "'sep=")):
        raise _Irregular
    delimiter = find_delimiter(text)
    sample = read_rows(text[: text.rfind("\n") + 1] or text, delimiter, name)
    if sample.widths is None or not len(sample):
        raise _Irregular
    width = int(np.bincount(sample.widths).argmax())
    return _Head(delimiter, width, tuple(_is_numeric(column) for column in sample.columns[:width]))


def _is_numeric(column: Column) -> bool:
    cells = [column.at(row) for row in range(1, len(column))]
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(bool(_NUMBER.fullmatch(cell)) for cell in filled) > _MOSTLY_NUMBERS * len(filled)


def _survey(data: IO[bytes], delimiter: str) -> int:
    """How many lines the file has. Raises: _Irregular for what pyarrow would read in another way."""
    edge = re.escape(delimiter.encode())
    inside = re.compile(rb'[^"\r\n' + edge + rb']"+[^"\r\n' + edge + rb"]")
    lines, last, quoted = 0, b"", False
    while block := data.read(_PIECE):
        lines += block.count(b"\n")
        quoted = quoted or b'"' in block
        returns = b"\r" in block or b"\r" in last
        if quoted or returns:
            joined = last + block
            if (returns and _LONE_RETURN.search(joined[:-1])) or (quoted and inside.search(joined)):
                raise _Irregular
        last = (last + block)[-2:] if len(block) < 2 else block[-2:]
    if last.endswith(b"\r"):
        raise _Irregular
    return lines + (not last.endswith(b"\n"))


@dataclass(slots=True)
class _Gathered:
    """One column while its blocks come in."""

    numeric: bool
    codes: NDArray[np.int32]
    numbers: NDArray[np.float64] | None
    known: dict[str, int] = field(default_factory=lambda: {"": EMPTY})
    decimals: int | None = None

    def add(self, cells: pa.Array, place: int) -> None:
        """Take the cells of one block into rows from `place` on."""
        part = slice(place, place + len(cells))
        if not self.numeric or self.numbers is None:
            self.codes[part] = self._coded(cells)
            return
        self.numbers[part], decimals = plain_numbers(cells, self.decimals)
        self.decimals = decimals
        others = np.flatnonzero(np.isnan(self.numbers[part]))
        self.codes[part] = EMPTY
        if len(others):
            self.codes[place + others] = self._few(cells, others)

    def _coded(self, cells: pa.DictionaryArray) -> NDArray[np.int32]:
        indices = cells.indices  # read as plain memory: its own to_numpy would import pandas into every reading child
        codes = np.frombuffer(indices.buffers()[1], dtype=np.int32, count=len(indices) + indices.offset)[indices.offset :]
        return self.table(cells.dictionary.to_pylist())[codes]

    def _few(self, cells: pa.StringArray, places: NDArray[np.intp]) -> NDArray[np.int32]:
        """The codes of some cells. The header is always among them: for a handful pyarrow's functions are not worth loading."""
        if len(places) <= _FEW:
            return self.table([cells[place].as_py() for place in places.tolist()])
        return self._coded(cells.take(_arrow_places(places)).dictionary_encode())

    def table(self, texts: list[str]) -> NDArray[np.int32]:
        """The codes of texts, new ones added; blank ones are empty."""
        known = self.known
        return np.array([known.setdefault(text.strip(), len(known) - 1) for text in texts], dtype=np.int32)

    def column(self, order: NDArray[np.intp] | slice) -> Column:
        """The finished column."""
        numbers = self.numbers[order] if self.numbers is not None and self.numeric else None
        decimals = SHORTEST if self.decimals is None else self.decimals
        return Column(tuple(list(self.known)[1:]), self.codes[order], numbers, decimals)


def _arrow_places(places: NDArray[np.intp]) -> pa.Array:
    """The same numbers for pyarrow; `pa.array` of an ndarray would import pandas into every reading child."""
    return pa.Array.from_buffers(pa.int64(), len(places), [None, pa.py_buffer(places.astype(np.int64))])


def _stream(data: IO[bytes], head: _Head, lines: int, name: str, progress: Callable[[int], None]) -> Grid:
    check_size(head.width, lines, name)
    odd: list[tuple[int, str]] = []

    def keep(row: pacsv.InvalidRow) -> str:
        if row.number is None or len(odd) >= _MOST_IRREGULAR:
            return "error"
        odd.append((row.number, row.text))
        return "skip"

    gathered = [_Gathered(number, np.empty(lines, dtype=np.int32), np.empty(lines) if number else None) for number in head.numeric]
    count = 0
    for batch in _batches(data, head, keep):
        if count + len(batch) > lines:
            raise _Irregular
        for position, column in enumerate(gathered):
            column.add(batch.column(position), count)
        count += len(batch)
        progress(count)
    if count + len(odd) != lines:
        raise _Irregular  # a cell spans lines: numbers of lines would be wrong
    return _grid(gathered, odd, count, head)


def _batches(data: IO[bytes], head: _Head, keep: Callable[[pacsv.InvalidRow], str]) -> Iterator[pa.RecordBatch]:
    names = [f"f{position}" for position in range(head.width)]
    text = pa.dictionary(pa.int32(), pa.string())
    kinds = {name: pa.string() if number else text for name, number in zip(names, head.numeric, strict=True)}
    reader = pacsv.open_csv(
        data,
        read_options=pacsv.ReadOptions(column_names=names, use_threads=False, block_size=_BLOCK),
        parse_options=pacsv.ParseOptions(
            delimiter=head.delimiter, newlines_in_values=False, ignore_empty_lines=False, invalid_row_handler=keep
        ),
        convert_options=pacsv.ConvertOptions(column_types=kinds, null_values=[], strings_can_be_null=False),
    )
    yield from reader


def _grid(gathered: list[_Gathered], odd: list[tuple[int, str]], count: int, head: _Head) -> Grid:
    """Regular rows, and those with more or fewer cells at their lines; blank lines are left out."""
    rows = [(line, cells) for line, text in odd if any(cells := next(csv.reader([text], delimiter=head.delimiter), []))]
    if not odd:
        grid = Grid(
            "",
            tuple(c.column(slice(0, count)) for c in gathered),
            np.arange(1, count + 1, dtype=np.int32),
            delimiter=head.delimiter,
        )
        return _without_blank_lines(grid)
    taken = np.zeros(count + len(odd) + 1, dtype=bool)
    taken[[line for line, _ in odd]] = True
    lines = np.concatenate([np.flatnonzero(~taken)[1:], [line for line, _ in rows]]).astype(np.int32)
    order = np.argsort(lines, kind="stable")
    width = max([head.width, *(len(cells) for _, cells in rows)])
    columns = tuple(
        _with_odd(gathered[i] if i < head.width else None, [c[i : i + 1] for _, c in rows], count, order) for i in range(width)
    )
    widths = np.concatenate([np.full(count, head.width), [len(cells) for _, cells in rows]]).astype(np.int32)[order]
    return _without_blank_lines(Grid("", columns, lines[order], widths, delimiter=head.delimiter))


def _with_odd(column: _Gathered | None, cells: list[list[str]], count: int, order: NDArray[np.intp]) -> Column:
    own = column or _Gathered(False, np.full(count, EMPTY, dtype=np.int32), None)
    codes = np.concatenate([own.codes[:count], own.table([cell[0] if cell else "" for cell in cells])])
    numbers = None if own.numbers is None else np.concatenate([own.numbers[:count], np.full(len(cells), np.nan)])
    return _Gathered(own.numeric, codes, numbers, own.known, own.decimals).column(order)


def _without_blank_lines(grid: Grid) -> Grid:
    everything = np.arange(len(grid), dtype=np.int32)
    filled = np.zeros(len(grid), dtype=bool)
    for column in grid.columns:
        filled |= column.filled(everything)
        if filled.all():
            return grid
    kept = np.flatnonzero(filled)
    columns = tuple(
        Column(c.texts, c.codes[kept], None if c.numbers is None else c.numbers[kept], c.decimals) for c in grid.columns
    )
    widths = None if grid.widths is None else grid.widths[kept]
    return replace(grid, columns=columns, lines=grid.lines[kept], widths=widths)
