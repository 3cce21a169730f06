"""Rows that cannot be taken come back as they stand in the file, each with its line and reasons."""

from __future__ import annotations

import csv
import io

import pytest

from connectors.contract import Choices
from dashboard.operations.rejected import rejected_csv, safe_cell
from dashboard.operations.workspace import Workspace


def _rows(workspace: Workspace, text: str) -> list[list[str]]:
    content = rejected_csv(workspace, text.encode(), "a.csv", Choices(create=True))
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_rows_keep_their_order_and_cells(workspace: Workspace) -> None:
    text = 'month,Sales,Visits,where\n2026-01,1,2,a\n2026-02,x,y,=HYPERLINK("z")\n2026-03,-5,3,b\nlater,4,5,c\n'
    rows = _rows(workspace, text)
    assert [row[0] for row in rows] == ["Line in the file", "3", "5"]
    assert rows[1][1:5] == ["2026-02", "x", "y", '\'=HYPERLINK("z")']
    assert rows[1][5].count("/") == 1  # two cells, two reasons
    assert "later" in rows[2][1]


def test_every_row_is_there_however_many(workspace: Workspace) -> None:
    text = "month,metric,value\n" + "".join(f"2026-01,m{n},bad {n}\n" for n in range(700))
    rows = _rows(workspace, text)
    assert [int(row[0]) for row in rows[1:]] == list(range(2, 702))
    assert all(row[-1] for row in rows)


@pytest.mark.parametrize(("cell", "shown"), [("=1+1", "'=1+1"), ("-5", "-5"), ("-1,234.5", "-1,234.5"), ("@x", "'@x"), ("a", "a")])
def test_no_cell_is_a_formula(cell: str, shown: str) -> None:
    assert safe_cell(cell) == shown
