"""Where the header is: under titles, in two rows, or nowhere."""

from __future__ import annotations

import numpy as np

from connectors.contract import Column, Grid
from connectors.headers import find_heading, only_year, starts_with_data


def grid(*rows: str) -> Grid:
    cells = [row.split(",") for row in rows]
    columns = tuple(Column.of(list(column)) for column in zip(*cells, strict=True))
    return Grid("", columns, np.arange(1, len(rows) + 1, dtype=np.int32))


def test_a_title_above_the_header_is_passed_over() -> None:
    heading = find_heading(grid("영업 보고,,", "월,지표,값", "2026-01,매출,10", "2026-02,매출,12"), frozenset())
    assert heading is not None
    assert (heading.top, heading.first) == (1, 2)


def test_a_table_without_header_is_seen() -> None:
    assert starts_with_data(grid("2026-01,10", "2026-02,12"))
    assert not starts_with_data(grid("월,값", "2026-02,12"))


def test_the_person_may_point_at_it() -> None:
    heading = find_heading(grid("x,y", "월,값", "2026-01,1"), frozenset(), header_row=2)
    assert heading is not None
    assert heading.top == 1


def test_a_year_in_a_title() -> None:
    assert only_year("2025년 영업 보고") == 2025
    assert only_year("보고") is None
