"""Periods, days and spans in words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.text.dates import date_text, moment_text, period_text, span_text, until_text, when_text
from data.model.period import Cadence


@pytest.mark.parametrize(
    ("cadence", "ko", "ko_short", "en"),
    [
        (Cadence.QUARTER, "2026년 3분기", "26년 3분기", "Q3 2026"),
        (Cadence.MONTH, "2026년 7월", "26년 7월", "Jul 2026"),
        (Cadence.HALF, "2026년 하반기", "26년 하반기", "H2 2026"),
        (Cadence.DAY, "2026년 7월 1일", "26년 7월 1일", "1 Jul 2026"),
        (Cadence.WEEK, "2026년 27주차", "26년 27주차", "week 27, 2026"),
        (Cadence.HOUR, "2026년 7월 1일 00시", "7월 1일 00시", "1 Jul 2026 00:00"),
    ],
)
def test_period_text(cadence: Cadence, ko: str, ko_short: str, en: str) -> None:
    start = datetime(2026, 7, 1)
    assert period_text(start, cadence, "ko") == ko
    assert period_text(start, cadence, "ko", short=True) == ko_short
    assert period_text(start, cadence, "en") == en


def test_a_day_is_on_a_month_is_in_and_a_moment_is_at() -> None:
    start = datetime(2026, 7, 1, 9, 5)
    assert when_text(start, Cadence.DAY, "en") == "on 1 Jul 2026"
    assert when_text(start, Cadence.MONTH, "en") == "in Jul 2026"
    assert when_text(start, Cadence.FIVE_MINUTES, "en") == "at 1 Jul 2026 09:05"
    assert when_text(start, Cadence.DAY, "ko") == "2026년 7월 1일"


def test_spans_are_words_up_to_six() -> None:
    assert span_text(3, Cadence.QUARTER, "ko") == "세 분기"
    assert span_text(8, Cadence.QUARTER, "ko") == "8개 분기"
    assert span_text(3, Cadence.QUARTER, "en") == "three quarters"
    assert span_text(1, Cadence.DAY, "ko") == "하루"


def test_days_and_moments() -> None:
    assert date_text(date(2026, 10, 12), "ko", weekday=True) == "2026년 10월 12일(월)"
    assert date_text(date(2026, 10, 12), "en", weekday=True) == "Mon 12 Oct 2026"
    assert moment_text(datetime(2026, 10, 12, 0, 0), "ko", ZoneInfo("Asia/Seoul")) == "2026년 10월 12일(월) 09:00"


def test_an_end_on_the_same_day_is_told_by_its_time() -> None:
    start, end = datetime(2026, 11, 24, 10), datetime(2026, 11, 24, 15)
    assert [until_text(start, end, Cadence.HOUR, language) for language in ("ko", "en")] == ["15시", "15:00"]
    assert until_text(start, datetime(2026, 11, 25, 2), Cadence.HOUR, "en") == "25 Nov 2026 02:00"
    assert until_text(start, end, Cadence.DAY, "en") == "24 Nov 2026"
