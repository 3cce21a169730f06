"""Blocks cover all rows once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signals.blocks import block_of, blocks


@given(st.integers(0, 5000), st.integers(1, 3000))
def test_blocks_cover_every_row_once_and_in_order(rows: int, n: int) -> None:
    covered = [row for part in blocks(rows, n) for row in range(part.start, part.stop)]
    assert covered == list(range(rows))
    assert all(part.stop - part.start <= block_of(n) for part in blocks(rows, n))
