"""The decimal mark of a column."""

from __future__ import annotations

import pytest

from connectors.cells.numbers import Number, read_number
from connectors.cells.separators import POINT, Separators, find_separators, unsettled


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["1,234", "5,678"], "."), (["1,234", "0.5"], "."), (["1,234,567"], "."), (["1.234,5"], ","), (["1.234.567", "1.234"], ","),
        (["1234,5", "1,234"], ","), (["12,5", "0,25"], ","), ([], "."),
    ],
)  # fmt: skip
def test_the_column_shows_its_mark(texts: list[str], decimal: str) -> None:
    found = find_separators(texts)
    assert found.decimal == decimal
    assert not found.unsure


@pytest.mark.parametrize(
    ("texts", "delimiter"),
    [(["1,234", "1.234"], ","), (["1,234"], ";"), (["12,5", "1,234", "5,678"], ","), (["1,234.5", "1.234,5"], ",")],
)
def test_what_nothing_decides_is_left_open(texts: list[str], delimiter: str) -> None:
    assert "," in find_separators(texts, delimiter=delimiter).unsure


def test_the_persons_answer_decides() -> None:
    assert read_number("1,234", find_separators(["1,234"], ",")) == Number(1.234)
    assert read_number("1.234", Separators(",")) == Number(1234.0)


def test_points_before_three_digits_only_are_unsettled() -> None:
    assert unsettled(["1.234", "12"], POINT) == {"1.234"}
    assert unsettled(["1.234", "1.5"], POINT) == set()
    assert unsettled(["12,5"], Separators(",", weak=True)) == {"12,5"}
