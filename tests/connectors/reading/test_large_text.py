"""The fast reader says what the careful one says."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Choices, ReadFile
from connectors.reading.delimited import read_text_file
from connectors.reading.large_text import read_large_text

CELL = st.text(alphabet="abcd 0123456789.-%월", max_size=8)


def cells(found: ReadFile) -> list[list[str]]:
    grid = found.grids[0]
    return [grid.row(line) for line in range(len(grid))]


@settings(deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=2, max_size=12))
def test_both_readers_agree(rows: list[tuple[str, str, str]]) -> None:
    content = ("period,metric,value\n" + "".join(f"2026-01-{n + 1:02d},{a}x,{c}\n" for n, (a, _, c) in enumerate(rows))).encode()
    fast, careful = read_large_text(BytesIO(content), "a.csv", Choices()), read_text_file(content, "a.csv", Choices())
    assert cells(fast) == cells(careful)


@pytest.mark.parametrize("content", [b'a,b\n"x\ny",2\n', b"a;b\n1;2\n", b"a\tb\n1\t2\n", b"a,b\r\n1,2\r\n", b"a,b\n1\n1,2,3\n"])
def test_odd_files_are_read_alike(content: bytes) -> None:
    assert cells(read_large_text(BytesIO(content), "a.csv", Choices())) == cells(read_text_file(content, "a.csv", Choices()))
