"""A course counts periods from both ends and is the series it was made of."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from signals.course import NOTHING, Course

STARTS = pd.date_range("2026-01-01", periods=4, freq="MS", name="period")


def test_places_and_counts() -> None:
    course = Course.of(pd.Series([1.0, 2.0, 4.0, 8.0], index=STARTS))
    march = datetime(2026, 3, 1)
    assert (len(course), course.newest, course.start(0)) == (4, datetime(2026, 4, 1), datetime(2026, 1, 1))
    assert (course.first_from(march), course.first_after(march), course.newer_than(march)) == (2, 3, 1)
    assert course.newer_than(datetime(2025, 1, 1)) == 4


def test_back_to_a_series() -> None:
    series = pd.Series([1.0, 2.0, 4.0, 8.0], index=STARTS, name="value")
    pd.testing.assert_series_equal(Course.of(series).as_series(), series, check_freq=False, check_index_type=False)
    assert NOTHING.newest is None
    assert not len(NOTHING.as_series())
