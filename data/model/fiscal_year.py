"""Fiscal years: in which month they begin, also where a company changed that: each last year of an old kind ends early.

Months are counted from year 0 (`12 * year + month - 1`). A fiscal year has the name of the calendar year in which it begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


class FiscalStart(int):
    """The month (1-12) in which fiscal years begin: a plain number wherever it never changed.

    `earlier` says what it was, oldest first: `(4, changed)` for years that began in April until the month `changed`, with which the
    first year of the next kind began.
    """

    earlier: tuple[tuple[int, int], ...]

    def __new__(cls, month: int, *earlier: tuple[int, int]) -> FiscalStart:
        made = super().__new__(cls, month)
        made.earlier = earlier
        return made

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FiscalStart):
            return fiscal_key(self) == fiscal_key(other)
        return not self.earlier and int(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(fiscal_key(self))

    def __reduce__(self) -> tuple[type[FiscalStart], tuple[int | tuple[int, int], ...]]:
        return FiscalStart, (int(self), *self.earlier)


def fiscal_key(fiscal: int) -> int | str:
    """What tells calendars apart, as a plain value: the month, or with it what was before and until when."""
    if isinstance(fiscal, FiscalStart) and fiscal.earlier:
        return ", ".join([f"{int(fiscal)}", *(f"before {changed}: {month}" for month, changed in fiscal.earlier)])
    return int(fiscal)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Periods of one kind: the month in which the first of them begins, its number, the month before which they end (None: they go on)."""

    first: int
    number: int
    until: int | None


@lru_cache(maxsize=256)
def _kinds(length: int, month: int, earlier: tuple[tuple[int, int], ...]) -> tuple[_Kind, ...]:
    """The kinds of periods of `length` months one after the other; their numbers follow each other over every change."""
    starts = [start for start, _ in earlier] + [month]
    ends: list[int | None] = [changed for _, changed in earlier]
    first, number = (starts[0] - 1) % length, 0
    found = []
    for until in [*ends, None]:
        found.append(_Kind(first, number, until))
        if until is not None:
            first, number = until, number + (until - 1 - first) // length + 1
    return tuple(found)


def _kinds_of(length: int, fiscal: int) -> tuple[_Kind, ...]:
    return _kinds(length, int(fiscal), fiscal.earlier if isinstance(fiscal, FiscalStart) else ())


def number_of(month: int, length: int, fiscal: int) -> int:
    """The number of the period of `length` months that holds a month; numbers follow each other over a change."""
    kind = next(kind for kind in _kinds_of(length, fiscal) if kind.until is None or month < kind.until)
    return kind.number + (month - kind.first) // length


def first_month(number: int, length: int, fiscal: int) -> int:
    """The month with which the period of this number begins."""
    kinds = _kinds_of(length, fiscal)
    kind = next((kind for kind in reversed(kinds) if number >= kind.number), kinds[0])
    return kind.first + (number - kind.number) * length


@dataclass(frozen=True, slots=True)
class FiscalPart:
    """A period within its fiscal year: the year's name, which period of its length it is in it, first month and month after the last."""

    year: int
    number: int
    first: int
    end: int


def part_at(month: int, length: int, fiscal: int) -> FiscalPart:
    """The period of `length` months that holds a month."""
    number = number_of(month, length, fiscal)
    first, end = first_month(number, length, fiscal), first_month(number + 1, length, fiscal)
    year = first_month(number_of(first, 12, fiscal), 12, fiscal)
    return FiscalPart(year // 12, (first - year) // length + 1, first, end)


def months_named(year: int, part: int, length: int, fiscal: int) -> list[int]:
    """The first month of the `part`-th period of `length` months of fiscal year `year`: none in a year cut short before it, two where
    a cut year and the next one have the same name."""
    found = []
    for month in range(12 * year, 12 * year + 12):
        first = first_month(number_of(month, 12, fiscal), 12, fiscal)
        start = first + (part - 1) * length
        if first == month and start < first_month(number_of(first, 12, fiscal) + 1, 12, fiscal):
            found.append(start)
    return found


def year_after(year: int, count: int, fiscal: int) -> int | None:
    """The first month of the fiscal year `count` years after the one called `year` (the first of that name); None where none is."""
    named = months_named(year, 1, 12, fiscal)
    return first_month(number_of(named[0], 12, fiscal) + count, 12, fiscal) if named else None


def is_calendar(fiscal: int) -> bool:
    """True where fiscal and calendar years always were the same."""
    return fiscal_key(fiscal) == 1


def comparable_from(length: int, fiscal: int) -> int | None:
    """The month from which periods of `length` months are of one kind; None where all are."""
    after = int(fiscal)
    for month, changed in reversed(fiscal.earlier if isinstance(fiscal, FiscalStart) else ()):
        if (month - after) % length:
            return changed
        after = month
    return None
