"""Several tables in one sheet."""

from __future__ import annotations

from connectors.contract import Choices
from connectors.reading import read_file
from connectors.tables import read_tables, split_tables
from tests.connectors.reading_for_tests import AROUND, KNOWN, codes, values

TITLED = "1. 매출 (단위: 백만원)\n월,매출\n2026-01,1\n2026-02,2\n\n2. 고객\n\n월,리드 수\n2026-01,5\n2026-02,6\n"


def test_tables_below_each_other_are_read_each_by_its_own_note() -> None:
    grid = read_file(TITLED.encode(), "a.csv").grids[0]
    _, result = read_tables(grid, KNOWN, Choices(), AROUND)
    assert sorted(values(result)) == [
        ("leads", "2026-01-01", 5.0),
        ("leads", "2026-02-01", 6.0),
        ("sales", "2026-01-01", 1e6),
        ("sales", "2026-02-01", 2e6),
    ]
    assert "tables_read" in codes(result)


def test_a_key_in_two_tables_counts_once_or_is_refused() -> None:
    table = "월,매출\n2026-01,{}\n"
    same = read_file((table.format(1) + "\n" + table.format(1)).encode(), "a.csv").grids[0]
    other = read_file((table.format(1) + "\n" + table.format(2)).encode(), "a.csv").grids[0]
    assert values(read_tables(same, KNOWN, Choices(), AROUND)[1]) == [("sales", "2026-01-01", 1.0)]
    refused = read_tables(other, KNOWN, Choices(), AROUND)[1]
    assert values(refused) == []
    assert "conflict" in codes(refused)


def test_a_gap_of_blank_lines_inside_one_table_splits_nothing() -> None:
    grid = read_file("월,매출\n2026-01,1\n\n2026-02,2\n".encode(), "a.csv").grids[0]
    assert len(split_tables(grid, KNOWN, Choices())) == 1


def test_one_of_several_tables_can_be_chosen_by_its_header() -> None:
    grid = read_file(TITLED.encode(), "a.csv").grids[0]
    chosen = Choices(header_row=8)
    assert {metric for metric, _, _ in values(read_tables(grid, KNOWN, chosen, AROUND)[1])} == {"leads"}
