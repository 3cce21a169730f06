"""Fiscal years, also with a changed year-end: nine months between March ends and December ends."""

from __future__ import annotations

import pickle
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model.fiscal_year import FiscalPart, FiscalStart, comparable_from, fiscal_key, is_calendar, months_named, part_at
from data.model.period import Cadence, Period

NINE_MONTHS = FiscalStart(1, (4, 2025 * 12))  # years began in April; the one of April 2024 ended in December
LATER = FiscalStart(4, (1, 2025 * 12 + 3))  # calendar years; January to March 2025 stands alone
_STARTS = st.one_of(
    st.integers(1, 12),
    st.builds(lambda m, b, y: FiscalStart(m, (b, 12 * y + m - 1)), st.integers(1, 12), st.integers(1, 12), st.integers(1990, 2030)),
    st.builds(
        lambda m, y, b, z, c: FiscalStart(m, (c, 12 * (y - z) + b - 1), (b, 12 * y + m - 1)),
        st.integers(1, 12),
        st.integers(2010, 2030),
        st.integers(1, 12),
        st.integers(2, 15),
        st.integers(1, 12),
    ),
)
_LENGTHS = st.sampled_from([Cadence.MONTH, Cadence.QUARTER, Cadence.HALF, Cadence.YEAR])


def _month(year: int, month: int) -> int:
    return 12 * year + month - 1


@given(_STARTS, _LENGTHS, st.dates(date(1980, 1, 1), date(2040, 12, 31)))
def test_periods_cover_time_without_gap_or_overlap(fiscal: int, cadence: Cadence, day: date) -> None:
    period = Period.containing(cadence, day, fiscal)
    moment = datetime(day.year, day.month, day.day)
    assert period.start <= moment < period.end
    assert period.shifted(1).start == period.end
    assert Period.containing(cadence, period.start, fiscal) == period
    assert (period.end.year - period.start.year) * 12 + period.end.month - period.start.month <= cadence.months


@given(_STARTS, _LENGTHS, st.integers(_month(1980, 1), _month(2040, 12)))
def test_a_period_is_found_again_by_its_name(fiscal: int, cadence: Cadence, month: int) -> None:
    part = part_at(month, cadence.months, fiscal)
    named = months_named(part.year, part.number, cadence.months, fiscal)
    year_starts_at_it = part_at(part.first, 12, fiscal).first + (part.number - 1) * cadence.months == part.first
    assert not year_starts_at_it or part.first in named
    assert len(named) <= 2


def test_the_short_year_has_three_quarters_and_a_half_of_three_months() -> None:
    quarters = [part_at(_month(2024, m), 3, NINE_MONTHS) for m in (4, 7, 10)]
    assert [(q.year, q.number) for q in quarters] == [(2024, 1), (2024, 2), (2024, 3)]
    assert part_at(_month(2025, 1), 3, NINE_MONTHS) == FiscalPart(2025, 1, _month(2025, 1), _month(2025, 4))
    assert part_at(_month(2024, 3), 3, NINE_MONTHS) == FiscalPart(2023, 4, _month(2024, 1), _month(2024, 4))
    assert part_at(_month(2024, 11), 6, NINE_MONTHS) == FiscalPart(2024, 2, _month(2024, 10), _month(2025, 1))
    year = part_at(_month(2024, 5), 12, NINE_MONTHS)
    assert (year.first, year.end - year.first) == (_month(2024, 4), 9)


def test_a_name_may_mean_no_period_or_two() -> None:
    assert months_named(2024, 4, 3, NINE_MONTHS) == []
    assert months_named(2025, 1, 3, LATER) == [_month(2025, 1), _month(2025, 4)]
    assert months_named(2025, 2, 3, LATER) == [_month(2025, 7)]


@pytest.mark.parametrize(("length", "month"), [(1, None), (3, None), (6, _month(2025, 1)), (12, _month(2025, 1))])
def test_only_periods_of_one_kind_are_compared(length: int, month: int | None) -> None:
    assert comparable_from(length, NINE_MONTHS) == month


TWICE = FiscalStart(1, (7, 2015 * 12 + 3), (4, 2025 * 12))  # July until March 2015, April until December 2024, then calendar years


def test_two_changes_leave_two_short_years() -> None:
    years = [part_at(_month(year, 3), 12, TWICE) for year in (2014, 2015, 2016, 2024, 2025)]
    assert [(y.year, y.end - y.first) for y in years] == [(2013, 12), (2014, 9), (2015, 12), (2023, 12), (2025, 12)]
    assert part_at(_month(2024, 5), 12, TWICE).end - part_at(_month(2024, 5), 12, TWICE).first == 9
    quarters = [part_at(_month(2015, m), 3, TWICE) for m in (1, 4)]
    assert [(q.year, q.number) for q in quarters] == [(2014, 3), (2015, 1)]
    assert comparable_from(12, TWICE) == 2025 * 12
    assert comparable_from(3, TWICE) is None
    assert comparable_from(6, FiscalStart(1, (4, 2015 * 12 + 6), (7, 2025 * 12))) == 2015 * 12 + 6


def test_a_changed_start_is_another_value_and_survives_a_copy() -> None:
    assert FiscalStart(4) == 4
    assert NINE_MONTHS != 1
    assert pickle.loads(pickle.dumps(NINE_MONTHS)) == NINE_MONTHS
    assert pickle.loads(pickle.dumps(TWICE)) == TWICE != NINE_MONTHS
    assert fiscal_key(NINE_MONTHS) != fiscal_key(1) == 1
    assert [is_calendar(fiscal) for fiscal in (1, NINE_MONTHS, 4)] == [True, False, False]
