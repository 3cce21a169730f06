"""The periods of a file: distinct texts read once under one convention for the whole column, with what is unclear refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from connectors.cells.names import comparable
from connectors.cells.periods import (
    Conventions,
    Read,
    Result,
    Unread,
    at_cadence,
    day_orders,
    is_short_month,
    read_period,
)
from connectors.contract import Choices, Grid, Level, Message
from connectors.faults import Faults
from connectors.headers import only_year, titled_month
from connectors.mapping import Mapping
from data.model.fiscal_year import is_calendar
from data.model.period import Cadence, Period
from data.values import distinct_codes

if TYPE_CHECKING:
    from connectors.normalise import Surroundings

NO_MINUTE = np.iinfo(np.int32).min
_DOTTED = re.compile(r"(\d{4}|\d{2})\.(\d{1,2})")


_A_DAY = 23 * 60  # minutes between stamps of neighbouring days at least: one day a year lacks an hour


@dataclass
class Dates:
    """`ids` by cell index into `texts` and `results`; `header` names the column a person should look at."""

    ids: NDArray[np.int32]
    texts: list[str]
    results: list[Result]
    headers: list[str]
    fiscal_start: int
    _starts: dict[Cadence, NDArray[np.int32]] = field(default_factory=dict)

    def starts(self, cadence: Cadence) -> NDArray[np.int32]:
        """Period starts at a metric's cadence by text id, in minutes; NO_MINUTE where unread or coarser than the cadence."""
        if cadence not in self._starts:
            table = np.full(len(self.results), NO_MINUTE, dtype=np.int32)
            for index, result in enumerate(self.results):
                if isinstance(result, Read) and result.grain is Cadence.WEEK and cadence.months:
                    continue  # a week may lie in two months
                if isinstance(result, Read) and (start := at_cadence(result, cadence, self.fiscal_start)):
                    table[index] = np.datetime64(start, "m").astype(np.int64)
            self._starts[cadence] = table
        return self._starts[cadence]

    @cached_property
    def cadence(self) -> Cadence:
        """The cadence of the whole file: the grain of the spellings; for days and times, the distance between them."""
        return self.cadence_of(range(len(self.results)))

    def cadence_of(self, ids: Iterable[int]) -> Cadence:
        """The same for some of the dates, by text id."""
        reads = [read for index in ids if isinstance(read := self.results[index], Read)]
        if not reads:
            return Cadence.MONTH
        grain = min((_shown_grain(read) for read in reads), key=lambda c: c.rank)
        if grain.minutes:
            return _pace(sorted({read.start for read in reads}), grain)
        if grain is not Cadence.DAY:
            return grain
        days = sorted({read.start for read in reads})
        return _spacing(days)


def _shown_grain(read: Read) -> Cadence:
    """Midnight with a clock is the usual way to write a day."""
    is_midnight = read.start.hour == read.start.minute == read.start.second == 0
    return Cadence.DAY if read.grain.minutes and is_midnight else read.grain


def _pace(moments: list[datetime], grain: Cadence) -> Cadence:
    """Of times of day: the coarsest cadence that no two of them share; a stamp a day (or fewer) is a file of days."""
    gap = min(((b - a).total_seconds() / 60 for a, b in pairwise(moments)), default=0.0)
    if gap >= _A_DAY:
        return _spacing([moment.replace(hour=0, minute=0, second=0, microsecond=0) for moment in moments])
    fitting = [c for c in (Cadence.HOUR, Cadence.HALF_HOUR) if gap >= c.minutes]
    return max([grain, *fitting], key=lambda c: c.rank)


def _spacing(days: list[datetime]) -> Cadence:
    gaps = [(b - a).days for a, b in pairwise(days)]
    if not gaps or min(gaps) < 7:
        return Cadence.DAY
    if min(gaps) >= 360:
        return Cadence.YEAR
    if min(gaps) >= 88:
        return Cadence.QUARTER
    if min(gaps) >= 28 and len({day.day for day in days}) <= 4:
        return Cadence.MONTH
    return Cadence.WEEK if all(gap % 7 == 0 for gap in gaps) else Cadence.DAY


