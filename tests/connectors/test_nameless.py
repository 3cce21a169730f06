"""Columns without a header."""

from __future__ import annotations

import numpy as np

from connectors.contract import Column, Grid
from connectors.nameless import is_counter, letters_of, say_nameless, units_beside


def grid(*columns: list[str]) -> Grid:
    return Grid("", tuple(Column.of(cells) for cells in columns), np.arange(1, len(columns[0]) + 1, dtype=np.int32))


def test_a_counter_is_passed_over_and_other_numbers_are_named() -> None:
    made = grid(["", "0", "1"], ["", "1", "2"], ["", "7", "9"])
    assert [is_counter(made, 1, i) for i in range(3)] == [True, True, False]
    (said,) = say_nameless(made, 1, range(3))
    assert said.params == {"columns": "C"}
    assert say_nameless(made, 1, [0, 1]) == []


def test_a_unit_beside_the_values_is_read() -> None:
    (unit,), odd = units_beside(grid(["", "(단위: 천원)"]), [0])
    assert (unit.factor, odd) == (1000.0, ())


def test_letters() -> None:
    assert [letters_of(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
