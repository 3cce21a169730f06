"""Periods in Korean and English spellings; ambiguous ones are asked about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.cells.periods import Conventions, Read, Unread, at_cadence, read_period
from data.model.period import Cadence

READ = {
    "2026-03-05": ("2026-03-05", "day"), "2026-03": ("2026-03-01", "month"), "2026Q3": ("2026-07-01", "quarter"),
    "2026년 3분기": ("2026-07-01", "quarter"), "26년 3월": ("2026-03-01", "month"), "2026년": ("2026-01-01", "year"),
    "2026-W10": ("2026-03-02", "week"), "'26.3": ("2026-03-01", "month"), "2026년 상반기": ("2026-01-01", "half"),
    "하반기 2026": ("2026-07-01", "half"), "H2 2026": ("2026-07-01", "half"), "20260305": ("2026-03-05", "day"),
    "44927": ("2023-01-01", "day"),
}  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_read(text: str) -> None:
    found = read_period(text, Conventions())
    assert isinstance(found, Read)
    assert (found.start.date().isoformat(), found.grain.value) == READ[text]


@pytest.mark.parametrize(
    ("text", "code"), [("3/4/2026", "ambiguous_date"), ("someday", "date"), ("2026-13-01", "date"), ("3월", "date_without_year")]
)
def test_refused(text: str, code: str) -> None:
    found = read_period(text, Conventions())
    assert isinstance(found, Unread)
    assert found.code == code


def test_a_known_order_or_year_settles_it() -> None:
    assert read_period("3/4/2026", Conventions(order="dmy")).start.month == 4  # type: ignore[union-attr]
    assert read_period("3월", Conventions(year=2025)).start.year == 2025  # type: ignore[union-attr]


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)))
def test_iso_days_are_read_as_they_are(day: date) -> None:
    found = read_period(day.isoformat(), Conventions())
    assert isinstance(found, Read)
    assert found.start.date() == day


def test_a_day_belongs_to_the_month_of_a_monthly_metric_but_no_month_to_a_day() -> None:
    day, month = read_period("2026-03-05", Conventions()), read_period("2026-03", Conventions())
    assert isinstance(day, Read)
    assert isinstance(month, Read)
    start = at_cadence(day, Cadence.MONTH)
    assert start is not None
    assert start.day == 1
    assert at_cadence(month, Cadence.DAY) is None
