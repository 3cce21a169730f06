"""Korean business files, line by line: encodings (C1), numbers and units (C2), periods (C3). What comes in must be exactly this.

C1's export is in tests/dashboard/operations/test_export.py, C2's won/thousand-won jump in tests/dashboard/operations/test_unit_jump.py,
C4's January 2025 in tests/dashboard/operations/test_exports_of_january.py.
"""

# ruff: noqa: E501 - a line is a case
from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest

from connectors.cells.numbers import NotANumber, Number, read_number
from connectors.cells.periods import Conventions, Read, Unread, read_period
from connectors.cells.units import read_unit
from connectors.contract import Choices
from connectors.reading import read_file
from data.errors import ImportRefused
from data.model.fiscal_year import FiscalStart
from data.model.period import Cadence
from tests.connectors.corpus.case import Case, fault, text_case
from tests.connectors.corpus.workbooks import HEAD, sheet

MONTH = Cadence.MONTH
REVENUE = (("revenue", "2026-03-01", 10.0),)


# --- C1 files and encodings ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-8", "cp949"])
def test_c1_byte_order_mark_then_utf8_then_cp949(codec: str) -> None:
    assert fault(Case(codec, "월,매출\n2026-03,10\n".encode(codec), REVENUE, cadence=MONTH)) == ""


def test_c1_what_is_neither_is_asked_about_with_its_line() -> None:
    with pytest.raises(ImportRefused, match=r"import\.encoding") as refused:
        read_file("월,매출\n".encode() + "売上\n".encode("shift-jis"), "a.csv", Choices())
    assert refused.value.params["line"] == 2


def test_c1_detectors_say_big5_but_it_is_cp949() -> None:
    assert read_file("월,매출\n1,10".encode("cp949"), "a.csv", Choices()).encoding == "CP949"
    late = ("#" * 20_000 + "\n월,매출\n2026-03,10\n").encode("cp949")
    assert fault(Case("late", late, REVENUE, cadence=MONTH)) == ""


def test_c1_cp949_holds_more_than_euc_kr() -> None:
    text = "월,매출,비고\n2026-03,10,뷁 똠방각하 펲시\n"
    assert fault(Case("uhc", text.encode("cp949"), REVENUE, cadence=MONTH)) == ""


def test_c1_a_mark_is_no_part_of_the_header() -> None:
    assert read_file("부서,값\n영업,1\n".encode("utf-8-sig"), "a.csv", Choices()).grids[0].row(0) == ["부서", "값"]


def test_c1_unicode_text_of_excel() -> None:
    assert fault(Case("tabs", "월\t매출\n2026-03\t10\n".encode("utf-16"), REVENUE, name="a.txt", cadence=MONTH)) == ""


def test_c1_decomposed_names_from_a_mac() -> None:
    text = unicodedata.normalize("NFD", "월,매출\n2026년 3월,10\n")
    assert len(unicodedata.normalize("NFD", "매출")) == 5
    assert fault(text_case("nfd", text, REVENUE, cadence=MONTH, name=unicodedata.normalize("NFD", "매출 2026.csv"))) == ""


def test_c1_excel_sheets_as_they_are() -> None:
    rows: list[list[object]] = [
        ["월간 실적"], [None, None, None, "(단위: 백만원)"], ["지표", None, None, None], [None, "2월", "3월", "합계"],
        ["매출", 9, 10, 19], ["순이익", 1, 2, 3], ["합계", 10, 12, 22],
    ]  # fmt: skip
    content = sheet(rows, merged=((2, 1, 2, 2, "2026년"),))
    expected = (
        ("revenue", "2026-02-01", 9e6), ("revenue", "2026-03-01", 10e6), ("net_profit", "2026-02-01", 1e6), ("net_profit", "2026-03-01", 2e6),
    )  # fmt: skip
    assert fault(Case("sheet", content, expected, name="a.xlsx", cadence=MONTH, says=("total_row",))) == ""
    # hidden rows, formulas without cached values: tests/connectors/corpus/workbooks.py


# --- C2 numbers and units -----------------------------------------------------------------------------------------------------------
C2 = {
    "5천만 원": 50_000_000, "8천만원": 80_000_000, "1억 2,000만원": 120_000_000, "3.5억": 350_000_000, "1조 2천억": 1.2e12,
    "250천원": 250_000, "12백만원": 12_000_000, "10만 명": 100_000, "5,000건": 5_000, "△56": -56, "▲56": -56, "(56)": -56, "-56": -56,
    "−56": -56, "１，２３４": 1_234, "₩1,000": 1_000, "￦1,000": 1_000, "\\1,000": 1_000,
}  # fmt: skip


@pytest.mark.parametrize("text", C2)
def test_c2_numbers_with_units_and_signs(text: str) -> None:
    found = read_number(text)
    assert isinstance(found, Number)
    assert found.value == C2[text]


@pytest.mark.parametrize("text", ["-", "–", "", "N/A", "#DIV/0!", "해당없음", "미집계"])
def test_c2_words_for_no_value_are_missing_and_not_zero(text: str) -> None:
    found = read_number(text)
    assert isinstance(found, NotANumber)
    assert found.is_missing


