"""The periods of a file: distinct texts read once under one convention for the whole column, with what is unclear refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from connectors.cells.periods import Conventions, Read, Result, Unread, at_cadence, day_orders, read_period
from connectors.contract import Choices, Grid, Level, Message
from connectors.faults import Faults
from connectors.headers import only_year
from connectors.mapping import Mapping
from data.model.period import Cadence
from data.values import distinct_codes

if TYPE_CHECKING:
    from connectors.normalise import Surroundings

NO_MINUTE = np.iinfo(np.int32).min
_DOTTED = re.compile(r"(\d{4}|\d{2})\.(\d{1,2})")


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
                if isinstance(result, Read) and (start := at_cadence(result, cadence, self.fiscal_start)):
                    table[index] = np.datetime64(start, "m").astype(np.int64)
            self._starts[cadence] = table
        return self._starts[cadence]

    @cached_property
    def cadence(self) -> Cadence:
        """The cadence a new metric of this file has: the grain of the spellings; for days, the usual distance between them."""
        reads = [result for result in self.results if isinstance(result, Read)]
        if not reads:
            return Cadence.MONTH
        grain = min((read.grain for read in reads), key=lambda c: c.rank)
        if grain is not Cadence.DAY:
            return grain
        days = sorted({read.start for read in reads})
        return _spacing(days)


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
    conventions = _conventions(texts, mapping, choices, around, faults)
    results = [read_period(text, conventions) for text in texts]
    _refuse_lost_zero(texts, results)
    if any(isinstance(r, Read) and r.note == "serial" for r in results):
        faults.add(Message("serial_dates", Level.WARNING, column=headers[0] if headers else None))
    return Dates(ids, texts, results, headers, around.fiscal_start)


def _texts(grid: Grid, mapping: Mapping, rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], list[str], list[str]]:
    """Text ids by cell, the distinct texts (the last is empty), and the columns they stand in."""
    count = len(mapping.values)
    if not mapping.periods:
        texts = [value.period or "" for value in mapping.values]
        return np.repeat(np.arange(count, dtype=np.int32), len(rows)), texts, [value.header for value in mapping.values]
    headers = [mapping.headers[index] for index in mapping.periods]
    first = grid.columns[mapping.periods[0]]
    if len(mapping.periods) == 1:
        codes, texts = first.codes[rows], [*first.texts, ""]
    else:
        codes, texts = _combined(grid, mapping, rows)
    ids = np.where(codes < 0, len(texts) - 1, codes).astype(np.int32)
    used, places = distinct_codes(ids, len(texts))
    texts = [texts[index] for index in used]
    places = places.astype(np.int32)
    return places if count == 1 else np.tile(places, count), texts, headers


def _combined(grid: Grid, mapping: Mapping, rows: NDArray[np.int32]) -> tuple[NDArray[np.int32], list[str]]:
    """A year and a month (quarter, half, week) column as one spelling: 2026 + 3 -> 2026년 3월."""
    year, part = (grid.columns[index] for index in mapping.periods)
    header = mapping.headers[mapping.periods[1]].lower()
    words = (("quarter", "분기"), ("분기", "분기"), ("half", "반기"), ("반기", "반기"), ("week", "주차"), ("주", "주차"))
    suffix = next((word for sign, word in words if sign in header), "월")
    key = year.codes[rows].astype(np.int64) * (len(part.texts) + 1) + part.codes[rows]
    _, first, ids = np.unique(key, return_index=True, return_inverse=True)
    texts = []
    for row in rows[first]:
        above, below = year.at(int(row)).removesuffix("년").removesuffix("년도").strip(), part.at(int(row))
        texts.append(f"{above}년 {below}{suffix}" if below.isdigit() else f"{above}년 {below}")
    return ids.astype(np.int32), [*texts, ""]


def _conventions(texts: list[str], mapping: Mapping, choices: Choices, around: Surroundings, faults: Faults) -> Conventions:
    """One order of day and month for the column, the year of the title where cells have none."""
    conventions = Conventions(choices.date_order, mapping.year, zone=around.zone, fiscal_start=around.fiscal_start)
    if conventions.year is None:
        conventions = replace(conventions, year=only_year(around.file_name))
    if conventions.year is not None and choices.year is None and any(_lacks_year(text) for text in texts):
        faults.add(Message("year_from_title", Level.WARNING, params={"year": conventions.year}))
    if choices.date_order is None:
        orders = [set(found) for text in texts if (found := day_orders(text))]
        common = set.intersection(*orders) if orders else set()
        if len(common) == 1 and any(len(found) > 1 for found in orders):
            order = common.pop()
            faults.add(Message("date_order", Level.WARNING, params={"order": order}))
            return replace(conventions, order=order)
    return conventions


def _lacks_year(text: str) -> bool:
    found = read_period(text, Conventions(serials=False))
    return isinstance(found, Unread) and found.code == "date_without_year"


def _refuse_lost_zero(texts: list[str], results: list[Result]) -> None:
    """`2025.1` beside `2025.09`: a spreadsheet may have cut the zero of October, so January is not sure."""
    found = {index: match for index, text in enumerate(texts) if (match := _DOTTED.fullmatch(text))}
    months: dict[str, set[str]] = {}
    for match in found.values():
        months.setdefault(match[1], set()).add(match[2])
    padded = any(part.startswith("0") for parts in months.values() for part in parts)
    for index, match in found.items():
        parts = months[match[1]]
        late_without_ten = "10" not in parts and parts & {"11", "12"} and "2" not in parts
        if match[2] == "1" and (padded or late_without_ten):
            results[index] = Unread("month_zero_lost")
