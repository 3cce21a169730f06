"""Number formats of OpenDocument sheets, read from what each cell shows."""

from __future__ import annotations

import pytest

from connectors.contract import Choices
from connectors.reading.ods_marks import read_ods_marks
from connectors.reading.workbook import read_workbook
from data.model.period import Cadence
from tests.connectors.corpus.case import Case, fault
from tests.connectors.reading.open_document import Cell, open_document


@pytest.mark.parametrize(
    ("name", "cell", "code", "value"),
    [
        ("전환율", ("percentage", 0.125, "12.5%"), "conversion", 12.5),
        ("가동률", ("percentage", 0.9995, "99.95%"), "uptime", 0.9995),
        ("매출", ("KRW", 1000.0, "₩1,000"), "revenue", 1000.0),
        ("매출", ("float", 1234000.0, "1백만원"), "revenue", 1234000.0),
        ("매출", ("float", 1234.0, "1,234백만원"), "revenue", 1_234_000_000.0),
        ("매출(천원)", ("float", 1234567.0, "1,235"), "revenue", 1234567.0),
        ("순이익", ("float", -5.0, "(5)"), "net_profit", -5.0),
        ("순이익", ("float", -1234.0, "△1,234"), "net_profit", -1234.0),
        ("응답시간", ("float", 2.0, "2시간"), "wait", 2.0),
        ("광고비", ("USD", 5.0, "$5.00"), "spend", 5.0),
        ("매출", ("float", 0.0, "-"), "revenue", 0.0),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_it_is_shown(name: str, cell: Cell, code: str, value: float) -> None:
    content = open_document([["월", name], ["2024-01", cell]])
    assert fault(Case(name, content, ((code, "2024-01-01", value),), name="a.ods", cadence=Cadence.MONTH)) == ""


@pytest.mark.parametrize(
    ("name", "cell", "refusal"),
    [
        ("매출", ("float", 1234567.0, "1,235"), "unit_hidden"),
        ("매출", ("USD", 100.0, "$100"), "unit_mismatch"),
        ("DAU", ("percentage", 0.5, "50%"), "percent_on_other"),
    ],
)
def test_what_is_hidden_or_does_not_fit_is_asked(name: str, cell: Cell, refusal: str) -> None:
    content = open_document([["월", name], ["2024-01", cell]])
    assert fault(Case(name, content, None, (refusal,), name="a.ods", cadence=Cadence.MONTH)) == ""


def test_hidden_rows_are_said_and_damage_is_no_answer() -> None:
    content = open_document([["월", "매출"], ["2024-01", ("float", 1.0, "1")], ["2024-02", ("float", 2.0, "2")]], hidden=(2,))
    (grid,) = read_workbook(content, "a.ods", Choices()).grids
    assert [(m.code, m.params["n"]) for m in grid.messages] == [("hidden_rows", 1)]
    assert read_ods_marks(content[:-30], "실적").unread
    assert not read_ods_marks(content, "none").formats
