"""Periods: a cadence and an ordinal integer, with start and end dates, fiscal-year aware.

An ordinal counts the periods of one cadence (month 0 = January of year 0). For quarters, halves and years only the
remainder of the fiscal start month enters the ordinal, so an April year keeps calendar quarters. Weeks start on Monday.
Sub-daily periods count from 1970 in local wall time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from data.model.fiscal_year import first_month, number_of

_EPOCH = datetime(1970, 1, 1)
_MONDAY = date(1, 1, 1).toordinal()  # 0001-01-01 is a Monday


class Cadence(StrEnum):
    """How often a metric is measured; the value is the word of the catalogue file."""

    FIVE_MINUTES = "5min"
    HALF_HOUR = "30min"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def code(self) -> str:
        """The letter code that `signals.scan` uses."""
        return _CODES[self]

    @property
    def minutes(self) -> int:
        """Length in minutes for sub-daily cadences, 0 for all others."""
        return {Cadence.FIVE_MINUTES: 5, Cadence.HALF_HOUR: 30, Cadence.HOUR: 60}.get(self, 0)

    @property
    def months(self) -> int:
        """Length in months for cadences of whole months, 0 for all others."""
        return {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.HALF: 6, Cadence.YEAR: 12}.get(self, 0)

    @property
    def per_year(self) -> float:
        """Periods in a year, for false-alarm budgets and annual rates."""
        if self.minutes:
            return 365.25 * 24 * 60 / self.minutes
        if self.months:
            return 12 / self.months
        return 365.25 if self is Cadence.DAY else 365.25 / 7

    @property
    def rank(self) -> int:
        """Position from fine (0, five minutes) to coarse (8, year)."""
        return _RANKS[self]

    @classmethod
    def from_code(cls, code: str) -> Cadence:
        """Accept a catalogue word (`month`) or a scan code (`M`).

        Raises: ValueError for anything else.
        """
        for cadence in cls:
            if code in (cadence.value, cadence.code):
                return cadence
        raise ValueError(code)


_CODES = {
    Cadence.FIVE_MINUTES: "5min",
    Cadence.HALF_HOUR: "30min",
    Cadence.HOUR: "h",
    Cadence.DAY: "D",
    Cadence.WEEK: "W",
    Cadence.MONTH: "M",
    Cadence.QUARTER: "Q",
    Cadence.HALF: "H",
    Cadence.YEAR: "Y",
}


_RANKS = {cadence: place for place, cadence in enumerate(Cadence)}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period of a cadence; ordered by time within a cadence."""

    cadence: Cadence
    ordinal: int
    fiscal_start: int = 1

    @classmethod
    def containing(cls, cadence: Cadence, moment: date, fiscal_start: int = 1) -> Period:
        """The period a date or datetime falls into."""
        return cls(cadence, ordinal_of(cadence, moment, fiscal_start), fiscal_start)

    @property
    def start(self) -> datetime:
        """First moment of the period."""
        return start_of(self.cadence, self.ordinal, self.fiscal_start)

    @property
    def end(self) -> datetime:
        """First moment after the period."""
        return start_of(self.cadence, self.ordinal + 1, self.fiscal_start)

    def shifted(self, count: int) -> Period:
        """The period `count` later (negative: earlier)."""
        return Period(self.cadence, self.ordinal + count, self.fiscal_start)

    def is_complete(self, as_of: date) -> bool:
        """True when the next period has started at `as_of`."""
        return self.end <= _moment(as_of)


def _moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)


def ordinal_of(cadence: Cadence, moment: date, fiscal_start: int = 1) -> int:
    """Ordinal of the period that contains a date or datetime."""
    if cadence.minutes:
        return int((_moment(moment) - _EPOCH).total_seconds() // (60 * cadence.minutes))
    if cadence.months:
        month = moment.year * 12 + moment.month - 1
        return number_of(month, cadence.months, fiscal_start)
    days = moment.toordinal()
    return days if cadence is Cadence.DAY else (days - _MONDAY) // 7


def start_of(cadence: Cadence, ordinal: int, fiscal_start: int = 1) -> datetime:
    """First moment of the period with this ordinal."""
    if cadence.minutes:
        return _EPOCH + timedelta(minutes=ordinal * cadence.minutes)
    if cadence.months:
        month = first_month(ordinal, cadence.months, fiscal_start)
        return datetime(month // 12, month % 12 + 1, 1)
    day = date.fromordinal(ordinal if cadence is Cadence.DAY else ordinal * 7 + _MONDAY)
    return datetime(day.year, day.month, day.day)
