"""One table in a gzip or zip archive: unpacked up to a limit, then read as if it had come alone."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO

from data.errors import ImportRefused

_GZIP, _ZIP = b"\x1f\x8b\x08", b"PK\x03\x04"
LARGEST = 200 * 2**20
_TABLES = {".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


def is_packed(head: bytes, name: str) -> bool:
    """True for gzip by its first bytes, and for archives that call themselves so (a workbook is one too)."""
    return head.startswith(_GZIP) or (head.startswith(_ZIP) and name.lower().endswith(".zip"))


def unpacked(content: bytes, name: str) -> tuple[bytes, str]:
    """The table in an archive and its own name.

    Raises: ImportRefused `import.damaged`, `import.unsafe` beyond the limit, `import.zip_several` unless it holds exactly one table.
    """
    try:
        if content.startswith(_GZIP):
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
                return _limited(stream, name), re.sub(r"\.gz(ip)?$", "", name, flags=re.IGNORECASE)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any(part.startswith(("xl/", "content.xml")) for part in archive.namelist()):
                return content, name  # a workbook that is called .zip
            tables = [part for part in archive.infolist() if _is_table(part)]
            if len(tables) != 1:
                names = ", ".join(part.filename for part in tables[:6])
                raise ImportRefused("import.zip_several", file=name, n=len(tables), found=names)
            with archive.open(tables[0]) as stream:
                return _limited(stream, name), PurePosixPath(tables[0].filename).name
    # zipfile says "damaged" in all these ways: a foreign compression is NotImplementedError, a password RuntimeError
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise ImportRefused("import.damaged", file=name) from error


def _is_table(part: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(part.filename)
    hidden = any(piece.startswith(".") or piece == "__MACOSX" for piece in path.parts)
    return not part.is_dir() and not hidden and path.suffix.lower() in _TABLES


def _limited(stream: IO[bytes] | gzip.GzipFile, name: str) -> bytes:
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ImportRefused("import.unsafe", file=name, size=len(content) // 2**20, limit=LARGEST // 2**20)
    return content
