"""One table in an archive is read as if it had come alone; everything else in archives is refused by name."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from connectors.reading import packed, read_file
from connectors.reading.packed import is_packed, unpacked
from data.errors import ImportRefused
from tests.connectors.reading_for_tests import workbook

TABLE = "월,매출\n2025-01,5\n".encode()


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "inner"),
    [
        (gzip.compress(TABLE), "a.csv.gz", "a.csv"),
        (
            archive(**{"d/": b"", "d/b.csv": TABLE, "__MACOSX/d/._b.csv": b"x", ".DS_Store": b"x", "readme.pdf": b"x"}),
            "a.zip",
            "b.csv",
        ),
        (archive(**{"b.xlsx": workbook([["a"]])}), "a.zip", "b.xlsx"),
    ],
    ids=["gzip", "zip", "zip of a workbook"],
)
def test_one_table(content: bytes, name: str, inner: str) -> None:
    assert is_packed(content, name)
    found, found_name = unpacked(content, name)
    assert found_name == inner
    assert found == TABLE or inner.endswith("xlsx")
    assert len(read_file(content, name).grids[0])


def test_a_workbook_is_no_archive_of_tables() -> None:
    content = workbook([["월", "매출"], ["2025-01", 5]])
    assert not is_packed(content, "a.xlsx")
    assert unpacked(content, "a.zip") == (content, "a.zip")


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (archive(**{"a.csv": TABLE, "b.csv": TABLE}), "a.zip", "import.zip_several"),
        (archive(**{"a.zip": archive(**{"a.csv": TABLE})}), "a.zip", "import.zip_several"),
        (gzip.compress(TABLE)[:-12], "a.csv.gz", "import.damaged"),
        (archive(**{"a.csv": TABLE})[:40], "a.zip", "import.damaged"),
    ],
    ids=["two tables", "archive in archive", "gzip cut", "zip cut"],
)
def test_what_is_refused(content: bytes, name: str, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        read_file(content, name)
    assert refused.value.code == code


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "LARGEST", 1_000_000)
    for content, name in ((gzip.compress(b"0" * 2_000_000), "a.gz"), (archive(**{"a.csv": b"0" * 2_000_000}), "a.zip")):
        with pytest.raises(ImportRefused) as refused:
            unpacked(content, name)
        assert refused.value.code == "import.unsafe"