def read_dates(
    grid: Grid, mapping: Mapping, rows: NDArray[np.int32], choices: Choices, around: Surroundings, faults: Faults
) -> Dates:
    """Read every period text of the mapped columns (or headers) once."""
    ids, texts, headers = _texts(grid, mapping, rows)
    fiscal_start = choices.fiscal_end % 12 + 1 if choices.fiscal_end else around.fiscal_start
    conventions = Conventions(
        choices.date_order, mapping.year, grid.counts_days, around.zone, fiscal_start,
        short_years=any(_has_short_year(text) for text in texts), first_term=choices.first_term or around.first_term,
    )  # fmt: skip
    if all(_is_midnight_utc(text) for text in texts if _OFFSET.search(text)):
        conventions = replace(conventions, zone=None)  # `2026-01-05T00:00:00Z` in every row is how programs write days
    conventions = _ordered_days(_with_year(conventions, texts, choices, around, faults), texts, choices, faults)
    results = [read_period(text, conventions) for text in texts]
    _refuse_lost_zero(texts, results)
    _refuse_days_as_months(texts, results)
    if choices.date_order is None:
        _refuse_days_as_years(texts, results)
    if choices.year is None:
        _refuse_turned_years(texts, results, mapping)
    column = headers[0] if headers else None
    if any(isinstance(r, Read) and r.note == "serial" for r in results):
        faults.add(Message("serial_dates", Level.WARNING, column=column))
    _say_fiscal(texts, results, fiscal_start, column, faults)
    if any(isinstance(r, Read) and r.note == "zone" for r in results):
        faults.add(Message("zone_applied", Level.WARNING, column=column, params={"zone": around.zone.key}))
    return Dates(ids, texts, results, headers, fiscal_start)


def _say_fiscal(texts: Sequence[str], results: Sequence[Result], fiscal_start: int, column: str | None, faults: Faults) -> None:
    """The months behind one quarter, half or year that was named as such: the one cut short by a changed year-end, else the first."""
    if is_calendar(fiscal_start):
        return
    named = [
        (text, Period.containing(result.grain, result.start, fiscal_start))
        for text, result in zip(texts, results, strict=True)
        if isinstance(result, Read) and result.grain in _FISCAL and not re.fullmatch(r"[\d.\-/ ]{8,}", text)
    ]
    if not named:
        return
    text, period = min(named, key=lambda pair: (pair[1].end - pair[1].start).days // 28 >= pair[1].cadence.months)
    last = period.end - timedelta(days=1)
    params = {
        "found": text, "from_month": f"{period.start:%Y-%m}", "to_month": f"{last:%Y-%m}", "quarter": (period.start.month - 1) // 3 + 1
    }  # fmt: skip
    faults.add(Message("fiscal_periods", Level.INFO, column=column, params=params))


_FISCAL = {Cadence.QUARTER, Cadence.HALF, Cadence.YEAR}
_OFFSET = re.compile(r"\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)$", re.IGNORECASE)


def _is_midnight_utc(text: str) -> bool:
    return re.search(r"[T ]00:00(?::00(?:\.0+)?)?\s*(?:Z|UTC|[+-]00:?00)$", text, re.IGNORECASE) is not None


def _has_short_year(text: str) -> bool:
    numbers = is_short_month(text)
    return numbers is not None and numbers[0] > 12


def _texts(grid: Grid, mapping: Mapping, rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], list[str], list[str]]:
    """Text ids by cell, the distinct texts (the last is empty), and the columns they stand in."""
    count = len(mapping.values)
    if not mapping.periods:
        texts = [value.period or "" for value in mapping.values]
        return np.repeat(np.arange(count, dtype=np.int32), len(rows)), texts, [value.header for value in mapping.values]
    headers = [mapping.headers[index] for index in mapping.periods]
    if mapping.values[0].period is not None:
        return *_years_by_parts(grid, mapping, rows), headers
    first = grid.columns[mapping.periods[0]]
    if len(mapping.periods) == 1:
        codes, texts = first.coded(rows), [*_worded(first.texts, headers[0]), ""]
    else:
        codes, texts = _combined(grid, mapping, rows)
    ids = np.where(codes < 0, len(texts) - 1, codes).astype(np.int32)
    used, places = distinct_codes(ids, len(texts))
    texts = [texts[index] for index in used]
    return np.tile(places.astype(np.int32), count) if count > 1 else places.astype(np.int32), texts, headers


