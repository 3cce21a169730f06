"""Cells that are numbers, and cells that only look like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.cells.numbers import NotANumber, Number, read_number

READ = {
    "1,234": 1234.0, "1.234,5": 1234.5, "12.5%": 12.5, "(3)": -3.0, "▲3": -3.0, "−5": -5.0, "3만": 30_000.0, "1억 2천만": 120_000_000.0,
    "₩1,000": 1000.0, "1e3": 1000.0, "１２３": 123.0, "5,000만원": 50_000_000.0, " 7 ": 7.0,
}  # fmt: skip
REFUSED = {
    "-": "dash",
    "": "missing",
    "12.3.4": "ambiguous_number",
    "#N/A": "formula_error",
    "=SUM(A1)": "formula_uncached",
    "TBD": None,
}


@pytest.mark.parametrize("text", READ)
def test_read(text: str) -> None:
    found = read_number(text)
    assert isinstance(found, Number)
    assert found.value == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    found = read_number(text)
    assert isinstance(found, NotANumber)
    assert REFUSED[text] is None or found.code == REFUSED[text]


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_what_python_prints_is_read_back(value: float) -> None:
    found = read_number(repr(value))
    assert isinstance(found, Number)
    assert found.value == pytest.approx(value, rel=1e-14)


@given(st.text(max_size=70))
def test_any_text_gets_an_answer(text: str) -> None:
    assert isinstance(read_number(text), Number | NotANumber)
