"""Rows that cannot be taken come back as they stand in the file, each with its line and reasons."""

from __future__ import annotations

import csv
import io

import pytest

from connectors.contract import Choices
from dashboard.operations.intake import Reading
from dashboard.operations.plans import prepare_plan
from dashboard.operations.rejected import rejected_csv, rejected_plan_csv, safe_cell
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import load_text
from data.model.actor import Permission
from data.model.metric import Metric, Name
from data.model.period import Cadence
from data.store.catalog import save_catalog


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


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "지표,기한,목표,비고\n매출,2026-12,오십,=1+1\n없는 지표,2026-12,5,b\n매출,2026-13,5,c\n매출,2026-12,7,d\n",
            ["2", "3", "4"],
        ),
        ("사건,시작,끝\n행사,2026-03-05,2026-03-01\n,2026-01-01,\n개점,2026-01-01,\n", ["2", "3"]),
    ],
)
def test_rows_of_targets_and_events_come_back_alike(workspace: Workspace, text: str, lines: list[str]) -> None:
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(writer, departments=(), metrics=(Metric("sales", Name("매출", "Revenue"), Cadence.MONTH),))
    content = text.encode()
    planned = prepare_plan(workspace, content, "p.csv", Choices(), Reading.of(content, "p.csv", Choices()))
    assert planned is not None
    table = rejected_plan_csv(planned, load_text("ko"))
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    source = list(csv.reader(io.StringIO(text)))
    assert rows[0][1:-1] == source[0]
    assert [row[0] for row in rows[1:]] == lines
    assert [[cell.removeprefix("'") for cell in row[1:-1]] for row in rows[1:]] == [source[int(line) - 1] for line in lines]
    assert all(row[-1] for row in rows[1:])
