"""Reading a file into grids of text cells: by content, never by its extension; hostile files in a child process."""

from __future__ import annotations

import stat
from pathlib import Path

from connectors.contract import Choices, ReadFile
from connectors.reading.confined import read_confined
from connectors.reading.delimited import SMALL, read_text_file
from connectors.reading.kinds import Kind, file_kind, looks_like_workbook
from connectors.reading.packed import is_packed, unpacked
from data.errors import ImportRefused
from data.model.progress import Progress, silent

LARGEST = 200 * 2**20
LARGEST_TEXT = 1000 * 2**20
_HEAD = 64_000


def read_file(data: bytes | Path, name: str, choices: Choices | None = None, progress: Progress = silent) -> ReadFile:
    """The cells of a CSV/TSV text, an Excel or OpenDocument workbook, an HTML or XML table, also alone in a gzip or zip archive.

    Small text is read here; everything else, whose parsers are native code or slow, in a child process with limits.
    Raises: ImportRefused with the reason (format, encoding, structure, size); what `progress` raises to stop.
    """
    choices = choices or Choices()
    size = _size(data, name)
    head = _content(data, name, _HEAD)
    if size <= LARGEST and is_packed(head, name):
        data, name = unpacked(_content(data, name), name)
        size, head = len(data), data[:_HEAD]
    is_text = not looks_like_workbook(head)
    limit = LARGEST_TEXT if is_text else LARGEST
    if size > limit:
        raise ImportRefused("import.too_large", file=name, size=size // 2**20, limit=limit // 2**20)
    if is_text and size > SMALL:
        return read_confined(data, name, file_kind(head, name), choices, progress)
    content = _content(data, name)
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise ImportRefused("import.empty", file=name)
    kind = file_kind(content, name)
    return read_text_file(content, name, choices) if kind is Kind.TEXT else read_confined(content, name, kind, choices, progress)


def _size(data: bytes | Path, name: str) -> int:
    if isinstance(data, bytes):
        return len(data)
    try:
        found = data.stat()
        if not stat.S_ISREG(found.st_mode):  # a folder; a device or a pipe would never end
            raise ImportRefused("import.not_a_file", file=name)
        return found.st_size
    except FileNotFoundError as error:
        raise ImportRefused("file.missing", file=name) from error
    except OSError as error:
        raise ImportRefused("import.unreadable", file=name, problem=error.strerror or "") from error


def _content(data: bytes | Path, name: str, most: int = -1) -> bytes:
    if isinstance(data, bytes):
        return data if most < 0 else data[:most]
    try:
        with data.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise ImportRefused("import.unreadable", file=name, problem=error.strerror or "") from error
