"""Excel files as people and programs make them, and as nobody should."""

# ruff: noqa: E501 - a line is a case
from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime

import xlsxwriter

from connectors.contract import Choices
from data.model.period import Cadence
from tests.connectors.corpus.case import Case, Row

MONTH = Cadence.MONTH
Build = Callable[[xlsxwriter.Workbook], object]
HEAD = ["date", "kpi", "value"]
FIRST = date(2024, 1, 1)
ONE: tuple[Row, ...] = (("revenue", "2024-01-01", 1234.0),)


def book(build: Build, **options: object) -> bytes:
    """A workbook that `build` fills."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as workbook:
        build(workbook)
    return out.getvalue()


def sheet(rows: list[list[object]], formats: dict[tuple[int, int], str] | None = None, *, merged: tuple[tuple[object, ...], ...] = (),
          title: str = "표", **options: object) -> bytes:  # fmt: skip
    """A workbook of one sheet called `title`; formats by cell; merged as (top, left, bottom, right, value)."""

    def build(workbook: xlsxwriter.Workbook) -> None:
        page = workbook.add_worksheet(title)
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        own = {place: workbook.add_format({"num_format": code}) for place, code in (formats or {}).items()}
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(
                        r,
                        c,
                        cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day),
                        own.get((r, c), day),
                    )
                elif cell is not None:
                    page.write(r, c, cell, own.get((r, c)))
        for top, left, bottom, right, value in merged:
            page.merge_range(top, left, bottom, right, value)

    return book(build, **options)


def edited(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The same archive with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, change(body.decode()).encode() if re.fullmatch(part, name) else body)
    return out.getvalue()


def _one(code: str, value: object = 1234, name: str = "매출", head: list[object] | None = None) -> bytes:
    return sheet([list(head or HEAD), [FIRST, name, value]], {(1, 2): code})


def _case(identity: str, content: bytes, rows: tuple[Row, ...] | None, *codes: str, **more: object) -> Case:
    return Case(identity, content, rows, codes, name="a.xlsx", **more)  # type: ignore[arg-type]


def _formats() -> Iterator[Case]:
    yield _case("percent", _one("0.0%", 0.125, "전환율"), (("conversion", "2024-01-01", 12.5),))
    yield _case("percent of a ratio", _one("0%", 0.5, "가동률"), (("uptime", "2024-01-01", 0.5),))
    yield _case("percent of won", _one("0%", 0.5), None, "percent_on_other")
    yield _case("percent sign as text", _one('0.0"%"', 12.5, "전환율"), (("conversion", "2024-01-01", 12.5),))
    yield _case("unit in the format", _one('#,##0"백만원"'), (("revenue", "2024-01-01", 1_234_000_000.0),))
    yield _case("won in the format", _one('#,##0"원"'), ONE)
    yield _case("negative format", _one('#,##0"원";[Red]△#,##0"원"', -1234, "순이익"), (("net_profit", "2024-01-01", -1234.0),))
    for code in ("[$₩-412]#,##0", '"₩"#,##0', "_-* #,##0_-", "0.00E+00", "# ?/?", "#,##0.00", "@", '"약" #,##0'):
        yield _case(f"format {code}", _one(code), ONE)
    for code in ("[$$-409]#,##0.00", '"$"#,##0', "[$€-2] #,##0", '#,##0"명"'):
        yield _case(f"format {code}", _one(code), None, "unit_mismatch")
    yield _case("cut thousands, note", sheet([["(단위: 천원)"], list(HEAD), [FIRST, "매출", 1234]], {(2, 2): "#,##0,"}), ONE)
    yield _case("cut millions, header", sheet([["date", "매출(백만원)"], [FIRST, 1234]], {(1, 1): "#,##0,,"}), ONE)
    yield _case("cut thousands, no unit", _one("#,##0,"), None, "unit_hidden")
    yield _case("format that changes", _one('[>=1000]#,##0.0,"천원";#,##0"원"'), None, "format_unclear")
    yield _case(
        "sign in a table of thousands",
        sheet([["(단위: 천원)"], list(HEAD), [FIRST, "매출", 1234]], {(2, 2): '"₩"#,##0'}),
        None,
        "unit_half_said",
    )
    yield _case("typed decimals", sheet([list(HEAD), [FIRST, "매출", 1.234]]), (("revenue", "2024-01-01", 1.234),))
    yield _case("decimals as text", sheet([list(HEAD), [FIRST, "매출", "1.234"]]), None, "ambiguous_number")
    yield _case("numbers as text", sheet([list(HEAD), ["2024-01-01", "매출", "1,234"]]), ONE)


def _days() -> Iterator[Case]:
    months: list[list[object]] = [["월", "매출"], [2025.09, 1], [2025.10, 2], [2025.11, 3]]
    rows = tuple(("revenue", f"2025-{n:02d}-01", float(n - 8)) for n in (9, 10, 11))
    yield _case("months with two decimals", sheet(months, {(r, 0): "0.00" for r in (1, 2, 3)}), rows, cadence=MONTH)
    yield _case("months as decimals", sheet(months), None, "month_zero_lost", cadence=MONTH)
    yield _case("months as integers", sheet([["월", "매출"], [202509, 1], [202510, 2], [202511, 3]]), rows, cadence=MONTH)
    yield _case("days as numbers", sheet([list(HEAD), [45292, "매출", 1234]]), ONE, says=("serial_dates",))
    yield _case("days from 1904", sheet([list(HEAD), [FIRST, "매출", 1234]], date_1904=True), ONE)
    yield _case("days as numbers from 1904", sheet([list(HEAD), [43830, "매출", 1234]], date_1904=True), None, "date")
    yield _case("a moment", sheet([list(HEAD), [datetime(2024, 1, 1, 10, 30), "매출", 1234]]), ONE)
    yield _case("a date as value", sheet([list(HEAD), ["2024-01-01", "매출", date(1903, 5, 18)]]), None, "number")
    yield _case("a duration as value", _one("[h]:mm", 1.5), None, "number")
    yield _case("before 1900", sheet([list(HEAD), ["1899-12-31", "매출", 1]]), None, "past")
    header: list[list[object]] = [["지표", date(2025, 9, 1), date(2025, 10, 1), date(2025, 11, 1)], ["매출", 1, 2, 3]]
    yield _case("dates as header", sheet(header, {(0, c): "mmm-yy" for c in (1, 2, 3)}), rows, cadence=MONTH)
    named: list[list[object]] = [["2025년 실적"], ["지표", 9, 10, 11], ["매출", 1, 2, 3]]
    yield _case("months by format", sheet(named, {(1, c): '0"월"' for c in (1, 2, 3)}), rows, cadence=MONTH)
    years = sheet([["지표", None, None, None], [None, "9월", "10월", "11월"], ["매출", 1, 2, 3]], merged=((0, 1, 0, 3, 2025),))
    yield _case("merged year over months", years, rows, cadence=MONTH)


def _structure() -> Iterator[Case]:
    rows: list[list[object]] = [["지표", "지역", "2024-01", "2024-02"], [None, "국내", 1, 2], [None, "해외", 3, 4]]
    both = tuple(("revenue", f"2024-0{m}-01", float(v)) for m, v in ((1, 1), (2, 2), (1, 3), (2, 4)))
    yield _case("merged label", sheet(rows, merged=((1, 0, 2, 0, "매출"),)), both, cadence=MONTH)
    yield _case("merged value", sheet([["지표", "2024-01", "2024-02"], ["매출", None, None], ["DAU", 1, 2]], merged=((1, 1, 1, 2, 300),)), None,
                "merged_value", cadence=MONTH)  # fmt: skip
    yield _case("merged title", sheet([[None] * 3, list(HEAD), [FIRST, "매출", 1234]], merged=((0, 0, 0, 2, "보고서"),)), ONE)
    yield _case("far from the corner", sheet([[], [], [None] * 5 + HEAD, [None] * 5 + [FIRST, "매출", 1234]]), ONE)
    two = sheet([["매출 (단위: 천원)"], ["월", "매출"], ["2024-01", 1], [], ["고객"], ["월", "DAU"], ["2024-01", 5]])
    yield _case("two tables", two, (("revenue", "2024-01-01", 1000.0), ("dau", "2024-01-01", 5.0)), cadence=MONTH)

    def hidden(workbook: xlsxwriter.Workbook) -> None:
        page = workbook.add_worksheet("a")
        for r, row in enumerate((HEAD, ["2024-01-01", "매출", 1234])):
            page.write_row(r, 0, row)
        page.set_row(1, None, None, {"hidden": True})
        page.set_column(1, 1, None, None, {"hidden": True})
        other = workbook.add_worksheet("b")
        other.write_row(0, 0, HEAD)
        other.write_row(1, 0, ["2024-01-01", "매출", 7777])
        other.very_hidden()

    yield _case("hidden rows, columns, sheets", book(hidden), ONE, says=("hidden_rows", "hidden_columns", "hidden_sheet"))

    def several(workbook: xlsxwriter.Workbook) -> None:
        workbook.add_worksheet("표지").write(0, 0, "2024년 보고서")
        workbook.add_chartsheet("그림")
        for month in (1, 2):
            page = workbook.add_worksheet(f"{month}월")
            page.write_row(0, 0, HEAD)
            page.write_row(1, 0, [f"2024-0{month}-01", "매출", 1234])

    yield _case("cover sheet first", book(several), ONE)
    yield _case("chosen sheet", book(several), (("revenue", "2024-02-01", 1234.0),), choices=Choices(sheet="2월"))
    yield _case(
        "all sheets",
        book(several),
        (("revenue", "2024-01-01", 1234.0), ("revenue", "2024-02-01", 1234.0)),
        choices=Choices(sheet="*"),
    )
    yield _case("no such sheet", book(several), None, "import.sheet_unknown", choices=Choices(sheet="9월"))

    def formulas(result: object) -> bytes:
        def build(workbook: xlsxwriter.Workbook) -> None:
            page = workbook.add_worksheet("a")
            page.write_row(0, 0, HEAD)
            page.write_row(1, 0, ["2024-01-01", "매출"])
            page.write_formula(1, 2, "=1000+234", None, result)

        return book(build)

    yield _case("formula with its result", formulas(1234), ONE)
    yield _case("formula without result", formulas(""), None, "formula_uncached")
    yield _case("formula with an error", formulas("#DIV/0!"), None, "formula_error")
    yield _case("a truth value", sheet([list(HEAD), ["2024-01-01", "매출", True]]), None, "number")
    yield _case("an empty workbook", book(lambda workbook: workbook.add_worksheet("a")), None, "import.empty")
    plain = sheet([list(HEAD), ["2024-01-01", "매출", 1234]], {(1, 2): '#,##0"천원"'})
    thousand: tuple[Row, ...] = (("revenue", "2024-01-01", 1_234_000.0),)
    part = r"xl/worksheets/sheet1\.xml"
    yield _case("cells without places", edited(plain, part, lambda xml: re.sub(r' r="[A-Z]+\d+"', "", xml)), thousand)
    prefixed = edited(plain, part, lambda xml: re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x="))
    yield _case("elements with a prefix", re.sub(rb"<x:\?xml", b"<?xml", prefixed), thousand)


def _hostile() -> Iterator[Case]:
    plain = sheet([list(HEAD), ["2024-01-01", "매출", 1234]])
    for share in (0.1, 0.5, 0.9, 0.99):
        yield _case(
            f"cut at {share}",
            plain[: int(len(plain) * share)],
            None,
            "import.damaged",
            "import.unsafe_content",
            "import.format",
            confined=True,
        )
    yield Case("workbook called csv", plain, ONE, name="a.csv")
    yield Case("text called xlsx", "date,kpi,value\n2024-01-01,매출,1234\n".encode(), ONE, name="a.xlsx")
    dtd = edited(plain, r"xl/workbook\.xml", lambda xml: xml.replace("<workbook", '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook', 1))
    yield _case("entity definitions", dtd, None, "import.unsafe_definition", confined=True)
    bomb = edited(plain, r"xl/worksheets/sheet1\.xml", lambda xml: xml.replace("<sheetData>", "<sheetData>" + " " * 450 * 2**20, 1))
    yield _case("a bomb", bomb, None, "import.unsafe", "import.unsafe_content", confined=True)
    far = edited(plain, r"xl/worksheets/sheet1\.xml", lambda xml: xml.replace('r="C2"', 'r="XFD1048576"'))
    yield _case(
        "a cell at the far corner",
        far,
        None,
        "import.unsafe_content",
        "import.cells",
        "import.columns",
        "import.damaged",
        confined=True,
    )
    broken = edited(plain, r"xl/worksheets/sheet1\.xml", lambda xml: xml[: len(xml) // 2])
    yield _case("broken XML", broken, None, "import.damaged", "import.unsafe_content", confined=True)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    yield _case("another archive", out.getvalue(), None, "import.format", confined=True)
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    yield _case("a password", encrypted, None, "import.password", confined=True)
    yield Case("noise called xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8, None, ("import.damaged", "import.unsafe_content"),
               name="a.xls", confined=True)  # fmt: skip


def cases() -> Iterator[Case]:
    """All of the family."""
    yield from _formats()
    yield from _days()
    yield from _structure()
    yield from _hostile()
