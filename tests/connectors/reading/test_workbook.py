"""Excel as a person sees it."""

from __future__ import annotations

import pytest

from connectors.contract import Choices
from connectors.reading import read_file
from connectors.reading.cell_marks import read_marks
from data.errors import ImportRefused
from tests.connectors.reading_for_tests import taken, values, workbook

ROWS: list[list[object]] = [["영업 보고", "", ""], ["(단위: 천원)", "", ""], ["지표", "2026년 1월", "2026년 2월"], ["매출", 10, 12]]


def test_a_title_and_a_unit_above_the_table() -> None:
    result = taken(workbook(ROWS), name="a.xlsx")[1]
    assert values(result) == [("sales", "2026-01-01", 10_000.0), ("sales", "2026-02-01", 12_000.0)]


def test_a_percent_format_is_read_as_shown() -> None:
    content = workbook([["월", "이탈률"], ["2026-01", 0.125]], percent=(1, 1))
    assert values(taken(content, name="a.xlsx")[1]) == [("churn", "2026-01-01", 12.5)]
    assert set(read_marks(content, "표").formats) == {(1, 1)}


def test_formats_that_cannot_be_read_are_said() -> None:
    assert read_marks(b"no archive", "표").unread
    assert read_marks(workbook(ROWS), "none").unread


def test_a_damaged_workbook_is_refused() -> None:
    with pytest.raises(ImportRefused):
        read_file(workbook(ROWS)[:200], "a.xlsx", Choices())


def test_the_sheet_can_be_chosen() -> None:
    assert [grid.name for grid in read_file(workbook(ROWS), "a.xlsx", Choices(sheet="표")).grids] == ["표"]
    with pytest.raises(ImportRefused):
        read_file(workbook(ROWS), "a.xlsx", Choices(sheet="none"))
