"""Reading a file into grids of text cells: by content, never by its extension; hostile files in a child process."""

from __future__ import annotations

from pathlib import Path

from connectors.contract import Choices, ReadFile
from connectors.reading.confined import read_confined
from connectors.reading.delimited import SMALL, read_text_file
from connectors.reading.kinds import Kind, file_kind
from data.errors import ImportRefused

LARGEST = 200 * 2**20


def read_file(data: bytes | Path, name: str, choices: Choices | None = None) -> ReadFile:
    """The cells of a CSV/TSV text or an Excel workbook.

    Small text is read here; workbooks and large text, whose parsers are native code, in a child process with limits.
    Raises: ImportRefused with the reason (format, encoding, structure, size).
    """
    choices = choices or Choices()
    content = _bytes(data, name)
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise ImportRefused("import.empty", file=name)
    kind = file_kind(content, name)
    if kind is Kind.WORKBOOK or len(content) > SMALL:
        return read_confined(content, name, kind, choices)
    return read_text_file(content, name, choices)


def _bytes(data: bytes | Path, name: str) -> bytes:
    if isinstance(data, bytes):
        content = data
    else:
        try:
            size = data.stat().st_size
            content = data.read_bytes() if size <= LARGEST else b""
        except FileNotFoundError as error:
            raise ImportRefused("file.missing", file=name) from error
        except OSError as error:
            raise ImportRefused("import.unreadable", file=name, problem=error.strerror or "") from error
        if size > LARGEST:
            raise ImportRefused("import.too_large", file=name, size=size // 2**20, limit=LARGEST // 2**20)
    if len(content) > LARGEST:
        raise ImportRefused("import.too_large", file=name, size=len(content) // 2**20, limit=LARGEST // 2**20)
    return content
