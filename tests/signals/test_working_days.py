"""Korean working days, with holidays that move."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from data.model.metric import Event, Name
from signals.working_days import CompanyCalendar, company_calendar, is_free, public_holidays, working_days


def days(*text: str) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return np.array(text, dtype="datetime64[m]")


def test_chuseok_moves_between_quarters() -> None:
    october = working_days(days("2025-10-01"), days("2025-11-01"), "KR")[0]
    september = working_days(days("2025-09-01"), days("2025-10-01"), "KR")[0]
    assert october < september  # Chuseok 2025 lies in October
    assert np.datetime64("2025-10-06") in public_holidays("KR", 2025, 2025)


def test_a_holiday_is_free_and_the_day_before_is_not() -> None:
    assert is_free(days("2026-12-24", "2026-12-25", "2026-12-15"), "KR").tolist() == [False, True, False]


def test_an_unknown_country_is_said() -> None:
    with pytest.raises(ValueError, match="XX"):
        public_holidays("XX", 2025, 2025)


def test_a_calendar_is_its_text() -> None:
    own = CompanyCalendar("KR", (date(2026, 5, 4),), (date(2026, 10, 10),))
    assert own.text == "KR;off=2026-05-04;on=2026-10-10"
    assert CompanyCalendar.parse(own.text) == own
    assert CompanyCalendar(None).text is None
    with pytest.raises(ValueError, match="knows off"):
        CompanyCalendar.parse("KR;free=2026-05-04")


def test_company_days_count_like_public_ones() -> None:
    may, june = days("2026-05-01"), days("2026-06-01")
    october, november = days("2026-10-01"), days("2026-11-01")
    assert working_days(may, june, "KR;off=2026-05-04")[0] == working_days(may, june, "KR")[0] - 1
    assert working_days(october, november, "KR;on=2026-10-10")[0] == working_days(october, november, "KR")[0] + 1  # a Saturday
    assert working_days(october, november, "KR;on=2026-10-05")[0] == working_days(october, november, "KR")[0] + 1  # a holiday
    assert is_free(days("2026-05-04"), ";off=2026-05-04").tolist() == [True]


def test_the_catalogues_events_make_the_calendar() -> None:
    free = Event(date(2026, 5, 4), date(2026, 5, 5), Name.of("Bridge"), "holiday")
    worked = Event(date(2026, 10, 10), date(2026, 10, 10), Name.of("Inventory"), "working_day")
    local = Event(date(2026, 6, 1), date(2026, 6, 1), Name.of("Move"), "holiday", ("sales",))
    campaign = Event(date(2026, 6, 2), date(2026, 6, 9), Name.of("Sale"))
    assert company_calendar("KR", [free, worked, local, campaign]) == "KR;off=2026-05-04,2026-05-05;on=2026-10-10"
    assert company_calendar(None, [campaign]) is None


def test_seollal_counts_as_published() -> None:
    """Weekdays without holidays of January 2024 and 2025, when Seollal moved into January with an extra day off (KOREA C4)."""
    starts, ends = days("2024-01-01", "2025-01-01", "2025-10-01"), days("2024-02-01", "2025-02-01", "2025-11-01")
    assert working_days(starts, ends, "KR").tolist() == [22, 18, 18]
