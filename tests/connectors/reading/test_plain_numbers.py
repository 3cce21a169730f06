"""Whole arrays of cells as numbers: the same value as `read_number`, and the same text back."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.cells.numbers import Number, read_number
from connectors.contract import ALWAYS_POINT, EMPTY, SHORTEST, Column
from connectors.reading.plain_numbers import plain_numbers

FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=64)
CELL = st.one_of(
    st.text(alphabet="0123456789.-", max_size=18),
    FLOATS.map(repr),
    FLOATS.map(lambda x: f"{x:.2f}"),
    st.integers(-(10**17), 10**17).map(str),
    st.text(alphabet="0123456789.,-+eE ％%△원", max_size=6),
)


@settings(deadline=None)
@given(st.lists(CELL, min_size=1, max_size=30), st.sampled_from([None, SHORTEST, ALWAYS_POINT, 0, 2]), st.integers(0, 3))
def test_a_plain_number_reads_and_prints_as_its_text(cells: list[str], decimals: int | None, offset: int) -> None:
    block = pa.array([*["9.99"] * offset, *cells], type=pa.string()).slice(offset)
    numbers, way = plain_numbers(block, decimals)
    column = Column((), np.full(len(cells), EMPTY, dtype=np.int32), numbers, way)
    for row, cell in enumerate(cells):
        if not np.isnan(numbers[row]):
            assert column.at(row) == cell
            assert read_number(cell) == Number(float(numbers[row]))


def test_usual_files_are_all_numbers() -> None:
    for cells in (["1017.28", "-4.50", "0.00"], ["1.5", "2.0", "-0.25"], ["10", "0", "-7"], ["10", "10.5", "0.125"]):
        assert not np.isnan(plain_numbers(pa.array(cells), None)[0]).any(), cells