def _years_by_parts(grid: Grid, mapping: Mapping, rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], list[str]]:
    """Years as rows, months or quarters as columns: 2024 + 3월 -> 2024년 3월."""
    column = grid.columns[mapping.periods[0]]
    years = [f"{text.removesuffix('도').removesuffix('년')}년" for text in column.texts]
    texts = [f"{year} {value.period}" for value in mapping.values for year in years]
    ids = [np.where(column.coded(rows) < 0, len(texts), column.coded(rows) + i * len(years)) for i in range(len(mapping.values))]
    return np.concatenate(ids).astype(np.int32), [*texts, ""]


_PARTS = (
    ("month", "월"), ("월", "월"), ("quarter", "분기"), ("분기", "분기"),
    ("half", "반기"), ("반기", "반기"), ("week", "주차"), ("주", "주차"),
)  # fmt: skip


def _worded(texts: Sequence[str], header: str) -> list[str]:
    """Bare numbers in a column called 월, 분기 or 주차 say which month, quarter or week."""
    suffix = dict(_PARTS).get(comparable(header))
    return [f"{text}{suffix}" if suffix and re.fullmatch(r"\d{1,2}", text) else text for text in texts]


def _combined(grid: Grid, mapping: Mapping, rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], list[str]]:
    """A year and a month (quarter, half, week) column as one spelling: 2026 + 3 -> 2026년 3월; with a day column 2026년 3월 5일."""
    columns = [grid.columns[index] for index in mapping.periods]
    suffix = next((word for sign, word in _PARTS if sign in mapping.headers[mapping.periods[1]].lower()), "월")
    key = np.zeros(len(rows), dtype=np.int64)
    for column in columns:
        key = key * (len(column.texts) + 1) + (column.coded(rows) + 1)
    _, first, ids = np.unique(key, return_index=True, return_inverse=True)
    texts = []
    for row in rows[first]:
        year, part, *day = (column.at(int(row)) for column in columns)
        year = year.removesuffix("도").removesuffix("년").strip()
        spelled = f"{year}년 {part}{suffix}" if part.isdigit() else f"{year}년 {part}"
        texts.append(spelled + "".join(f" {number.removesuffix('일')}일" for number in day) if year and part else "")
    return ids.astype(np.int32), [*texts, ""]


def _with_year(conventions: Conventions, texts: list[str], choices: Choices, around: Surroundings, faults: Faults) -> Conventions:
    """The year of the title or the file name where cells have none, said aloud."""
    if conventions.year is None:
        conventions = replace(conventions, year=only_year(around.file_name))
    if conventions.year is not None and choices.year is None and any(_lacks_year(text) for text in texts):
        faults.add(Message("year_from_title", Level.WARNING, params={"year": conventions.year}))
    return conventions


def _ordered_days(conventions: Conventions, texts: list[str], choices: Choices, faults: Faults) -> Conventions:
    """One order of day and month for the whole column, when a number above 12 shows it."""
    if choices.date_order is not None:
        return conventions
    orders = [set(found) for text in texts if (found := day_orders(text))]
    common = set.intersection(*orders) if orders else set()
    if len(common) == 1 and any(len(found) > 1 for found in orders):
        order = common.pop()
        faults.add(Message("date_order", Level.WARNING, params={"order": order}))
        return replace(conventions, order=order)
    return conventions


