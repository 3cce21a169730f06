"""Festivals: public holidays of several days whose date moves from year to year."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from signals.working_days import CompanyCalendar, holidays_of


@cache
def festivals(calendar: str, first_year: int, last_year: int) -> tuple[NDArray[np.datetime64], ...]:
    """The holidays of several days that move through the calendar (Seollal and Chuseok, Lunar New Year, Eid), each its days, sorted.

    A holiday moves when its day of the year differs by more than eight days over twelve years. Names that contain the name of another
    holiday ("The day preceding Chuseok") belong to it. Raises: ValueError for a country that is not known.
    """
    country = CompanyCalendar.parse(calendar).country
    if country is None:
        return ()
    by_name: dict[str, list[np.datetime64]] = {}
    for day, names in holidays_of(country, first_year - 6, last_year + 6).items():
        for name in names.split("; "):
            by_name.setdefault(name, []).append(np.datetime64(day, "D"))
    often = 0.8 * (last_year - first_year + 13)  # substitutes for holidays on a Sunday come in some years only
    moving = {name: np.array(sorted(days)) for name, days in by_name.items() if len(days) >= often and _moves(np.array(days))}
    roots = sorted(name for name in moving if not any(other != name and other in name for other in moving))
    groups = []
    for root in roots:
        days = np.unique(np.concatenate([part for name, part in moving.items() if root in name]))
        years = np.unique(days.astype("datetime64[Y]"))
        if len(days) >= 2 * len(years):
            groups.append(days)
    return tuple(groups)


def _moves(days: NDArray[np.datetime64]) -> bool:
    of_year = (days - days.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64)
    return len(days) >= 8 and int(np.ptp(of_year)) > 8
