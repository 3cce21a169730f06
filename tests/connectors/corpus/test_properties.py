"""Made-up files without end: what was written is what is read; noise is refused with words, never with a traceback."""

# ruff: noqa: E501 - a line is a list of cells
from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.operations.import_answer import all_messages
from data.model.period import Cadence
from tests.connectors.corpus import bytes_of_text, workbooks
from tests.connectors.corpus.case import Case, Row, fault, outcome

CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
METRICS = {"매출": "revenue", "순이익": "net_profit", "DAU": "dau"}
_SPELL_DAY = ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d", "%Y년 %m월 %d일", "%Y. %m. %d.")
_AMOUNTS = st.integers(-(10**12), 10**12) | st.decimals(-(10**9), 10**9, places=2).map(float)


UNITS = {"": 1, "(천원)": 1_000, "(백만원)": 1_000_000, " [억원]": 100_000_000}
_NOTES = (["월간 실적 보고"], ["작성: 홍길동", ""], [])


def _spelled(value: float, style: str) -> str:
    """A number in one of the ways people write it."""
    if style == "grouped":
        return f"{value:,}"
    if style == "△" and value < 0:
        return f"△{-value:,}"
    if style == "()" and value < 0:
        return f"({-value:,})"
    if style == "comma":
        return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    return repr(value)


@st.composite
def written_files(draw: st.DrawFn) -> tuple[Case, list[Row]]:
    """A table of random numbers, written in a random layout, spelling, unit, delimiter and encoding, and what must come out."""
    names = draw(st.lists(st.sampled_from(sorted(METRICS)), min_size=1, max_size=3, unique=True))
    first = draw(st.dates(date(2000, 1, 1), date(2026, 1, 1)))
    days = [first + timedelta(days=i) for i in range(draw(st.integers(1, 5)))]
    style, spelling = draw(st.sampled_from(("plain", "grouped", "△", "()", "comma"))), draw(st.sampled_from(_SPELL_DAY))
    values = {(d, n): draw(_AMOUNTS if n == "순이익" else _AMOUNTS.map(abs)) for d in days for n in names}
    layout = draw(st.sampled_from(("long", "metrics", "periods")))
    unit = {n: draw(st.sampled_from(sorted(UNITS))) if layout != "long" and METRICS[n] != "dau" else "" for n in names}
    tables = {"long": _long, "metrics": _by_metric, "periods": _by_period}
    table = draw(st.lists(st.sampled_from(_NOTES), max_size=2)) + tables[layout](days, names, values, style, spelling, unit)
    rows = [(METRICS[n], d.isoformat(), float(f"{Decimal(repr(v)) * UNITS[unit[n]]:f}")) for (d, n), v in values.items()]
    text = io.StringIO()
    delimiter = ";" if style == "comma" else draw(st.sampled_from(",\t|"))
    csv.writer(text, delimiter=delimiter, lineterminator=draw(st.sampled_from(("\n", "\r\n")))).writerows(table)
    content = text.getvalue().encode(draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp949"))))
    return Case("written", content, tuple(rows)), rows


Values = dict[tuple[date, str], float]


def _long(days: list[date], names: list[str], values: Values, style: str, spelling: str, unit: dict[str, str]) -> list[list[str]]:
    return [["날짜", "지표", "값"], *([d.strftime(spelling), n, _spelled(v, style)] for (d, n), v in values.items())]


def _by_metric(
    days: list[date], names: list[str], values: Values, style: str, spelling: str, unit: dict[str, str]
) -> list[list[str]]:
    rows = [[d.strftime(spelling), *(_spelled(values[d, n], style) for n in names)] for d in days]
    return [["날짜", *(n + unit[n] for n in names)], *rows]


def _by_period(
    days: list[date], names: list[str], values: Values, style: str, spelling: str, unit: dict[str, str]
) -> list[list[str]]:
    rows = [[n + unit[n], *(_spelled(values[d, n], style) for d in days)] for n in names]
    return [["지표", *(d.strftime(spelling) for d in days)], *rows]


@CALM
@given(written_files())
def test_what_was_written_is_what_is_read(written: tuple[Case, list[Row]]) -> None:
    case, rows = written
    prepared, read = outcome(case)
    if prepared.status == "rejected":  # a lone `1.234` may be asked about, nothing else
        assert {m.code for m in all_messages(prepared) if m.level.value == "error"} <= {"ambiguous_number"}, all_messages(prepared)
    else:
        assert sorted(read) == sorted(rows)


_CELLS = st.sampled_from(
    ("", "매출", "DAU", "전환율", "합계", "2024-01-01", "2024년 1월", "1월", "Q1", "2025.1", "03/04", "45292", "1,234", "1.234", "1,2", "5억", "△3",
     "12%", "-", "N/A", "#REF!", "=1", "(단위: 천원)", "date", "kpi", "값", "지표", "월", "목표", "2024", "1", "0.5", "x" * 70, "\u200b", '"', "'", "※ 주",
     "1e400", "₩5", "$5", "3명", "\ue000" + "5", "\ue0015", "2024-13-45", "NaN", "TRUE", "<b>", "\x1b[0m", "매출(백만원)", "2024-01 실적")
)  # fmt: skip
_GRIDS = st.lists(st.lists(_CELLS, max_size=6), max_size=8)


@settings(CALM, max_examples=200)
@given(_GRIDS, st.sampled_from(",\t;|"), st.sampled_from(list(Cadence)))
def test_any_grid_is_read_or_refused_with_words(rows: list[list[str]], delimiter: str, cadence: Cadence) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    case = Case("grid", text.getvalue().encode(), None, cadence=cadence)
    assert not fault(case).startswith(("unclear", "refused without"))
    cells = {cell for row in rows for cell in row}
    for _, start, value in outcome(case)[1]:  # nothing is invented: each value stands in the file in some spelling
        assert value == value
        assert start <= "2026-11-23T23:59:59"
        assert cells


@settings(CALM, max_examples=100)
@given(
    st.sampled_from((bytes_of_text.KOREAN.encode(), bytes_of_text.KOREAN.encode("cp949"), bytes_of_text.KOREAN.encode("utf-16"))),
    st.data(),
)
def test_flipped_bytes_never_break_the_reader(content: bytes, data: st.DataObject) -> None:
    noisy = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        noisy[data.draw(st.integers(0, len(noisy) - 1))] = data.draw(st.integers(0, 255))
    assert not fault(Case("noise", bytes(noisy), None)).startswith(("unclear", "refused without"))


@settings(CALM, max_examples=60)
@given(st.data())
def test_flipped_bytes_never_break_the_workbook_reader(data: st.DataObject) -> None:
    noisy = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        noisy[data.draw(st.integers(0, len(noisy) - 1))] = data.draw(st.integers(0, 255))
    case = Case("noise", bytes(noisy), None, name="a.xlsx")
    assert not fault(case).startswith(("unclear", "refused without"))
    assert set(outcome(case)[1]) <= {("revenue", "2024-01-01", 1234.0)}


WORKBOOK = workbooks.sheet([list(workbooks.HEAD), ["2024-01-01", "매출", 1234]])
