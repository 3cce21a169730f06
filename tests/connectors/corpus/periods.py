"""Spellings of periods, alone and in columns that explain or contradict each other."""

# ruff: noqa: E501 - a line is a case
from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import Choices
from data.model.period import Cadence
from tests.connectors.corpus.case import Case, long_file, text_case

_READ = {
    Cadence.MONTH: ("2025-03-01", (
        "2025년 3월", "2025년3월", "25년 3월", "2025.03", "2025.3", "25/03", "25.03", "202503", "2025-03", "2025/3", "2025. 3.", "'25.3",
        "2025.3월", "2025년 03월", "2025년 3월분", "2025년 3월말", "3월 2025", "03/2025", "03-2025", "Mar 2025", "March 2025", "Mar-25",
        "2025M03", "2025-M3", "２０２５년 ３월", "2025年3月", "2025-03-15", "45717", "2025 03")),
    Cadence.DAY: ("2025-03-01", (
        "2025. 3. 1.", "2025-03-01(토)", "2025-03-01 (토요일)", "2025/03/01 오전 10:30", "2025-03-01 오후 12:05", "20250301", "45717",
        "2025년 3월 1일", "2025.03.01", "2025-3-1", "1 Mar 2025", "Mar 1, 2025", "Saturday, March 1, 2025", "2025-03-01T00:00:00",
        "2025-03-01 00:00:00.000", "2025‑03‑01", "25.3.1", "2025-02-28T23:30:00Z", "2025-03-01T10:00:00+09:00", "'2025-03-01")),
    Cadence.QUARTER: ("2025-07-01", (
        "2025-3Q", "2025 3Q", "3Q25", "3Q 2025", "2025Q3", "25년 3분기", "2025년 3/4분기", "2025년 제3분기", "Q3 2025", "Q3'25", "2025.3Q",
        "25Q3", "3분기 2025", "FY25 Q3", "2025-Q3", "2025-07-01", "2025년3분기")),
    Cadence.HALF: ("2025-01-01", ("2025년 상반기", "25.1H", "2025H1", "1H25", "H1 2025", "25년 상반기", "상반기 2025", "2025-1H")),
    Cadence.YEAR: ("2025-01-01", ("FY25", "2025", "2025년", "25년", "FY2025", "2025년도", "2025회계연도", "2025-01-01")),
    Cadence.WEEK: ("2025-03-03", ("2025년 10주차", "2025-W10", "2025W10", "25년 10주", "W10 2025", "2025-10주차", "2025-03-05", "2025년 제10주")),
    Cadence.HOUR: ("2025-03-01T12:00:00", ("2025-03-01 오후 12:05", "2025-03-01 12:00", "2025-03-01 12시", "2025-03-01T12:30:00")),
}  # fmt: skip
_REFUSED = {
    Cadence.MONTH: {
        "3월": "date_without_year", "03월": "date_without_year", "March": "date_without_year", "12/03": "ambiguous_date",
        "03/04": "ambiguous_date", "2025.1": "month_zero_lost", "25.1": "month_zero_lost", "2025-13": "date", "202513": "date",
        "2025-00": "date", "2025Q1": "coarser", "2025": "coarser", "2027-03": "future", "1850-03": "past", "다음 달": "date",
        "2025년 1~3월": "date", "제25기": "fiscal_term",
    },
    Cadence.DAY: {
        "03/04/2026": "ambiguous_date", "25-03-01": "ambiguous_date", "5.1.2024": "ambiguous_date", "05-Jan-24": "ambiguous_date",
        "3월 1일": "date_without_year", "2025-03-01(금)": "weekday", "2025-02-30": "date", "20250230": "date", "0000-00-00": "date",
        "1900-01-00": "date", "1704412800": "epoch", "1704412800000": "epoch", "2025-03": "coarser", "2025-W10": "coarser",
        "12345-01-01": "date", "2025--03--01": "date", "음력 2025-03-01": "date", "오늘": "date", "2025-03-01~2025-03-07": "date",
        "2099-01-01": "future", "9999-12-31": "date", "1899-12-31": "past", "": "date_empty", "N/A": "date", "2025-005": "date",
        "2025-03-01 25:00": "date", "단기 4358년 3월 1일": "date", "2025-W10-5": "date", "-2025-03-01": "date", "２０２５": "coarser",
    },
    Cadence.QUARTER: {"1분기": "date_without_year", "Q3": "date_without_year", "2025Q5": "date", "제25기 1분기": "fiscal_term", "2025-0Q": "date"},
    Cadence.HALF: {"상반기": "date_without_year", "2025H3": "date"},
    Cadence.YEAR: {"25": "date", "2,025": "date", "제25기": "fiscal_term", "20255": "date"},
    Cadence.WEEK: {
        "3월 1주": "date_without_year", "2025년 3월 1주": "week_of_month", "10주차": "date_without_year", "2025-W53": "date", "2025-W00": "date",
    },
    Cadence.HOUR: {"2025-03-01 25:00": "date", "2025-03-01": "coarser"},
}  # fmt: skip


def _file(*periods: str) -> str:
    return long_file(*((period, "순이익", str(value)) for value, period in enumerate(periods, 1)))


