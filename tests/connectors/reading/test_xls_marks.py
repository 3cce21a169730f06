"""Number formats of the old binary format."""

from __future__ import annotations

from pathlib import Path

from connectors.contract import Choices
from connectors.reading.workbook import read_workbook
from connectors.reading.xls_marks import read_xls_marks
from data.model.period import Cadence
from tests.connectors.corpus.case import Case, outcome

CONTENT = (Path(__file__).parent / "books" / "formats.xls").read_bytes()


def test_cells_are_read_as_they_are_shown() -> None:
    """0.0%, #,##0,, under (백만원), red negatives, dollars, 시간."""
    prepared, rows = outcome(Case("xls", CONTENT, None, name="a.xls", cadence=Cadence.MONTH))
    assert prepared.status == "accepted_with_warnings"
    assert sorted(rows) == [
        ("conversion", "2024-01-01", 12.5), ("conversion", "2024-02-01", 50.0), ("net_profit", "2024-01-01", -5.0),
        ("net_profit", "2024-02-01", 7.0), ("revenue", "2024-01-01", 1_234_567_890.0), ("revenue", "2024-02-01", 2_000_000_000.0),
        ("spend", "2024-01-01", 1000.0), ("spend", "2024-02-01", 5.0), ("wait", "2024-01-01", 2.0), ("wait", "2024-02-01", 3.0),
    ]  # fmt: skip
    assert {message.code for message in prepared.messages} == {"hidden_rows"}


def test_what_xlrd_cannot_read_is_said() -> None:
    assert read_xls_marks(CONTENT[:2000], "실적").unread
    (grid,) = read_workbook(CONTENT, "a.xls", Choices()).grids
    assert grid.row(1)[1] == "12.5%"
