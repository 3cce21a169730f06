"""Only new evidence that time can confirm waits, the nearest first, and comes back from its stored form as it was."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from data.model.metric import Metric, Name
from data.model.period import Cadence
from data.model.signal import Polarity
from signals.course import Course
from signals.stories import Telling
from signals.waiting import Waiting, waiting_of

METRIC = Metric("cost", Name.of("Cost"), Cadence.WEEK)
START = datetime(2026, 3, 2)


def telling(kind: str, score: float, strength: float, *, firm: bool = False, segment: str = "{}") -> Telling:
    row = {"direction": "up", "start": START, "strength": strength, "held": 2.0}
    course = Course(np.array([START], dtype="datetime64[s]"), np.ones(1))
    return Telling(METRIC, segment, Cadence.WEEK, kind, Polarity.BAD, score, row, course, firm=firm)


def test_nearest_first_without_odd_values_and_what_may_be_raised() -> None:
    held = [
        telling("level_shift", 1.2, 0.6), telling("level_shift", 1.6, 0.9, segment='{"channel":"web"}'), telling("spike", 1.4, 0.95),
        telling("trend", 2.0, 1.3, firm=True),
    ]  # fmt: skip
    first, second = waiting_of(held)
    assert (first.share, first.segment) == (0.9, '{"channel":"web"}')
    assert (second.share, second.kind, second.start) == (0.6, "level_shift", START)
    assert first.periods is not None
    assert second.periods is None or second.periods > first.periods


def test_the_stored_form_is_plain() -> None:
    (change,) = waiting_of([telling("level_shift", 1.6, 0.9)])
    row = change.as_row()
    assert Waiting(**{**row, "start": datetime.fromisoformat(str(row["start"]))}) == change  # type: ignore[arg-type]


@pytest.mark.parametrize("many", [0, 500])
def test_of_thousands_the_nearest_are_kept(many: int) -> None:
    kept = waiting_of(telling("trend", 1.1, n / (many + 1)) for n in range(many))
    assert len(kept) == min(many, 50)
    assert all(change.share >= (many - 51) / (many + 1) for change in kept)
