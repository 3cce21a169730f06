"""Working days of periods, from public holidays."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray


@cache
def public_holidays(country: str, first_year: int, last_year: int) -> NDArray[np.datetime64]:
    """The public holidays of a country, sorted. Raises: ValueError for a country that is not known."""
    import holidays

    try:
        days = holidays.country_holidays(country, years=range(first_year, last_year + 1))
    except NotImplementedError as error:  # how the library says that it does not know a country
        raise ValueError(f"no calendar of public holidays for {country!r}") from error
    return np.array(sorted(days), dtype="datetime64[D]")


def working_days(starts: NDArray[np.datetime64], ends: NDArray[np.datetime64], country: str) -> NDArray[np.float64]:
    """How many working days (Monday to Friday without public holidays) lie in each period."""
    first, last = starts.astype("datetime64[D]"), ends.astype("datetime64[D]")
    years = first.astype("datetime64[Y]").astype(int) + 1970
    days = public_holidays(country, int(years.min()) - 1, int(years.max()) + 2)
    return np.busday_count(first, last, holidays=days).astype(float)


def is_holiday(starts: NDArray[np.datetime64], country: str) -> NDArray[np.bool_]:
    """True for days that are a public holiday or touch one (the days before and after, which are unusual too)."""
    first = starts.astype("datetime64[D]")
    years = first.astype("datetime64[Y]").astype(int) + 1970
    days = public_holidays(country, int(years.min()) - 1, int(years.max()) + 1)
    return np.isin(first, np.concatenate([days, days - 1, days + 1]))
