"""HTML saved as .xls, as accounting programs do."""

from __future__ import annotations

import pytest

from connectors.reading.markup import Cell, filled_out, read_markup
from data.errors import ImportRefused
from data.model.period import Cadence
from tests.connectors.corpus.case import Case, Row, fault

BOTH: tuple[Row, ...] = (("revenue", "2025-01-01", 1234.0), ("revenue", "2025-02-01", 5.0))
PLAIN = "<tr><td>월<td>매출</tr><tr><td>2025-01<td>1,234</td></tr><tr><td>2025-02</td><td>&nbsp;&#53;</td></tr>"
_FILES = {
    "bare": f"<table>{PLAIN}</table>".encode(),
    "stated euc-kr": f'<html><head><meta charset="euc-kr"><title>월</title></head><table>{PLAIN}</table></html>'.encode("cp949"),
    "utf-16": f"<html><body><table>{PLAIN}</table></body></html>".encode("utf-16"),
    "title table first": f"<table><tr><td>보고서</td></tr></table><br><table>{PLAIN}</table>".encode(),
    "script in a cell": f"<table>{PLAIN.replace('2025-01', '2025-01<script>x=1</script><style>y</style>')}</table>".encode(),
    "merged over and down": (
        "<table><tr><td rowspan=2>지표<td colspan=2>2025년<tr><td>1월<td>2월<tr><td>매출<td>1,234<td>5</table>"
    ).encode(),
    "upper case, line breaks": f"<TABLE>{PLAIN.upper().replace('매출', '매<BR>출').replace('&NBSP;', '')}</TABLE>".encode(),
}


@pytest.mark.parametrize("content", _FILES.values(), ids=_FILES)
def test_tables_are_read(content: bytes) -> None:
    assert fault(Case("html", content, BOTH, says=("markup_read",), name="a.xls", cadence=Cadence.MONTH)) == ""


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("<tr><td>월<td>매출<tr><td>2025-01<td><table><tr><td>5</table></table>", "import.table_nested"),
        ("<tr><td>월<td>매출<td>DAU<tr><td>2025-01<td colspan=2>300", "merged_value"),
        ("<tr><td colspan=90000>월<td>매출", "import.cells"),
        ("", "import.empty"),
    ],
)
def test_what_is_refused(table: str, code: str) -> None:
    assert fault(Case("html", f"<table>{table}</table>".encode(), None, (code,), name="a.xls", cadence=Cadence.MONTH)) == ""


def test_a_page_without_a_table_is_no_table() -> None:
    with pytest.raises(ImportRefused) as refused:
        read_markup(b"<html><body>login</body></html>", "a.xls")
    assert refused.value.code == "import.empty"


def test_cells_that_reach_down_past_the_end_of_a_row() -> None:
    rows = [[Cell("a"), Cell("b", down=3)], [Cell("c")], [], [Cell("d", column=1)]]
    assert filled_out(rows, "a.xls") == [["a", "b"], ["c", "b"], ["", "b"], ["", "d"]]
