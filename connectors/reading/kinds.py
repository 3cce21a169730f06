"""What a file is, by its first bytes: workbook or text; everything else is refused by its own name."""

from __future__ import annotations

import io
import zipfile
import zlib
from enum import StrEnum

from data.errors import ImportRefused

_MOST_INFLATED = 400 * 2**20
_MOST_RATIO = 200
_MOST_PARTS = 5000
_SIGNATURES = (
    (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"7z\xbc\xaf", "7-Zip"), (b"Rar!", "RAR"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"MZ", "EXE"), (b"\x7fELF", "ELF"),
    (b"SQLite format 3", "SQLite"), (b"PAR1", "Parquet"), (b"ARROW1", "Arrow"), (b"{\\rtf", "RTF"),
)  # fmt: skip
_ARCHIVE = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_NAMES = ("csv", "tsv", "tab", "txt", "psv", "")
_WORKBOOK_NAMES = ("xlsx", "xlsm", "xls", "xlsb", "ods")


class Kind(StrEnum):
    """How a file is read."""

    TEXT = "text"
    WORKBOOK = "workbook"
    HTML = "html"
    XML = "xml"


def looks_like_workbook(head: bytes) -> bool:
    """True for an archive or an OLE file, whose kind `file_kind` finds in the whole content."""
    return head.startswith((_ARCHIVE, _OLE))


def file_kind(content: bytes, name: str) -> Kind:
    """Decide by content; the extension only rules out what nobody would call a table.

    Raises: ImportRefused `import.format` (with what it looks like), `import.unsafe`, `import.password`.
    """
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    for signature, format_name in _SIGNATURES:
        if content.startswith(signature):
            raise ImportRefused("import.format", file=name, found=format_name)
    if content.startswith(_ARCHIVE):
        _check_archive(content, name)
        return Kind.WORKBOOK
    if content.startswith(_OLE):
        if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in content:
            raise ImportRefused("import.password", file=name)
        return Kind.WORKBOOK
    if (markup := _markup(content)) is not None:
        return markup
    if found := _written_for_programs(content):
        raise ImportRefused("import.format", file=name, found=found)
    if extension in _WORKBOOK_NAMES and b"," not in content[:2000] and b"\t" not in content[:2000] and b";" not in content[:2000]:
        raise ImportRefused("import.format", file=name, found=extension)
    if extension not in _TEXT_NAMES and extension not in _WORKBOOK_NAMES:
        raise ImportRefused("import.extension", file=name, extension=extension[:12])
    return Kind.TEXT


def _written_for_programs(content: bytes) -> str:
    """HTML or XML without a table, JSON: texts that are no rows of cells."""
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<script", b"<meta", b"<head", b"<body")):
        return "HTML/XML"
    return "JSON" if head.startswith((b'{"', b"[{", b"{\n", b"{\r")) else ""


_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_HTML_STARTS = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<body", b"<style", b"<div")


def _markup(content: bytes) -> Kind | None:
    """HTML that holds a table, or the XML spreadsheet of Excel 2003: what many programs save as .xls."""
    head = content[:4000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith(b"<?xml") and _SPREADSHEET in head:
        return Kind.XML
    has_table = head.startswith(_HTML_STARTS) and b"<table" in content.replace(b"\x00", b"").lower()
    return Kind.HTML if has_table else None


def _check_archive(content: bytes, name: str) -> None:
    """Sizes before anything is unpacked: archive bombs, foreign archives and entity definitions are refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            inflated = sum(part.file_size for part in parts)
            if len(parts) > _MOST_PARTS or inflated > _MOST_INFLATED:
                raise ImportRefused("import.unsafe", file=name, size=inflated // 2**20, limit=_MOST_INFLATED // 2**20)
            if any(p.file_size > 2**20 and p.file_size > _MOST_RATIO * max(1, p.compress_size) for p in parts):
                raise ImportRefused("import.unsafe", file=name, size=inflated // 2**20, limit=_MOST_INFLATED // 2**20)
            names = {part.filename.lower() for part in parts}
            if not any(n.startswith(("xl/", "xl\\")) for n in names) and "content.xml" not in names:
                raise ImportRefused("import.format", file=name, found="ZIP")
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.open(part).read(4096):
                    raise ImportRefused("import.unsafe_definition", file=name)
    # zipfile says "damaged" in all these ways: a foreign compression is NotImplementedError, a password RuntimeError
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise ImportRefused("import.damaged", file=name) from error