def test_c2_a_dash_is_zero_where_the_person_says_so() -> None:
    rows = (("revenue", "2026-03-01", 0.0), ("net_profit", "2026-03-01", 5.0))
    choices = Choices(dash_zero=("매출",))
    assert fault(text_case("dash", "월,매출,순이익\n2026-03,-,5\n", rows, cadence=MONTH, choices=choices)) == ""


@pytest.mark.parametrize(
    "text",
    [
        "월,매출\n2026-03,1만원\n", "월,매출(천원)\n2026-03,10\n", "(단위: 천원)\n월,매출\n2026-03,10\n",
        "(단위: 백만원)\n월,매출(천원)\n2026-03,10\n", "(단위: 백만원)\n월,매출(억원)\n2026-03,1만원\n",
    ],
)  # fmt: skip
def test_c2_units_from_cell_then_header_then_note(text: str) -> None:
    assert fault(text_case("unit", text, (("revenue", "2026-03-01", 10_000.0),), cadence=MONTH)) == ""


def test_c2_units_from_the_persons_choice() -> None:
    case = text_case(
        "unit", "월,매출\n2026-03,10\n", (("revenue", "2026-03-01", 10_000.0),), cadence=MONTH, choices=Choices(unit="천원")
    )
    assert fault(case) == ""


def test_c2_one_file_may_mix_units_and_the_factor_is_said() -> None:
    text = '월,매출(백만원),순이익(천원)\n2026-03,"1,234",5\n'
    rows = (("revenue", "2026-03-01", 1_234_000_000.0), ("net_profit", "2026-03-01", 5000.0))
    assert fault(text_case("mixed", text, rows, cadence=MONTH, says=("unit_applied",))) == ""
    unit = read_unit("백만원")
    assert unit is not None
    assert unit.factor == 1e6


@pytest.mark.parametrize(("text", "metric", "value"), [
    ("99.95%", "uptime", 0.9995), ("0.9995", "uptime", 0.9995), ("99.95%", "conversion", 99.95), ("99.95", "conversion", 99.95), ("12.5%", "uptime", 0.125),
])  # fmt: skip
def test_c2_percentages_are_one_value(text: str, metric: str, value: float) -> None:
    name = {"uptime": "가동률", "conversion": "전환율"}[metric]
    assert fault(text_case(text, f"월,{name}\n2026-03,{text}\n", ((metric, "2026-03-01", value),), cadence=MONTH)) == ""


@pytest.mark.parametrize(("text", "name"), [("99.95", "가동률"), ("0.9995", "전환율")])
def test_c2_a_share_that_fits_neither_is_asked_about(text: str, name: str) -> None:
    assert fault(text_case(text, f"월,{name}\n2026-03,{text}\n", None, "percent_scale", cadence=MONTH)) == ""


def test_c2_the_person_may_answer() -> None:
    for percent, value in (("points", 99.95), ("fraction", 99.95)):
        cell = "99.95" if percent == "points" else "0.9995"
        case = text_case(
            percent,
            f"월,전환율\n2026-03,{cell}\n",
            (("conversion", "2026-03-01", value),),
            cadence=MONTH,
            choices=Choices(percent=percent),
        )
        assert fault(case) == ""


def test_c2_points_are_a_difference_and_a_ratio_is_no_time() -> None:
    assert read_number("4%p") == NotANumber("percent_points")
    assert isinstance(read_number("1:3"), NotANumber)
    assert fault(text_case("1:3", "월,응답시간\n2026-03,1:3\n", None, "number", cadence=MONTH)) == ""


# --- C3 periods ---------------------------------------------------------------------------------------------------------------------
C3 = {
    **dict.fromkeys(("2025년 3월", "2025년3월", "25년 3월", "2025.03", "2025.3", "25/03", "25.03", "202503", "2025-03"), ("2025-03-01", MONTH)),
    **dict.fromkeys(("2025. 3. 1.", "2025-03-01(토)"), ("2025-03-01", Cadence.DAY)),
    "20250331": ("2025-03-31", Cadence.DAY), "45717": ("2025-03-01", Cadence.DAY),
    **dict.fromkeys(("2025-3Q", "2025 3Q", "3Q25", "3Q 2025", "2025Q3", "25년 3분기", "2025년 3/4분기"), ("2025-07-01", Cadence.QUARTER)),
    "25년 1분기": ("2025-01-01", Cadence.QUARTER),
    **dict.fromkeys(("2025년 상반기", "25.1H"), ("2025-01-01", Cadence.HALF)), "FY25": ("2025-01-01", Cadence.YEAR),
    **dict.fromkeys(("2025년 10주차", "2025-W10"), ("2025-03-03", Cadence.WEEK)),
}  # fmt: skip


@pytest.mark.parametrize("text", C3)
def test_c3_spellings(text: str) -> None:
    start, grain = C3[text]
    found = read_period(text, Conventions())
    assert isinstance(found, Read)
    assert (found.start, found.grain) == (datetime.fromisoformat(start), grain)


