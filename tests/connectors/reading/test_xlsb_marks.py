"""Number formats, errors, merged and hidden cells of .xlsb workbooks; calamine, which reads the values, is the independent reader."""

from __future__ import annotations

import io

import pytest
import python_calamine

from connectors.reading.workbook import read_workbook
from connectors.reading.xlsb_marks import read_xlsb_marks, records
from data.model.period import Cadence
from tests.connectors.corpus.case import Case, Row, fault
from tests.connectors.reading.binary_workbook import binary_workbook, record

JANUARY = "2025-01-01"


@pytest.mark.parametrize(
    ("name", "value", "code", "row"),
    [
        ("전환율", 0.125, "0.0%", ("conversion", JANUARY, 12.5)),
        ("매출", 10.0, '#,##0"천원"', ("revenue", JANUARY, 10_000.0)),
        ("매출(천원)", 1_234_567.0, "#,##0,", ("revenue", JANUARY, 1_234_567.0)),
        ("순이익", -5.0, "#,##0;△#,##0", ("net_profit", JANUARY, -5.0)),
    ],
)
def test_cells_count_as_they_are_seen(name: str, value: float, code: str, row: Row) -> None:
    content = binary_workbook([["월", name], ["2025-01", value]], {(1, 1): code})
    with python_calamine.CalamineWorkbook.from_object(io.BytesIO(content)) as book:
        assert book.get_sheet_by_name("표").to_python()[1] == ["2025-01", value]
    assert fault(Case("xlsb", content, (row,), name="a.xlsb", cadence=Cadence.MONTH)) == ""


@pytest.mark.parametrize(
    ("code", "refused"), [("#,##0,", "unit_hidden"), ("0%", "percent_on_other"), ('[>9]0"천원";0"원"', "format_unclear")]
)
def test_formats_that_leave_a_doubt(code: str, refused: str) -> None:
    content = binary_workbook([["월", "매출"], ["2025-01", 1234.0]], {(1, 1): code})
    assert fault(Case("xlsb", content, None, (refused,), name="a.xlsb", cadence=Cadence.MONTH)) == ""


def test_errors_merged_and_hidden_cells() -> None:
    content = binary_workbook(
        [["지표", "2025년", None], [None, "1월", "2월"], ["매출", 1.0, None]],
        errors={(2, 2): 0x07}, merged=((0, 0, 1, 2),), hidden_rows=(2,), hidden_columns=(2,),
    )  # fmt: skip
    marks = read_xlsb_marks(content, "표")
    assert marks.errors == {(2, 2): "#DIV/0!"}
    assert marks.merged == [((0, 1), (0, 2))]
    assert (marks.hidden_rows, marks.hidden_columns, marks.unread) == (1, 1, False)
    says = ("hidden_rows", "hidden_columns", "formula_error")
    assert fault(Case("xlsb", content, (("revenue", JANUARY, 1.0),), says=says, name="a.xlsb", cadence=Cadence.MONTH)) == ""


def test_numbers_and_sizes_of_records() -> None:
    made = record(0, b"") + record(617, b"x" * 300) + record(156, b"y")
    assert [(number, len(content)) for number, content in records(made)] == [(0, 0), (617, 300), (156, 1)]
    with pytest.raises(IndexError):
        list(records(made[:-1]))


def test_another_sheet_is_said_to_be_unread() -> None:
    content = binary_workbook([["월", "매출"], ["2025-01", 1.0]])
    assert read_xlsb_marks(content, "없음").unread
    assert not [
        m for m in read_workbook(content, "a.xlsb", Case("", b"", None).choices).grids[0].messages if m.code == "marks_unread"
    ]
