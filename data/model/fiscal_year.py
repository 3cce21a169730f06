"""Fiscal years: in which month they begin, also where a company changed that: the last year of the old kind ends early.

Months are counted from year 0 (`12 * year + month - 1`). A fiscal year has the name of the calendar year in which it begins.
"""

from __future__ import annotations

from dataclasses import dataclass


class FiscalStart(int):
    """The month (1-12) in which fiscal years begin: a plain number wherever it never changed.

    Before the month `changed` they began in month `before`; with `changed` the first year of the present kind begins.
    """

    before: int
    changed: int

    def __new__(cls, month: int, before: int = 0, changed: int = 0) -> FiscalStart:
        made = super().__new__(cls, month)
        made.before, made.changed = before, changed
        return made

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FiscalStart):
            return fiscal_key(self) == fiscal_key(other)
        return not self.changed and int(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(fiscal_key(self))

    def __reduce__(self) -> tuple[type[FiscalStart], tuple[int, int, int]]:
        return FiscalStart, (int(self), self.before, self.changed)


def fiscal_key(fiscal: int) -> int | str:
    """What tells calendars apart, as a plain value: the month, or with it what was before and until when."""
    if isinstance(fiscal, FiscalStart) and fiscal.changed:
        return f"{int(fiscal)}, before {fiscal.changed}: {fiscal.before}"
    return int(fiscal)


def number_of(month: int, length: int, fiscal: int) -> int:
    """The number of the period of `length` months that holds a month; numbers follow each other over a change."""
    offset = (int(fiscal) - 1) % length
    if not isinstance(fiscal, FiscalStart) or not fiscal.changed:
        return (month - offset) // length
    old = (fiscal.before - 1) % length
    if month < fiscal.changed:
        return (month - old) // length
    return _first_new(fiscal, old, length) + (month - fiscal.changed) // length


def first_month(number: int, length: int, fiscal: int) -> int:
    """The month with which the period of this number begins."""
    offset = (int(fiscal) - 1) % length
    if not isinstance(fiscal, FiscalStart) or not fiscal.changed:
        return number * length + offset
    old = (fiscal.before - 1) % length
    first = _first_new(fiscal, old, length)
    return number * length + old if number < first else fiscal.changed + (number - first) * length


def _first_new(fiscal: FiscalStart, old: int, length: int) -> int:
    return (fiscal.changed - 1 - old) // length + 1


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
    if not isinstance(fiscal, FiscalStart) or not fiscal.changed:
        return None
    same = (fiscal.before - int(fiscal)) % length == 0
    return None if same else fiscal.changed
