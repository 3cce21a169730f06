"""OKR cycles: quarters named like 2026Q4, with their dates and the share that has passed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from data.errors import OkrError
from data.model.period import Cadence, Period

_NAME = re.compile(r"(\d{4})-?Q([1-4])")
_SETTING_DAYS, _REVIEW_DAYS = 14, 7
_DAYS_NEEDED = 28  # with fewer days left a new objective belongs to the next quarter


@dataclass(frozen=True, slots=True)
class Cycle:
    """One OKR quarter: `start` and `due` are its first and last day."""

    code: str
    start: date
    due: date

    def share_gone(self, today: date) -> float:
        """Share of the quarter that has passed at the start of `today`, 0 to 1."""
        return min(1.0, max(0.0, (today - self.start).days / ((self.due - self.start).days + 1)))

    def week(self, today: date) -> tuple[int, int]:
        """Number of the running week and how many the quarter has."""
        weeks = round(((self.due - self.start).days + 1) / 7)
        return min(weeks, max(1, (today - self.start).days // 7 + 1)), weeks

    def phase(self, today: date) -> str:
        """`set` until two weeks into the quarter, `run`, then `review` from its last week on."""
        if today < self.start + timedelta(days=_SETTING_DAYS):
            return "set"
        return "run" if today <= self.due - timedelta(days=_REVIEW_DAYS) else "review"

    @property
    def setting(self) -> tuple[date, date]:
        """First and last day on which targets are agreed: two weeks before the quarter to two weeks into it."""
        return self.start - timedelta(days=_SETTING_DAYS), self.start + timedelta(days=_SETTING_DAYS - 1)

    @property
    def review(self) -> tuple[date, date]:
        """First and last day of the review: the last week and the two after it."""
        return self.due - timedelta(days=_REVIEW_DAYS - 1), self.due + timedelta(days=_SETTING_DAYS)


def cycle_of(day: date) -> Cycle:
    """The calendar quarter that contains a day."""
    period = Period.containing(Cadence.QUARTER, day)
    start, end = period.start.date(), period.end.date()
    return Cycle(f"{start.year}Q{(start.month + 2) // 3}", start, end - timedelta(days=1))


def cycle_for_new(day: date) -> Cycle:
    """The quarter a new objective starts in: this one, or the next when fewer than four weeks remain."""
    now = cycle_of(day)
    return now if (now.due - day).days + 1 >= _DAYS_NEEDED else cycle_of(now.due + timedelta(days=1))


def cycle_after(cycle: Cycle) -> Cycle:
    """The quarter that follows."""
    return cycle_of(cycle.due + timedelta(days=1))


def cycle_by_code(code: str) -> Cycle:
    """The quarter of a code such as 2026Q4.

    Raises: OkrError `okr.cycle` for any other text.
    """
    found = _NAME.fullmatch(code.strip().upper())
    if found is None:
        raise OkrError("okr.cycle", cycle=code)
    return cycle_of(date(int(found[1]), int(found[2]) * 3, 1))
