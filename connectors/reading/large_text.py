"""Large delimited text by pyarrow: columns come dictionary-encoded."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from connectors.contract import EMPTY, Choices, Column, Grid, ReadFile
from connectors.reading.delimited import check_text, find_delimiter, read_rows, read_text_file
from connectors.reading.encodings import decode

_HEAD = 64_000
_PLAIN = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d{1,2})?")
_LINE_BREAKS = re.compile(rb"\r(?!\n)")


def read_large_text(content: bytes, name: str, choices: Choices) -> ReadFile:
    """As `read_text_file`; anything irregular (ragged rows, open quotes, line breaks in cells) goes to the careful reader."""
    plain = _as_utf8(content, name, choices)
    if plain is None:
        return read_text_file(content, name, choices)
    data, encoding = plain
    head = data[:_HEAD].decode("utf-8", "ignore")
    check_text(head, name)
    delimiter = find_delimiter(head)
    sample = read_rows(head[: head.rfind("\n")], delimiter, name)
    try:
        table = pacsv.read_csv(
            pa.BufferReader(data),
            read_options=pacsv.ReadOptions(autogenerate_column_names=True, use_threads=False, block_size=8 << 20),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=False, ignore_empty_lines=False),
            convert_options=_types(sample),
        )
    except pa.ArrowInvalid:
        return read_text_file(content, name, choices)
    columns = tuple(_column(table.column(i)) for i in range(table.num_columns))
    grid = Grid("", columns, np.arange(1, table.num_rows + 1, dtype=np.int32))
    return ReadFile(name, encoding, (_without_blank_lines(grid),))


def _as_utf8(content: bytes, name: str, choices: Choices) -> tuple[bytes, str] | None:
    """UTF-8 bytes with ordinary line ends and no quotes that span lines, or None where only the careful reader is right."""
    if content.startswith(b"\xef\xbb\xbf"):
        content, encoding = content[3:], "UTF-8 (BOM)"
    else:
        encoding = "UTF-8"
    if choices.encoding or not _is_utf8(content):
        text, encoding = decode(content, name, choices.encoding)
        content = text.encode("utf-8")
    if b"\x00" in content or b'"' in content or _LINE_BREAKS.search(content):
        return None
    return content, encoding


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _types(sample: Grid) -> pacsv.ConvertOptions:
    """Text for every column, dictionary-encoded where the sample repeats itself."""
    kinds: dict[str, pa.DataType] = {}
    for index, column in enumerate(sample.columns):
        repeated = len(column.texts) < 0.5 * max(1, len(column))
        kinds[f"f{index}"] = pa.dictionary(pa.int32(), pa.string()) if repeated else pa.string()
    return pacsv.ConvertOptions(column_types=kinds, null_values=[], strings_can_be_null=False)


def _column(cells: pa.ChunkedArray) -> Column:
    if pa.types.is_string(cells.type):
        cells = cells.dictionary_encode()
    merged = cells.unify_dictionaries().combine_chunks()
    merged = merged.chunk(0) if isinstance(merged, pa.ChunkedArray) else merged
    texts = [text.strip() for text in merged.dictionary.to_pylist()]
    indices = merged.indices  # read as plain memory: its own to_numpy would import pandas into every reading child
    codes = np.frombuffer(indices.buffers()[1], dtype=np.int32, count=len(indices) + indices.offset)[indices.offset :]
    return _recoded(texts, codes)


def _recoded(texts: list[str], codes: np.ndarray) -> Column:
    """Codes over distinct, non-blank texts."""
    known: dict[str, int] = {"": EMPTY}
    table = np.empty(len(texts), dtype=np.int32)
    for position, text in enumerate(texts):
        table[position] = known.setdefault(text, len(known) - 1)
    return Column(tuple(list(known)[1:]), table[codes].astype(np.int32, copy=False))


def _without_blank_lines(grid: Grid) -> Grid:
    blank = np.ones(len(grid), dtype=bool)
    for column in grid.columns:
        blank &= column.codes == EMPTY if column.numbers is None else np.isnan(column.numbers)
    if not blank.any():
        return grid
    kept = np.flatnonzero(~blank)
    columns = tuple(Column(c.texts, c.codes[kept], None if c.numbers is None else c.numbers[kept]) for c in grid.columns)
    return Grid(grid.name, columns, grid.lines[kept], messages=grid.messages)
