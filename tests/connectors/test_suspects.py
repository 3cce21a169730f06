"""Another unit inside one file."""

from __future__ import annotations

from tests.connectors.reading_for_tests import codes, taken


def _file(*values: float) -> str:
    return "월,매출\n" + "".join(f"2025-{month:02d},{value}\n" for month, value in enumerate(values, 1))


def test_a_value_a_thousand_times_the_others_is_said_at_its_line() -> None:
    result = taken(_file(1000, 1100, 1050, 1_080_000, 1030))[1]
    assert [(m.row, m.params["factor"]) for m in result.messages if m.code == "unit_suspect"] == [(5, "1,000")]
    assert len(result.frame) == 5


def test_a_thousandth_is_said_as_well() -> None:
    assert "unit_suspect" in codes(taken(_file(1000, 1100, 1.05, 1080, 1030))[1])


def test_ordinary_series_are_not_suspected() -> None:
    assert "unit_suspect" not in codes(taken(_file(1000, 1100, 3000, 200, 1030))[1])
    assert "unit_suspect" not in codes(taken(_file(1, 10, 100, 1000, 10_000))[1])
    assert "unit_suspect" not in codes(taken(_file(0, 0, 0, 0, 1000))[1])
