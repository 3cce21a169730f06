"""Units in headers and notes."""

from __future__ import annotations

import pytest

from connectors.cells.units import read_unit, split_header


@pytest.mark.parametrize(
    ("header", "name", "factor", "unit"),
    [("매출(백만원)", "매출", 1e6, "KRW"), ("이탈률(%)", "이탈률", 1.0, "%"), ("Sales (USD)", "Sales", 1.0, "USD")],
)
def test_a_header_names_its_unit(header: str, name: str, factor: float, unit: str) -> None:
    bare, found = split_header(header)
    assert found is not None
    assert (bare, found.factor, found.unit) == (name, factor, unit)


def test_a_plain_header_has_none() -> None:
    assert split_header("Leads") == ("Leads", None)
    assert read_unit("nonsense") is None
