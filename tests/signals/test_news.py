"""How long what was found is news."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from data.model.period import Cadence
from signals.course import Course
from signals.news import is_news, lasting_news, odd_news, periods_a_day

HOURS = Course(np.arange("2026-03-01T00", "2026-03-11T00", dtype="datetime64[h]").astype("datetime64[s]"), np.zeros(240))


def news(kind: str, start: str, end: str) -> bool:
    row = {"kind": kind, "start": datetime.fromisoformat(start), "end": datetime.fromisoformat(end)}
    return is_news(row, HOURS, Cadence.HOUR)


def test_machines_are_looked_at_once_a_day_so_last_night_is_news_in_the_morning() -> None:
    assert news("spike", "2026-03-10T02:00", "2026-03-10T04:00")
    assert news("spike", "2026-03-08T20:00", "2026-03-09T00:00")
    assert not news("spike", "2026-03-08T02:00", "2026-03-08T04:00")


def test_a_lasting_move_of_machines_is_news_for_a_month_of_days() -> None:
    assert news("level_shift", "2026-03-02T00:00", "2026-03-10T23:00")
    assert lasting_news(Cadence.HOUR) == 24 * lasting_news(Cadence.DAY)


@pytest.mark.parametrize("kind", ["stale", "missing", "unit_error"])
def test_broken_data_is_news_until_it_is_mended(kind: str) -> None:
    assert news(kind, "2026-03-01T00:00", "2026-03-01T01:00")


def test_periods_of_a_day() -> None:
    assert [periods_a_day(cadence) for cadence in (Cadence.FIVE_MINUTES, Cadence.HOUR, Cadence.DAY, Cadence.MONTH)] == [
        288,
        24,
        1,
        1,
    ]
    assert odd_news(Cadence.MONTH) == 2
