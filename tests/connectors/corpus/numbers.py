"""Cells of numbers: one file a cell, and files whose cells explain each other."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.contract import Choices
from tests.connectors.corpus.case import Case, long_file, text_case

DAY = "2024-01-05"
_WON = {
    "5천만 원": 50_000_000, "8천만원": 80_000_000, "1억 2,000만원": 120_000_000, "3.5억": 350_000_000, "1조 2천억": 1.2e12,
    "250천원": 250_000, "12백만원": 12_000_000, "2천3백만원": 23_000_000, "0.07억": 7_000_000, "1만 2345": 12_345, "5백원": 500,
    "△56": -56, "▲56": -56, "(56)": -56, "-56": -56, "−56": -56, "(1,234)": -1234, "(1,234원)": -1234, "△1.5억": -150_000_000,
    "₩-5": -5, "-₩5": -5, "１，２３４": 1234, "₩1,000": 1000, "￦1,000": 1000, "\\1,000": 1000, "KRW 1,000": 1000, "1,000 KRW": 1000,
    "1,234": 1234, "1,234,567.5": 1_234_567.5, "+5": 5, "0": 0, "-0": 0, "007": 7, ".5": 0.5, "1.2e6": 1_200_000, "1E+06": 1_000_000,
    "1 234": 1234, "1'234.5": 1234.5, "2M": 2_000_000, "5K": 5000, "999,999,999,999,999": 999_999_999_999_999,
    "1234,5": 1234.5, "1.234.567": 1_234_567, "1.234,5": 1234.5, "1.234.567,5": 1_234_567.5,
}  # fmt: skip
_REFUSED = {
    "-": "missing_word", "–": "missing_word", "N/A": "missing_word", "해당없음": "missing_word", "미집계": "missing_word",
    "nan": "missing_word", "NULL": "missing_word", "#DIV/0!": "formula_error", "#N/A": "formula_error", "=1+1": "formula_uncached",
    "": "missing_value", "1,23": "ambiguous_number", "1,2345": "ambiguous_number", "12,34,567": "ambiguous_number",
    "1.234": "ambiguous_number", "12.345": "ambiguous_number", "5.": "ambiguous_number", "1,234.567,8": "ambiguous_number",
    "inf": "nonfinite", "-Infinity": "nonfinite", "1e400": "nonfinite", "4%p": "percent_points", "12.5%": "percent_on_other",
    "$5": "unit_mismatch", "5달러": "unit_mismatch", "10만 명": "unit_mismatch", "€ 5": "unit_mismatch", "3시간": "unit_mismatch",
    **dict.fromkeys(("0x1F", "1_000", "--5", "1:3", "½", "٣", "TRUE", "약 1,234", "1~2", "1억~2억", "12:30", "2024-01-01", "1234*",
                     "십만원", "5k", "백만원", "1/2", "((5))", "-(5)", "1e", "e5", "원", "%", "12 34", "VII"), "number"),
    "12\u00ad34": "invisible", "12\u200b34": "invisible",
}  # fmt: skip
_PEOPLE = {"10만 명": 100_000, "5,000명": 5000, "1.2천명": 1200, "3천": 3000}
_PERCENT = {"99.95%": 99.95, "99.95": 99.95, "12,5%": 12.5, "0%": 0, "0.5 %": 0.5, "１２％": 12}
_RATIO = {"99.95%": 0.9995, "0.9995": 0.9995, "12.5%": 0.125, "1": 1, "0": 0}


def single_cells() -> Iterator[Case]:
    """Every cell alone in its file."""
    for text, value in _WON.items():
        yield text_case(f"won {text}", long_file((DAY, "순이익", text)), (("net_profit", DAY, float(value)),))
    for text, code in _REFUSED.items():
        yield text_case(f"won {text!r}", long_file((DAY, "순이익", text)), None, code)
    for name, metric, cells in (("DAU", "dau", _PEOPLE), ("전환율", "conversion", _PERCENT), ("가동률", "uptime", _RATIO)):
        for text, value in cells.items():
            yield text_case(f"{metric} {text}", long_file((DAY, name, text)), ((metric, DAY, float(value)),))
    for name, text, code in (
        ("전환율", "0.125", "percent_scale"), ("전환율", "1", "percent_scale"), ("가동률", "99.95", "percent_scale"),
        ("전환율", "150%", "above"), ("매출", "-5", "below"), ("DAU", "5건", "number"), ("응답시간", "30분", "unit_mismatch"),
    ):  # fmt: skip
        if code != "number":
            yield text_case(f"{name} {text}", long_file((DAY, name, text)), None, code)


def _column(*cells: str, delimiter: str = ",") -> str:
    rows = [("date", "kpi", "value"), *((f"2024-01-{i:02d}", "순이익", cell) for i, cell in enumerate(cells, 1))]
    return "".join(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) + "\n" for row in rows)


def columns() -> Iterator[Case]:
    """Cells that decide, or fail to decide, what the marks of the others are."""

    def expected(*values: float) -> tuple[tuple[str, str, float], ...]:
        return tuple(("net_profit", f"2024-01-{i:02d}", value) for i, value in enumerate(values, 1))

    yield text_case("thousands beside a decimal", _column("1,234", "0.5"), expected(1234, 0.5))
    yield text_case("points beside a decimal", _column("1.234", "2.5"), expected(1.234, 2.5))
    yield text_case("semicolons and commas", _column("1050,5", "1.234", "1.234,5", delimiter=";"), expected(1050.5, 1234, 1234.5))
    yield text_case("semicolons, thousands or decimals", _column("1,234", "5,678", delimiter=";"), None, "ambiguous_number")
    yield text_case("tabs and thousands", _column("1,234", "5,678", delimiter="\t"), expected(1234, 5678))
    yield text_case("european groups", _column("1.234.567", "1.234"), expected(1_234_567, 1234), says=("decimal_comma",))
    yield text_case("both marks alone", _column("1,234", "1.234"), None, "ambiguous_number")
    yield text_case("both ways of writing", _column("1,234.5", "1.234,5", "1,234"), None, "ambiguous_number")
    yield text_case("one odd cell among thousands", _column("1,23", "1,234", "5,678"), None, "ambiguous_number")
    yield text_case("three decimals only", _column("1.234", "5.678", "12.000"), None, "ambiguous_number")
    for mark, value in ((".", 1234.0), (",", 1.234)):
        yield text_case(f"chosen {mark}", _column("1,234"), expected(value), choices=Choices(decimal=mark))
    yield text_case("dash as zero", _column("-", "5"), expected(0, 5), choices=Choices(dash_zero=("value",)))
    yield text_case("dash as zero, by metric", _column("–", "5"), expected(0, 5), choices=Choices(dash_zero=("순이익",)))
    yield text_case("dash beside values", _column("-", "5"), (("net_profit", "2024-01-02", 5.0),), says=("missing_word",))
    yield text_case("mixed units in one column", _column("1억", "5천만원", "3,000"), expected(1e8, 5e7, 3000))
    large = [f"{i % 900 + 1},{i % 1000:03d}" for i in range(40_000)]
    text = "value;date;kpi\n" + "".join(f"{cell};2024-01-01;순이익\n" for cell in large)
    yield text_case("large, open commas", text * 2, None, "ambiguous_number", "conflict")
    point = "date,kpi,value\n" + "".join(
        f"{1900 + i // 360:04d}-{i // 30 % 12 + 1:02d}-{i % 28 + 1:02d},순이익,7.{i % 900 + 100}\n" for i in range(300)
    )
    yield text_case("many points before three digits", point, None, "ambiguous_number")


def cases() -> Iterator[Case]:
    """All of the family."""
    yield from single_cells()
    yield from columns()