_FULL_YEAR = re.compile(r"\d{4}")


def _lacks_year(text: str) -> bool:
    if _FULL_YEAR.search(text):
        return False
    found = read_period(text, Conventions(serials=False))
    return isinstance(found, Unread) and found.code == "date_without_year"


def _refuse_lost_zero(texts: list[str], results: list[Result]) -> None:
    """`2025.1` may be October that lost its zero in a spreadsheet: January is sure only beside February, or after December."""
    found = {index: match for index, text in enumerate(texts) if (match := _DOTTED.fullmatch(text))}
    months: dict[int, set[str]] = {}
    for match in found.values():
        months.setdefault(int(match[1]), set()).add(match[2])
    padded = any(part.startswith("0") for parts in months.values() for part in parts)
    for index, match in found.items():
        if match[2] != "1":
            continue
        parts, before = months[int(match[1])], months.get(int(match[1]) - 1, set())
        skips_ten = "10" not in parts and bool(parts & {"11", "12"})
        is_january = "2" in parts or "10" in parts or (parts == {"1"} and "12" in before)
        if padded or skips_ten or not is_january:
            results[index] = Unread("month_zero_lost")


def _refuse_days_as_months(texts: list[str], results: list[Result]) -> None:
    """`24/03, 25/03, 26/03` are days of March rather than the Marches of three years."""
    found = {index: numbers for index, text in enumerate(texts) if (numbers := is_short_month(text))}
    years = sorted({year for year, _ in found.values()})
    runs_through_days = (
        len(years) >= 3 and len({month for _, month in found.values()}) == 1 and years[-1] - years[0] < len(years) + 2
    )
    for index in found if runs_through_days else ():
        results[index] = Unread("ambiguous_date")


_NAMED_SHORT = re.compile(r"[A-Za-z]{3,9}\.?[\s'-]+\d{2}")
_SIX_DIGITS = re.compile(r"20(?:0[1-9]|1[0-2])\d\d")


def _refuse_days_as_years(texts: list[str], results: list[Result]) -> None:
    """`Jan-01, Jan-08, Jan-15` are days of one year rather than the Januaries of many; `200301, 200302` may be March 2003 or 2020."""
    named = [i for i, text in enumerate(texts) if _NAMED_SHORT.fullmatch(text) and isinstance(results[i], Read)]
    months = sorted({12 * read.start.year + read.start.month for i in named if isinstance(read := results[i], Read)})
    is_sparse = len(months) > 1 and len(months) * 2 < months[-1] - months[0] + 1
    six = [i for i, text in enumerate(texts) if len(text) == 6 and text.isdecimal()]
    are_days = bool(six) and all(_SIX_DIGITS.fullmatch(texts[i]) and _is_day_of_2020(texts[i]) for i in six)
    for index in [*(named if is_sparse else ()), *(six if are_days else ())]:
        if isinstance(results[index], Read):
            results[index] = Unread("ambiguous_date")


def _is_day_of_2020(text: str) -> bool:
    found = read_period(f"20{text}", Conventions())
    return isinstance(found, Read)


def _refuse_turned_years(texts: list[str], results: list[Result], mapping: Mapping) -> None:
    """One year for all is wrong where months turn from December to January, or run past the month the title names."""
    bare = [index for index, text in enumerate(texts) if _lacks_year(text)]
    starts = [result.start for index in bare if isinstance(result := results[index], Read)]
    turns = sum(b < a for a, b in pairwise(starts))
    last = titled_month(" ".join(mapping.notes))
    is_past_title = last is not None and any((start.year, start.month) > last for start in starts)
    if (turns and turns < len(starts) - 1) or is_past_title:
        for index in bare:
            results[index] = Unread("date_without_year")
