"""What a file is, by its bytes."""

from __future__ import annotations

import io
import zipfile

import pytest

from connectors.reading.kinds import Kind, file_kind
from data.errors import ImportRefused
from tests.connectors.reading_for_tests import workbook


def archive(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return out.getvalue()


def test_tables() -> None:
    assert file_kind(b"a,b\n1,2\n", "a.csv") is Kind.TEXT
    assert file_kind(workbook([["a"]]), "a.csv") is Kind.WORKBOOK  # by content, not by name


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"%PDF-1.7", "a.csv"), (b"\x1f\x8b123", "a.csv"), (b"<html>", "a.xls"), (b'{"a": 1}', "a.csv"), (b"hello", "a.exe"),
     (archive("readme.txt", b"x"), "a.xlsx"), (archive("xl/bomb.xml", b"0" * 60_000_000), "a.xlsx"), (b"PK\x03\x04broken", "a.xlsx")],
)  # fmt: skip
def test_no_tables(content: bytes, name: str) -> None:
    with pytest.raises(ImportRefused):
        file_kind(content, name)
