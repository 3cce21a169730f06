"""OpenDocument sheets as LibreOffice writes them, made by hand: every cell with its value and the text its format shows."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)  # fmt: skip
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_COLLAPSED = ' table:visibility="collapse"'
Cell = str | tuple[str, float, str]  # a text, or (float | percentage | currency code, value, what is shown)


def open_document(rows: list[list[Cell]], *, hidden: tuple[int, ...] = ()) -> bytes:
    """A file with one sheet."""
    body = "".join(
        f"<table:table-row{_COLLAPSED if place in hidden else ''}>{''.join(map(_cell, row))}</table:table-row>"
        for place, row in enumerate(rows)
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.3"><office:body><office:spreadsheet>'
        f'<table:table table:name="실적"><table:table-column table:number-columns-repeated="{max(map(len, rows))}"/>{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", _TYPE)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
    return out.getvalue()


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return (
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            if cell
            else "<table:table-cell/>"
        )
    kind, value, shown = cell
    told = (
        f'office:value-type="{kind}"'
        if kind in {"float", "percentage"}
        else f'office:value-type="currency" office:currency="{kind}"'
    )
    return f'<table:table-cell {told} office:value="{value!r}"><text:p>{escape(shown)}</text:p></table:table-cell>'
