"""Working days of periods: public holidays of a country, and what a company adds or works through.

A calendar travels as text, so that engines stay pure and a signal can store the calendar it was judged by:
`KR`, or `KR;off=2026-05-01,2026-05-04;on=2026-10-10` with the company's own free days and worked days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from data.model.metric import Event

HOLIDAY, WORKING_DAY = "holiday", "working_day"  # kinds of events that change the calendar
Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class CompanyCalendar:
    """A country's public holidays (None: none), with days that are free (`off`) or worked (`on`) here in spite of it."""

    country: str | None
    off: tuple[date, ...] = ()
    on: tuple[date, ...] = ()

    @property
    def text(self) -> str | None:
        """The canonical text; None when there is nothing to know."""
        parts = [
            f"{word}={','.join(day.isoformat() for day in days)}" for word, days in (("off", self.off), ("on", self.on)) if days
        ]
        return ";".join([self.country or "", *parts]) if self.country or parts else None

    @classmethod
    def parse(cls, text: str) -> CompanyCalendar:
        """Read a text. Raises: ValueError for anything else than country, `off=` and `on=`."""
        country, *parts = text.split(";")
        days: dict[str, tuple[date, ...]] = {}
        for part in parts:
            word, _, listed = part.partition("=")
            if word not in ("off", "on"):
                raise ValueError(f"a calendar knows off= and on=, not {part!r}")
            days[word] = tuple(date.fromisoformat(day) for day in listed.split(","))
        return cls(country or None, **days)


def company_calendar(country: str | None, events: Iterable[Event]) -> str | None:
    """The calendar's text from the catalogue's events of kind `holiday` and `working_day` that hold for the whole company."""
    own = [event for event in events if event.kind in (HOLIDAY, WORKING_DAY) and not event.departments and not event.metrics]
    off, on = (
        tuple(sorted({day for event in own if event.kind == kind for day in _days(event)})) for kind in (HOLIDAY, WORKING_DAY)
    )
    return CompanyCalendar(country, off, on).text


def _days(event: Event) -> Iterable[date]:
    return (event.start + timedelta(days=n) for n in range((event.end - event.start).days + 1))


def holidays_of(country: str, first_year: int, last_year: int) -> dict[date, str]:
    """The public holidays of a country by day; names of one day are joined by "; ". Raises: ValueError for a country that is not known."""
    import holidays

    try:
        return dict(holidays.country_holidays(country, years=range(first_year, last_year + 1)))
    except NotImplementedError as error:  # how the library says that it does not know a country
        raise ValueError(f"no calendar of public holidays for {country!r}") from error


@cache
def public_holidays(calendar: str, first_year: int, last_year: int) -> Days:
    """The free days of a calendar, sorted. Raises: ValueError for a country that is not known."""
    known = CompanyCalendar.parse(calendar)
    days = set(holidays_of(known.country, first_year, last_year)) if known.country else set()
    return np.array(sorted((days | set(known.off)) - set(known.on)), dtype="datetime64[D]")


def working_days(starts: Days, ends: Days, calendar: str) -> NDArray[np.float64]:
    """How many working days (Monday to Friday without free days, and weekends that were worked) lie in each period."""
    first, last = starts.astype("datetime64[D]"), ends.astype("datetime64[D]")
    years = first.astype("datetime64[Y]").astype(int) + 1970
    counted = np.busday_count(first, last, holidays=public_holidays(calendar, int(years.min()) - 1, int(years.max()) + 2)).astype(
        float
    )
    for day in np.array(CompanyCalendar.parse(calendar).on, dtype="datetime64[D]"):
        if not np.is_busday(day):
            counted += (first <= day) & (day < last)
    return counted


def is_free(starts: Days, calendar: str) -> NDArray[np.bool_]:
    """True for days that are free: public holidays and the company's own, not those it works through."""
    first = starts.astype("datetime64[D]")
    years = first.astype("datetime64[Y]").astype(int) + 1970
    free: NDArray[np.bool_] = np.isin(
        first, public_holidays(calendar, int(years.min()) // 10 * 10, int(years.max()) // 10 * 10 + 9)
    )
    return free
