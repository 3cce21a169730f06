"""How long what was found is news; older findings are history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.model.period import Cadence
from signals.course import Course

_LASTING = {Cadence.DAY: 30, Cadence.WEEK: 13, Cadence.MONTH: 6, Cadence.QUARTER: 4, Cadence.HALF: 2, Cadence.YEAR: 2}
_ANY, _ODD = 48, 2
_A_DAY = 24 * 60
_ALWAYS = ("stale", "missing", "unit_error", "forecast_miss", "plateau")


def lasting_news(cadence: Cadence) -> int:
    """For how many periods after it began a lasting change is news; of machines, whose moves are looked for in days, for thirty days."""
    return _LASTING[Cadence.DAY] * periods_a_day(cadence) if cadence.minutes else _LASTING.get(cadence, _ANY)


def odd_news(cadence: Cadence) -> int:
    """For how many periods after it ended an odd value is news; an incident of machines for two days: they are looked at once a day."""
    return _ODD * periods_a_day(cadence)


def periods_a_day(cadence: Cadence) -> int:
    """Periods of machines in a day; 1 for cadences of days and longer."""
    return _A_DAY // cadence.minutes if cadence.minutes else 1


def is_news(row: Mapping[str, Any], course: Course, cadence: Cadence) -> bool:
    """True while a finding is recent enough to tell of."""
    if row["kind"] in _ALWAYS or not len(course):
        return True
    if row["kind"] == "spike":
        return course.newer_than(row["end"]) < odd_news(cadence)
    if row["kind"] == "trend":
        return course.newer_than(row["end"]) == 0
    return course.newer_than(row["start"]) < lasting_news(cadence)
