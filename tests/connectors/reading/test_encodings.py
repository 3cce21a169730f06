"""Bytes to text, or the line where it stops."""

from __future__ import annotations

import pytest

from connectors.reading.encodings import decode
from data.errors import ImportRefused

TEXT = "월,지표,값\n2026-01,매출,10\n"


@pytest.mark.parametrize(("encoding", "said"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 (BOM)"), ("cp949", "CP949")])
def test_korean_files(encoding: str, said: str) -> None:
    text, found = decode(TEXT.encode(encoding), "a.csv")
    assert text.lstrip("\ufeff") == TEXT
    assert found.startswith(said.split()[0])


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ImportRefused):
        decode(bytes(range(128, 256)) * 20, "a.csv")
    with pytest.raises(ImportRefused):
        decode("é".encode("latin-1"), "a.csv", "utf-8")