def single_cells() -> Iterator[Case]:
    """Every spelling alone in its file."""
    for cadence, (start, spellings) in _READ.items():
        for spelling in spellings:
            yield text_case(f"{cadence} {spelling}", _file(spelling), (("net_profit", start, 1.0),), cadence=cadence)
    for cadence, refused in _REFUSED.items():
        for spelling, code in refused.items():
            yield text_case(f"{cadence} {spelling}", _file(spelling), None, code, cadence=cadence)


def columns() -> Iterator[Case]:
    """Cells that decide, or fail to decide, what the others mean."""

    def expected(*starts: str) -> tuple[tuple[str, str, float], ...]:
        return tuple(("net_profit", start, float(value)) for value, start in enumerate(starts, 1))

    def months(year: int, *numbers: int) -> list[str]:
        return [f"{year}-{number:02d}-01" for number in numbers]

    month, day, quarter = Cadence.MONTH, Cadence.DAY, Cadence.QUARTER
    yield text_case(
        "October keeps its zero", _file("2025.09", "2025.10", "2025.11"), expected(*months(2025, 9, 10, 11)), cadence=month
    )
    yield text_case("October lost its zero", _file("2025.09", "2025.1", "2025.11"), None, "month_zero_lost", cadence=month)
    yield text_case("October after September", _file("2025.8", "2025.9", "2025.1"), None, "month_zero_lost", cadence=month)
    yield text_case("January twice", _file(*(f"2025.{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 1))), None, "conflict", cadence=month)
    yield text_case("January beside February", _file("2025.1", "2025.2"), expected(*months(2025, 1, 2)), cadence=month)
    yield text_case("January after December", _file("2024.12", "2025.1"), expected("2024-12-01", "2025-01-01"), cadence=month)
    yield text_case(
        "a whole year", _file(*(f"2025.{n}" for n in range(1, 13))), expected(*months(2025, *range(1, 13))), cadence=month
    )
    yield text_case("days of March", _file("24/03", "25/03", "26/03"), None, "ambiguous_date", cadence=month)
    yield text_case(
        "short years show themselves",
        _file("12/11", "12/12", "13/01"),
        expected("2012-11-01", "2012-12-01", "2013-01-01"),
        cadence=month,
    )
    yield text_case("short years or days", _file("11/11", "11/12", "12/01"), None, "ambiguous_date", cadence=month)
    yield text_case(
        "a number above 12 decides", _file("03/04/2026", "13/04/2026"), expected("2026-04-03", "2026-04-13"), says=("date_order",)
    )
    yield text_case("chosen order", _file("03/04/2026"), expected("2026-03-04"), choices=Choices(date_order="mdy"))
    yield text_case("short years, chosen order", _file("25-03-04"), expected("2025-03-04"), choices=Choices(date_order="ymd"))
    yield text_case("one day, two spellings", _file("2025-03-01", "2025.3.1"), None, "conflict", cadence=day)
    yield text_case("day and clock", _file("2025-03-01", "2025-03-01 10:00"), None, "finer", cadence=day)
    yield text_case("one instant, two zones", _file("2024-01-05T16:00:00Z", "2024-01-06"), None, "conflict", "finer", cadence=day)
    yield text_case(
        "midnight in UTC is a day", _file("2025-03-01T00:00:00Z", "2025-03-02T00:00:00Z"), expected("2025-03-01", "2025-03-02")
    )
    yield text_case("hours over midnight", _file("2025-03-01 23:00", "2025-03-02 00:00"),
                    expected("2025-03-01T23:00:00", "2025-03-02"), cadence=Cadence.HOUR)  # fmt: skip
    yield text_case("year of the file name", _file("1월", "2월"), expected(*months(2025, 1, 2)), cadence=month, name="2025 실적.csv",
                    says=("year_from_title",))  # fmt: skip
    yield text_case(
        "the file name is a day", _file("1월", "2월"), None, "date_without_year", cadence=month, name="실적_2025-03-01.csv"
    )
    yield text_case("months turn the year", _file("11월", "12월", "1월"), None, "date_without_year", cadence=month, name="2025.csv")
    yield text_case("chosen year", _file("3월", "4월"), expected(*months(2024, 3, 4)), cadence=month, choices=Choices(year=2024))
    yield text_case("company terms", _file("제25기 1분기", "제25기 2분기"), expected("2024-01-01", "2024-04-01"), cadence=quarter,
                    choices=Choices(first_term=2000))  # fmt: skip
    yield text_case("terms and a year that ends in March", _file("제25기 1분기", "제25기 4분기"), expected("2024-04-01", "2025-01-01"),
                    cadence=quarter, choices=Choices(first_term=2000, fiscal_end=3))  # fmt: skip
    yield text_case("quarters of a year that ends in March", _file("2025년 1분기", "2025년 2분기"), expected("2025-04-01", "2025-07-01"),
                    cadence=quarter, choices=Choices(fiscal_end=3))  # fmt: skip


def cases() -> Iterator[Case]:
    """All of the family."""
    yield from single_cells()
    yield from columns()
