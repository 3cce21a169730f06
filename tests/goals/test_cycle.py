"""OKR quarters."""

from __future__ import annotations

from datetime import date

import pytest

from data.errors import OkrError
from goals.cycle import cycle_after, cycle_by_code, cycle_for_new, cycle_of


def test_quarters() -> None:
    cycle = cycle_of(date(2026, 11, 24))
    assert (cycle.code, cycle.start, cycle.due) == ("2026Q4", date(2026, 10, 1), date(2026, 12, 31))
    assert cycle_by_code("2026q4") == cycle
    assert cycle.share_gone(date(2026, 10, 1)) == 0
    assert cycle.week(date(2026, 12, 31)) == (13, 13)


def test_late_in_a_quarter_the_next_one_begins() -> None:
    assert cycle_for_new(date(2026, 11, 24)).code == "2026Q4"
    assert cycle_for_new(date(2026, 12, 20)).code == "2027Q1"


def test_anything_else_is_refused() -> None:
    with pytest.raises(OkrError):
        cycle_by_code("next")


@pytest.mark.guide("A4.4-1")
def test_a_quarter_is_set_run_and_reviewed() -> None:
    cycle = cycle_by_code("2026-Q4")
    days = [date(2026, 10, 3), date(2026, 11, 10), date(2026, 12, 29)]
    assert [cycle.phase(day) for day in days] == ["set", "run", "review"]
    assert cycle.setting == (date(2026, 9, 17), date(2026, 10, 14))
    assert cycle.review == (date(2026, 12, 25), date(2027, 1, 14))
    assert cycle_after(cycle).code == "2027Q1"
