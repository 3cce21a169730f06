"""Writes .xlsb workbooks: the few records of [MS-XLSB] that a sheet of numbers and texts needs."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

Place = tuple[int, int]
_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/>
<Override PartName="/xl/styles.bin" ContentType="application/vnd.ms-excel.styles"/></Types>"""
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = f"""<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="{_KIND}/worksheet" Target="worksheets/sheet1.bin"/>
<Relationship Id="r2" Type="{_KIND}/styles" Target="styles.bin"/></Relationships>"""


def record(number: int, content: bytes = b"") -> bytes:
    """One record: its number, its size, its content."""
    return _counted(number) + _counted(len(content)) + content


def _counted(number: int) -> bytes:
    parts = []
    while True:
        parts.append(number & 0x7F | (0x80 if number > 0x7F else 0))
        number >>= 7
        if not number:
            return bytes(parts)


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _cell(column: int, style: int, value: float | str, *, is_error: bool = False) -> bytes:
    start = struct.pack("<II", column, style)
    if is_error:
        return record(3, start + bytes([int(value)]))
    return record(6, start + _text(value)) if isinstance(value, str) else record(5, start + struct.pack("<d", value))


def binary_workbook(
    rows: Sequence[Sequence[float | str | None]],
    formats: Mapping[Place, str] | None = None,
    *,
    errors: Mapping[Place, int] | None = None,
    merged: Sequence[tuple[int, int, int, int]] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
) -> bytes:
    """A workbook of one sheet; formats by cell, merged as (top, bottom, left, right)."""
    codes = list(dict.fromkeys((formats or {}).values()))
    styles = record(278) + record(615, struct.pack("<I", len(codes)))
    styles += b"".join(record(44, struct.pack("<H", 200 + i) + _text(code)) for i, code in enumerate(codes)) + record(616)
    numbers = [0, *(200 + i for i in range(len(codes)))]
    styles += (
        record(626, struct.pack("<I", 1)) + record(47, struct.pack("<HH", 0xFFFF, 9) + bytes(12)) + record(627)
    )  # of named styles
    styles += record(617, struct.pack("<I", len(numbers)))
    styles += b"".join(record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in numbers) + record(618) + record(279)

    width = max(len(row) for row in rows)
    sheet = record(129) + record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))
    if hidden_columns:
        sheet += record(390)
        sheet += b"".join(record(60, struct.pack("<IIIIH", c, c, 2000, 0, 1)) for c in hidden_columns) + record(391)
    sheet += record(145)
    for r, row in enumerate(rows):
        flags = 0x10 if r in hidden_rows else 0
        sheet += record(0, struct.pack("<IIHBB", r, 0, 300, 0, flags) + b"\x00" + struct.pack("<III", 1, 0, width - 1))
        for c, value in enumerate(row):
            code = (formats or {}).get((r, c))
            style = codes.index(code) + 1 if code else 0
            if (r, c) in (errors or {}):
                sheet += _cell(c, style, (errors or {})[r, c], is_error=True)
            elif value is not None:
                sheet += _cell(c, style, value)
    sheet += record(146)
    if merged:
        sheet += record(177, struct.pack("<I", len(merged)))
        sheet += b"".join(record(176, struct.pack("<IIII", *one)) for one in merged) + record(178)
    sheet += record(130)
    book = record(131) + record(153, struct.pack("<II", 0, 0) + _text("")) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + _text("r1") + _text("표")) + record(144) + record(132)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels", _LINKS.replace("worksheets/sheet1.bin", "xl/workbook.bin").replace("/worksheet", "/officeDocument")
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", _LINKS)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr("xl/styles.bin", styles)
    return out.getvalue()