@pytest.mark.parametrize(("text", "moment"), [("2025/03/01 오전 10:30", (10, 30)), ("2025-03-01 오후 12:05", (12, 5))])
def test_c3_clock_times(text: str, moment: tuple[int, int]) -> None:
    found = read_period(text, Conventions())
    assert isinstance(found, Read)
    assert found.start == datetime(2025, 3, 1, *moment)
    assert fault(text_case(text, f"일자,매출\n{text},10\n", (("revenue", "2025-03-01", 10.0),))) == ""


@pytest.mark.parametrize(
    ("text", "code"), [("3월", "date_without_year"), ("3월 1주", "date_without_year"), ("2025년 3월 1주", "week_of_month")]
)
def test_c3_what_needs_a_year_or_a_rule_of_the_company_is_asked(text: str, code: str) -> None:
    assert read_period(text, Conventions()) == Unread(code)


def test_c3_a_bare_month_takes_the_chosen_year_and_never_this_year() -> None:
    assert fault(text_case("3월", "월,매출\n3월,10\n", None, "date_without_year", cadence=MONTH)) == ""
    assert fault(text_case("3월", "월,매출\n3월,10\n", REVENUE, cadence=MONTH, choices=Choices(year=2026))) == ""


def test_c3_terms_need_the_year_of_the_first() -> None:
    assert read_period("제25기 1분기", Conventions()) == Unread("fiscal_term")
    found = read_period("제25기 1분기", Conventions(first_term=2001))
    assert isinstance(found, Read)
    assert (found.start, found.grain) == (datetime(2025, 1, 1), Cadence.QUARTER)


@pytest.mark.parametrize(("text", "code"), [("2025.09,2025.1,2025.11", "month_zero_lost"), ("2025.11,2025.12,2025.13", "date")])
def test_c3_the_trap_of_october(text: str, code: str) -> None:
    rows = "".join(f"{month},{value}\n" for value, month in enumerate(text.split(",")))
    assert fault(text_case(text, f"월,매출\n{rows}", None, code, cadence=MONTH)) == ""


def test_c3_october_in_a_workbook_is_seen_by_its_format() -> None:
    rows: list[list[object]] = [["월", "매출"], [2025.09, 1], [2025.10, 2]]
    expected = (("revenue", "2025-09-01", 1.0), ("revenue", "2025-10-01", 2.0))
    shown = sheet(rows, {(1, 0): "0.00", (2, 0): "0.00"})
    assert fault(Case("shown", shown, expected, name="a.xlsx", cadence=MONTH)) == ""
    assert fault(Case("general", sheet(rows), None, ("month_zero_lost",), name="a.xlsx", cadence=MONTH)) == ""


def test_c3_a_fiscal_year_that_ends_in_march_starts_in_april() -> None:
    found = read_period("2025년 1분기", Conventions(fiscal_start=4))
    assert isinstance(found, Read)
    assert found.start == datetime(2025, 4, 1)
    text = "분기,매출\n2025년 1분기,10\n"
    rows = (("revenue", "2025-04-01", 10.0),)
    assert (
        fault(text_case("fy", text, rows, cadence=Cadence.QUARTER, choices=Choices(fiscal_end=3), says=("fiscal_periods",))) == ""
    )


NINE_MONTHS = FiscalStart(1, (4, 2025 * 12))  # March ends until 2024, December ends from 2025 on


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("2023년 4분기", "2024-01-01"), ("2024년 1분기", "2024-04-01"), ("FY24 Q3", "2024-10-01"), ("2025년 1분기", "2025-01-01"),
        ("2024년 하반기", "2024-10-01"), ("FY24", "2024-04-01"), ("FY25", "2025-01-01"), ("제2기 1분기", "2025-01-01"), ("제1기", "2024-04-01"),
    ],
)  # fmt: skip
def test_c3_a_changed_year_end_makes_a_year_of_nine_months(text: str, start: str) -> None:
    found = read_period(text, Conventions(fiscal_start=NINE_MONTHS, first_term=2024))
    assert isinstance(found, Read)
    assert found.start == datetime.fromisoformat(start)


@pytest.mark.parametrize(("text", "fiscal", "code"), [
    ("2024년 4분기", NINE_MONTHS, "fiscal_short"), ("제1기 4분기", NINE_MONTHS, "fiscal_short"),
    ("2025년 1분기", FiscalStart(4, (1, 2025 * 12 + 3)), "fiscal_twice"),
])  # fmt: skip
def test_c3_what_the_short_year_lacks_or_makes_ambiguous_is_asked(text: str, fiscal: int, code: str) -> None:
    assert read_period(text, Conventions(fiscal_start=fiscal, first_term=2024)) == Unread(code)


def test_c3_weeks_begin_on_monday() -> None:
    assert fault(text_case("week", "주,매출\n2025-03-05,10\n", (("revenue", "2025-03-03", 10.0),), cadence=Cadence.WEEK)) == ""


def test_c3_excel_days_in_a_sheet() -> None:
    content = sheet([list(HEAD), [45717, "매출", 10]])
    assert fault(Case("45717", content, (("revenue", "2025-03-01", 10.0),), name="a.xlsx", says=("serial_dates",))) == ""
