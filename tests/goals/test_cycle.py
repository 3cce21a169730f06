"""OKR quarters."""

from __future__ import annotations

from datetime import date

import pytest

from data.errors import OkrError
from goals.cycle import cycle_by_code, cycle_for_new, cycle_of


def test_quarters() -> None:
    cycle = cycle_of(date(2026, 11, 24))
    assert (cycle.code, cycle.start, cycle.due) == ("2026Q4", date(2026, 10, 1), date(2026, 12, 31))
    assert cycle_by_code("2026q4") == cycle
    assert cycle.share_gone(date(2026, 10, 1)) == 0
    assert cycle.week(date(2026, 12, 31)) == (14, 14)


def test_late_in_a_quarter_the_next_one_begins() -> None:
    assert cycle_for_new(date(2026, 11, 24)).code == "2026Q4"
    assert cycle_for_new(date(2026, 12, 20)).code == "2027Q1"


def test_anything_else_is_refused() -> None:
    with pytest.raises(OkrError):
        cycle_by_code("next")
