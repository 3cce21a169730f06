"""The XML spreadsheets of Excel 2003."""

from __future__ import annotations

import pytest

from data.model.period import Cadence
from tests.connectors.corpus.case import Case, Row, fault

_BOOK = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="q" ss:Parent="p"/>
<Style ss:ID="k"><NumberFormat ss:Format="#,##0&quot;천원&quot;"/></Style></Styles>
<Worksheet ss:Name="표"><Table>{table}</Table></Worksheet></Workbook>"""
JANUARY = "2025-01-01"


def text(cell: str, more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="String">{cell}</Data></Cell>'


def number(cell: str, more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="Number">{cell}</Data></Cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<Row {more}>{''.join(cells)}</Row>"


_HEAD = row(text("월"), text("매출"))
_TAKEN: dict[str, tuple[str, tuple[Row, ...]]] = {
    "plain": (_HEAD + row(text("2025-01"), number("1.5")), (("revenue", JANUARY, 1.5),)),
    "percent": (
        row(text("월"), text("전환율")) + row(text("2025-01"), number("0.125", 'ss:StyleID="q"')), (("conversion", JANUARY, 12.5),)
    ),
    "style of the row": (_HEAD + row(text("2025-01"), number("3"), more='ss:StyleID="k"'), (("revenue", JANUARY, 3000.0),)),
    "style of the column": (
        '<Column ss:Index="2" ss:StyleID="k"/>' + _HEAD + row(text("2025-01"), number("3")), (("revenue", JANUARY, 3000.0),)
    ),
    "places left out": (
        row(text("월"), text("매출", 'ss:Index="3"')) + row(text("2025-01"), number("3", 'ss:Index="3"'), more='ss:Index="5"'),
        (("revenue", JANUARY, 3.0),),
    ),
    "a date": (
        _HEAD + row('<Cell><Data ss:Type="DateTime">2025-01-01T00:00:00.000</Data></Cell>', number("3")), (("revenue", JANUARY, 3.0),)
    ),
    "merged": (
        row(text("지표", 'ss:MergeDown="1"'), text("2025년", 'ss:MergeAcross="1"')) + row(text("1월", 'ss:Index="2"'), text("2월"))
        + row(text("매출"), number("1"), number("2")), (("revenue", JANUARY, 1.0), ("revenue", "2025-02-01", 2.0)),
    ),
}  # fmt: skip
_REFUSED = {
    "no result": (_HEAD + row(text("2025-01"), '<Cell ss:Formula="=1"/>'), "formula_uncached"),
    "an error": (_HEAD + row(text("2025-01"), '<Cell><Data ss:Type="Error">#REF!</Data></Cell>'), "formula_error"),
    "no number": (_HEAD + row(text("2025-01"), number("abc")), "import.damaged"),
    "a place before": (_HEAD + row(text("2025-01", 'ss:Index="2"'), number("3", 'ss:Index="1"')), "import.damaged"),
    "a far row": (_HEAD + row(number("3"), more='ss:Index="99999999"'), "import.damaged"),
    "cut": (_HEAD + "<Row><Cell>", "import.damaged"),
    "nothing": ("", "import.empty"),
}


@pytest.mark.parametrize(("table", "rows"), _TAKEN.values(), ids=_TAKEN)
def test_what_is_read(table: str, rows: tuple[Row, ...]) -> None:
    assert fault(Case("xml", _BOOK.format(table=table).encode(), rows, name="a.xls", cadence=Cadence.MONTH)) == ""


@pytest.mark.parametrize(("table", "code"), _REFUSED.values(), ids=_REFUSED)
def test_what_is_refused(table: str, code: str) -> None:
    assert fault(Case("xml", _BOOK.format(table=table).encode(), None, (code,), name="a.xls", cadence=Cadence.MONTH)) == ""


def test_definitions_are_refused() -> None:
    content = _BOOK.format(table=_HEAD).replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1).encode()
    assert fault(Case("xml", content, None, ("import.unsafe_definition",), name="a.xls")) == ""
