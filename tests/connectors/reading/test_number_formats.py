"""Number formats: what a person sees beside the stored number."""

from __future__ import annotations

import pytest

from connectors.cells.numbers import SHRUNK, UNCLEAR_FORMAT, Number, read_number
from connectors.reading.number_formats import read_format


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("0.0%", "0.125", "12.5%"), ('0.0"%"', "12.5", "12.5%"), ('#,##0"백만원"', "1234", "1234백만원"),
        ('#,##0"원";[Red]△#,##0"원"', "-56", "-56원"), ("[$$-409]#,##0.00", "5", "$5"), ("[$₩-412]#,##0", "5", "₩5"),
        ("#,##0,", "1234567", f"{SHRUNK}1234.567"), ('#,##0.0,,"백만원"', "1234567", "1.234567백만원"), ('0"월"', "3", "3월"),
        ("0.00", "2025.1", "2025.10"), ('_-* #,##0_-;-* #,##0_-;_-* "-"_-', "0", "0"), ("yyyy-mm-dd", "2026-01-05", "2026-01-05"),
        ('[>=100000000]0.0,,"억";#,##0"원"', "5", f"{UNCLEAR_FORMAT}5"), ('"약 "#,##0', "5", "5"),
    ],
)  # fmt: skip
def test_a_cell_reads_as_it_is_seen(code: str, number: str, shown: str) -> None:
    assert read_format(164, code).shown(number) == shown


def test_built_in_formats() -> None:
    assert read_format(9, "").shown("0.5") == "50%"
    assert read_format(3, "").says_anything is False


def test_cut_thousands_need_a_unit_from_elsewhere() -> None:
    found = read_number(f"{SHRUNK}1234.567")
    assert isinstance(found, Number)
    assert (found.value, found.shrunk) == (1234.567, True)
