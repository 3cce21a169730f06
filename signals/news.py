"""What is news: how long findings are worth telling, whether they are good or bad, and which episode they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.model.metric import Direction, Metric
from data.model.period import Cadence
from data.model.signal import Polarity
from signals.course import Course
from signals.looks import Goods, Stands

FAMILIES = {
    "trend": "move",
    "level_shift": "move",
    "trend_change": "move",
    "spike": "move",
    "plateau": "move",  # standing still short of a target, or missing it at this pace, is the same course as a bad move
    "variance_change": "variance",
    "missing": "data",
    "stale": "data",
    "unit_error": "data",
    "forecast_miss": "move",
    "target_miss": "move",
    "divergence": "divergence",
    "composite": "move",  # a standstill seen together with what looks well
    "leading_warning": "leading",
    "data_incident": "data",
}
_LASTING = {Cadence.DAY: 30, Cadence.WEEK: 13, Cadence.MONTH: 6, Cadence.QUARTER: 4, Cadence.HALF: 2, Cadence.YEAR: 2}
_ANY, _ODD = 48, 2
_A_DAY = 24 * 60
_BAD = ("plateau", "forecast_miss", "target_miss", "divergence", "composite", "leading_warning")
_NEUTRAL = ("missing", "stale", "unit_error", "data_incident")

_ALWAYS = ("stale", "missing", "unit_error", "forecast_miss", "plateau")


Key = tuple[str, str, str]  # of an episode: metric, family, course
Words = NDArray[np.object_]


def episode_key(metric: str, kind: str, polarity: str, direction: str) -> Key:
    """One episode is one KPI, one family of kinds and one course; where neither way is good, up and down are two."""
    family = FAMILIES.get(kind, kind)
    return metric, family, direction if polarity == Polarity.NEUTRAL.value and family != "data" else polarity


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


def are_news(kind: Words, stands: Stands, cadence: Cadence) -> NDArray[np.bool_]:
    """The same for many findings."""
    always = np.isin(kind, _ALWAYS) | (stands.known == 0)
    lasting = stands.starts < lasting_news(cadence)
    chosen: NDArray[np.bool_] = np.select(
        [always, kind == "spike", kind == "trend"],
        [np.ones(len(kind), dtype=bool), stands.ends < odd_news(cadence), stands.ends == 0],
        lasting,
    )
    return chosen


def polarity(metric: Metric, kind: str, direction: str) -> Polarity:
    """Good or bad news from the metric's good direction; standing still and broken data are never good."""
    if kind in _BAD:
        return Polarity.BAD
    if kind in _NEUTRAL:
        return Polarity.NEUTRAL
    if metric.good in (Direction.UP, Direction.DOWN) and direction in ("up", "down"):
        return Polarity.GOOD if metric.good.value == direction else Polarity.BAD
    return Polarity.BAD if metric.good is Direction.BAND else Polarity.NEUTRAL


def polarities(kind: Words, direction: Words, goods: Goods) -> Words:
    """The same for many findings, as words."""
    way = np.select([direction == "up", direction == "down"], [1.0, -1.0], 0.0)
    judged = (goods.sign != 0) & (way != 0)
    own = np.where(judged, np.where(goods.sign == way, "good", "bad"), np.where(goods.is_band, "bad", "neutral"))
    return np.select([np.isin(kind, _BAD), np.isin(kind, _NEUTRAL)], ["bad", "neutral"], own).astype(object)
