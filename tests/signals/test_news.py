"""How long what was found is news."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model.metric import Direction, Metric, Name
from data.model.period import Cadence
from signals.course import Course
from signals.looks import Goods, Stands
from signals.news import FAMILIES, are_news, episode_key, is_news, lasting_news, odd_news, periods_a_day, polarities, polarity

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


MONTHS = np.arange("2024-01", "2026-01", dtype="M8[M]").astype("M8[s]")
CADENCES = st.sampled_from(list(Cadence))


@given(st.sampled_from(sorted(FAMILIES)), st.integers(0, 23), st.integers(0, 23), CADENCES, st.booleans())
def test_news_one_by_one_and_together(kind: str, start: int, end: int, cadence: Cadence, empty: bool) -> None:
    course = Course(MONTHS[:0], np.zeros(0)) if empty else Course(MONTHS, np.zeros(24))
    moments: list[datetime] = [MONTHS[at].item() for at in (start, end)]
    stands = Stands(*(np.array([n]) for n in (len(course), *(course.newer_than(m) for m in moments))), MONTHS[:1])
    row = {"kind": kind, "start": moments[0], "end": moments[1]}
    assert are_news(np.array([kind], dtype=object), stands, cadence).tolist() == [is_news(row, course, cadence)]


@given(st.sampled_from(sorted(FAMILIES)), st.sampled_from(["up", "down", "none"]), st.sampled_from(list(Direction)))
def test_polarity_one_by_one_and_together(kind: str, direction: str, good: Direction) -> None:
    metric = Metric("m", Name.of("m"), Cadence.MONTH, good=good, band=(0.0, 1.0))
    sign = {Direction.UP: 1.0, Direction.DOWN: -1.0}.get(good, 0.0)
    goods = Goods(np.array([True]), np.array([sign]), np.array([good is Direction.BAND]))
    found = polarities(np.array([kind], dtype=object), np.array([direction], dtype=object), goods)
    assert found.tolist() == [polarity(metric, kind, direction).value]


def test_where_neither_way_is_good_up_and_down_are_two_episodes() -> None:
    assert episode_key("m", "spike", "neutral", "up") == ("m", "move", "up")
    assert episode_key("m", "trend", "bad", "up") == ("m", "move", "bad")
    assert episode_key("m", "stale", "neutral", "none") == ("m", "data", "neutral")
