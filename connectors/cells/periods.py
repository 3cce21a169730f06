"""One period cell: Korean and English spellings of days, weeks, months, quarters, halves and years; never a guess.

`read_period` answers with every reading a spelling allows under the conventions of its column (`Conventions`); who calls it refuses
what stays ambiguous. Days and months without a year are not completed unless a year was given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.cells.clocks import split_clock, split_weekday
from connectors.cells.names import has_odd_digits
from data.model.fiscal_year import months_named, part_at, year_after
from data.model.period import Cadence, ordinal_of, start_of

EARLIEST_YEAR = 1900
_SERIALS = (25569, 73415)  # Excel days 1970-01-01 to 2100-12-31
_EXCEL_EPOCH = datetime(1899, 12, 30)
_MONTHS = {name: n for n, names in enumerate((
    ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"), ("jul", "july"),
    ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"), ("nov", "november"), ("dec", "december")), 1)
    for name in names}  # fmt: skip
_NO_YEAR = re.compile(
    r"(?:\d{1,2}월(?:\s*\d{1,2}일)?|[1-4]분기|[1-4]/4\s*분기|[QqHh][1-4]|[1-4][QqHh]|상반기|하반기|\d{1,2}/\d{1,2}|\d{1,2}주차?|[Ww]\d{1,2}|\d{1,2}월\s*\d주차?)"
)


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a column spells its dates: `order` ymd | dmy | mdy once known, the year of cells without one, whether serial numbers count.

    `short_years` says that `03/04` is the year 2003 and April, because another cell of the column can be nothing else;
    `first_term` is the (fiscal) year of 제1기.
    """

    order: str | None = None
    year: int | None = None
    serials: bool = True
    zone: ZoneInfo | None = None
    fiscal_start: int = 1
    short_years: bool = False
    first_term: int | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A read period: its start, the grain of the spelling, and what should be said about it (`serial`, `zone`)."""

    start: datetime
    grain: Cadence
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a cell is no period: a refusal code of `rejection.*`; `orders` lists the readings of an ambiguous day."""

    code: str
    orders: tuple[str, ...] = ()


Result = Read | Unread
_UNREAD = Unread("date")


def looks_like_period(text: str) -> bool:
    """True when the cell is a period with its own year, or an ambiguous day: enough to recognise period columns and headers."""
    found = read_period(text, Conventions(serials=False))
    return isinstance(found, Read) or found.code in {"ambiguous_date", "date_without_year"}


def read_period(text: str, conventions: Conventions) -> Result:
    """The period a cell names."""
    if (plain := _iso_day(text)) is not None:
        return plain
    cell = _normal(text)
    if not cell or len(cell) > 60 or has_odd_digits(text):
        return _UNREAD
    if named := _NAMED_TWICE.fullmatch(cell):
        return _agreeing(named, conventions)
    cell, weekday = split_weekday(cell)
    body, clock = split_clock(cell)
    result = _calendar(body, conventions)
    if not isinstance(result, Read):
        return result
    if not 1 <= result.start.year <= 9998:
        return _UNREAD
    if clock is not None and result.grain is Cadence.DAY:
        return _with_clock(result, clock, conventions)
    if clock is not None:
        return _UNREAD
    if weekday is not None and result.grain is Cadence.DAY and result.start.weekday() != weekday:
        return Unread("weekday")
    return result


def _iso_day(text: str) -> Read | None:
    """`2025-03-01`, by far the most frequent spelling, without looking at all the others."""
    if len(text) != 10 or not (text.isascii() and text[4] == text[7] == "-"):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return Read(datetime(day.year, day.month, day.day), Cadence.DAY) if day.year <= 9998 else None


# `2024년 1분기(1~3월)`: the months in brackets must be those of the quarter or half
_NAMED_TWICE = re.compile(r"(.*(?:분기|반기|[Qq][1-4]|[1-4][Qq]).*?)\s*\((\d{1,2})월?\s*[~∼-]\s*(\d{1,2})월?\)")


def _agreeing(named: re.Match[str], conventions: Conventions) -> Result:
    found = read_period(named[1], conventions)
    if not isinstance(found, Read):
        return found
    part = part_at(12 * found.start.year + found.start.month - 1, found.grain.months or 1, conventions.fiscal_start)
    says = int(named[2]), int(named[3])
    return found if says == (part.first % 12 + 1, (part.end - 1) % 12 + 1) else _UNREAD


_ALIKE = str.maketrans({**dict(zip("年月日", "년월일", strict=True)), **dict.fromkeys("‐‑‒–—−", "-"), **dict.fromkeys("’‘′", "'")})


def _normal(text: str) -> str:
    cell = unicodedata.normalize("NFKC", text).strip("\u200b\ufeff \t'").translate(_ALIKE)
    return re.sub(r"\s+", " ", cell)


def day_orders(text: str) -> tuple[str, ...]:
    """The orders of day, month and year that a three-number date without a leading four-digit year allows; empty for all others."""
    if text[:4].isdecimal():
        return ()  # the year stands first
    body, _ = split_clock(split_weekday(_normal(text))[0])
    found = _SPELLINGS[0][0].fullmatch(body)
    if not found or len(found[1]) == 4:
        return ()
    orders = _possible_orders(found[1], found[3])
    return tuple(order for order in orders if isinstance(_ordered(order, found[1], found[2], found[3]), Read))


def _with_clock(day: Read, clock: tuple[int, int, int, str], conventions: Conventions) -> Result:
    hour, minute, second, offset = clock
    try:
        moment = day.start.replace(hour=hour, minute=minute, second=second)
    except ValueError:
        return _UNREAD
    if offset and conventions.zone is not None:
        moment = (moment - _offset(offset)).replace(tzinfo=UTC).astimezone(conventions.zone).replace(tzinfo=None)
        return Read(moment, _clock_grain(moment), "zone")
    return Read(moment, _clock_grain(moment))


def _offset(text: str) -> timedelta:
    if text.upper() in {"Z", "UTC"}:
        return timedelta()
    size = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return -size if text[0] == "-" else size


def _clock_grain(moment: datetime) -> Cadence:
    if moment.minute % 30 == 0 and moment.second == 0:
        return Cadence.HOUR if moment.minute == 0 else Cadence.HALF_HOUR
    return Cadence.FIVE_MINUTES


def _short_month(found: re.Match[str], conventions: Conventions) -> Result:
    """`25/03`, `'25.3`: a year and a month. `03/04` may be a day without a year as well, unless the column shows years."""
    year = found[1].lstrip("'")
    if found[1] == year and int(year) <= 12 and 1 <= int(found[2]) <= 31 and not conventions.short_years:
        return Unread("ambiguous_date")
    return _of_month(_year(year), int(found[2]), conventions)


def is_short_month(text: str) -> tuple[int, int] | None:
    """The two numbers of a cell like `25/03`, else None."""
    if len(text) > _LONGEST_SHORT:
        return None
    found = _SHORT_MONTH.fullmatch(_normal(text))
    return (int(found[1].lstrip("'")), int(found[2])) if found else None


_LONGEST_SHORT = 10  # with blanks and an apostrophe
_SHORT_MONTH = re.compile(r"('?\d{2})[./](\d{1,2})\.?")


def _term(found: re.Match[str], conventions: Conventions) -> Result:
    """`제25기 1분기`: the first term's year is asked for."""
    if conventions.first_term is None:
        return Unread("fiscal_term")
    first = year_after(conventions.first_term, int(found[1]) - 1, conventions.fiscal_start)
    if first is None:
        return _UNREAD
    cadence, part = (Cadence.QUARTER, int(found[2])) if found[2] else (Cadence.HALF, 1 if found[3] == "상" else 2)
    if not (found[2] or found[3]):
        return _starting([first], Cadence.YEAR)
    start, end = first + (part - 1) * cadence.months, part_at(first, 12, conventions.fiscal_start).end
    return _starting([start] if start < end else [], cadence)


# --- spellings, tried in this order: the first pattern that fits the whole cell decides --------------------------------------------
_Y = r"(\d{4}|'?\d{2})\s*(?:년도?|\.|-|/|\s)?\s*"
_YEAR_WORD = r"(?:FY|fy|회계연도\s*)?"


def _year(text: str) -> int:
    number = int(text.strip("'"))
    return number + 2000 if number < 100 else number


def _of_month(year: int, month: int, conventions: Conventions) -> Result:
    if not 1 <= month <= 12:
        return _UNREAD
    return Read(datetime(year, month, 1), Cadence.MONTH)


def _of_day(year: int, month: int, day: int) -> Result:
    try:
        return Read(datetime(year, month, day), Cadence.DAY)
    except ValueError:
        return _UNREAD


def _of_part(cadence: Cadence, year: int, part: int, conventions: Conventions) -> Result:
    """A (fiscal) year or a part of it: with a fiscal year from April, 2026 Q1 starts in April 2026."""
    if not 1 <= part <= 12 // cadence.months:
        return _UNREAD
    return _starting(months_named(year, part, cadence.months, conventions.fiscal_start), cadence)


def _starting(months: list[int], cadence: Cadence) -> Result:
    """The period that begins with the one month a name can mean; a changed year-end can leave none, or two."""
    if len(months) != 1:
        return Unread("fiscal_twice" if months else "fiscal_short")
    return Read(datetime(months[0] // 12, months[0] % 12 + 1, 1), cadence)


def _of_week(year: int, week: int) -> Result:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return _UNREAD
    return Read(datetime(monday.year, monday.month, monday.day), Cadence.WEEK)


def _numbered(found: re.Match[str], conventions: Conventions) -> Result:
    """Three numbers with separators: the year first is sure; otherwise only a number above 12 or the column's order decides."""
    a, b, c = found[1], found[2], found[3]
    if len(a) == 4:
        return _of_day(int(a), int(b), int(c))
    orders = _possible_orders(a, c)
    readings = {order: reading for order in orders if isinstance(reading := _ordered(order, a, b, c), Read)}
    if conventions.order is not None:
        return readings.get(conventions.order, _UNREAD)
    if len({reading.start for reading in readings.values()}) == 1 and len(c) != 2:
        return next(iter(readings.values()))
    return Unread("ambiguous_date", tuple(readings)) if readings else _UNREAD


def _possible_orders(a: str, c: str) -> tuple[str, ...]:
    """Years have four or two digits: `1.3.2025` ends with its year, `25.3.1` starts with it, `25.03.01` may do either."""
    if len(c) == 4:
        return ("dmy", "mdy")
    if len(c) == 2:
        return ("ymd", "dmy", "mdy") if len(a) == 2 else ("dmy", "mdy")
    return ("ymd",) if len(c) == 1 and len(a) == 2 else ()


def _ordered(order: str, a: str, b: str, c: str) -> Result:
    year, month, day = {"ymd": (a, b, c), "dmy": (c, b, a), "mdy": (c, a, b)}[order]
    return _of_day(_year(year), int(month), int(day))


def _compact(found: re.Match[str], conventions: Conventions) -> Result:
    text = found[0]
    if len(text) == 8:
        return _of_day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if len(text) == 6 and text[:2] in {"19", "20"}:
        return _of_month(int(text[:4]), int(text[4:]), conventions)
    return _UNREAD


def _serial(found: re.Match[str], conventions: Conventions) -> Result:
    number = float(found[0])
    if not conventions.serials or not _SERIALS[0] <= number <= _SERIALS[1]:
        return _UNREAD
    moment = _EXCEL_EPOCH + timedelta(seconds=round(number * 86400))
    return Read(moment, Cadence.DAY if number.is_integer() else _clock_grain(moment), "serial")


def _named_month(found: re.Match[str], conventions: Conventions) -> Result:
    """`05-Jan-2024`, `Jan 5, 2024`, `Jan 2024`, `January-24`."""
    day, word, late_day, year = found["day"], found["month"], found["late"], found["year"]
    month = _MONTHS.get(word.lower().rstrip("."))
    if month is None:
        return _UNREAD
    if day is None and late_day is None:
        return _of_month(_year(year), month, conventions)
    return _of_day(_year(year), month, int(day or late_day)) if len(year) == 4 else Unread("ambiguous_date", ())


_Spelling = tuple[re.Pattern[str], Callable[[re.Match[str], Conventions], Result]]
_SPELLINGS: tuple[_Spelling, ...] = (
    (re.compile(r"(\d{1,4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,4})\.?"), _numbered),
    (re.compile(r"(\d{4}|\d{2})년\s*(\d{1,2})월\s*(\d{1,2})일"), lambda f, c: _of_day(_year(f[1]), int(f[2]), int(f[3]))),
    (re.compile(r"\d{6}|\d{8}"), _compact),
    (re.compile(r"(\d{4})\s?[-./ ]\s?(\d{1,2})\.?"), lambda f, c: _of_month(int(f[1]), int(f[2]), c)),
    (re.compile(r"(\d{1,2})\s?[-./]\s?(\d{4})"), lambda f, c: _of_month(int(f[2]), int(f[1]), c)),
    (_SHORT_MONTH, _short_month),
    (re.compile(r"(\d{4}(?=\D)|'?\d{2}(?=\s*[년./-]))\s*(?:년도?|[-./])?\s*(\d{1,2})월\s*(?:분|말|실적|기준)?"),
     lambda f, c: _of_month(_year(f[1]), int(f[2]), c)),
    (re.compile(r"(\d{1,2})월[\s,./(]*(\d{4})년?\)?"), lambda f, c: _of_month(int(f[2]), int(f[1]), c)),
    (re.compile(r"제?\s*(\d{1,3})\s*기(?:\s*([1-4])(?:/4)?\s*분기|\s*(상|하)반기)?"), _term),
    (re.compile(r"(\d{4})[\s_-]*[Mm](\d{1,2})"), lambda f, c: _of_month(int(f[1]), int(f[2]), c)),
    (re.compile(_YEAR_WORD + _Y + r"제?\s*([1-4])(?:/4|사)?\s*분기"), lambda f, c: _of_part(Cadence.QUARTER, _year(f[1]), int(f[2]), c)),
    (re.compile(_YEAR_WORD + _Y + r"[Qq]([1-4])"), lambda f, c: _of_part(Cadence.QUARTER, _year(f[1]), int(f[2]), c)),
    (re.compile(_YEAR_WORD + _Y + r"([1-4])[Qq]"), lambda f, c: _of_part(Cadence.QUARTER, _year(f[1]), int(f[2]), c)),
    (re.compile(r"(?:[Qq]([1-4])|([1-4])[Qq])[\s./'-]*(?:FY)?(\d{4}|\d{2})년?"),
     lambda f, c: _of_part(Cadence.QUARTER, _year(f[3]), int(f[1] or f[2]), c)),
    (re.compile(r"([1-4])(?:/4|사)?\s*분기[\s,./(]*(\d{4}|'?\d{2})년?\)?"),
     lambda f, c: _of_part(Cadence.QUARTER, _year(f[2]), int(f[1]), c)),
    (re.compile(_YEAR_WORD + _Y + r"(상|하)반기"), lambda f, c: _of_part(Cadence.HALF, _year(f[1]), 1 if f[2] == "상" else 2, c)),
    (
        re.compile(r"(상|하)반기[\s,./(]*(\d{4}|'?\d{2})년?\)?"),
        lambda f, c: _of_part(Cadence.HALF, _year(f[2]), 1 if f[1] == "상" else 2, c),
    ),
    (re.compile(_YEAR_WORD + _Y + r"(?:([12])[Hh]|[Hh]([12]))"), lambda f, c: _of_part(Cadence.HALF, _year(f[1]), int(f[2] or f[3]), c)),
    (
        re.compile(r"(?:[Hh]([12])|([12])[Hh])[\s./'-]*(\d{4}|\d{2})"),
        lambda f, c: _of_part(Cadence.HALF, _year(f[3]), int(f[1] or f[2]), c),
    ),
    (re.compile(r"(\d{4})[\s-]*[Ww](\d{1,2})"), lambda f, c: _of_week(int(f[1]), int(f[2]))),
    (re.compile(r"(\d{4}|'?\d{2})(?:년|[-.])\s*(?:제\s*)?(\d{1,2})주차?"), lambda f, c: _of_week(_year(f[1]), int(f[2]))),
    (re.compile(r"[Ww](?:eek\s*)?(\d{1,2})[\s,./-]+(\d{4})"), lambda f, c: _of_week(int(f[2]), int(f[1]))),
    (re.compile(r"(?:FY|fy|회계연도)\s*'?(\d{4}|\d{2})|((?:19|20)\d{2})\s*(?:년도?|회계연도|사업연도)?|'?(\d{2})년도?"),
     lambda f, c: _of_part(Cadence.YEAR, _year(f[1] or f[2] or f[3]), 1, c)),
    (re.compile(r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+)?(?P<month>[A-Za-z]{3,9})\.?(?:[\s-]+(?P<late>\d{1,2})(?:st|nd|rd|th)?,?)?"
                r"[\s,'-]+(?P<year>\d{4}|\d{2})"), _named_month),
    (re.compile(r"\d{5}(?:\.\d+)?"), _serial),
)  # fmt: skip


def _calendar(body: str, conventions: Conventions) -> Result:
    for pattern, reading in _SPELLINGS:
        if found := pattern.fullmatch(body):
            return reading(found, conventions)
    if re.search(r"[월주]", body) and re.search(r"\d\s*주", body) and "년" in body:
        return Unread("week_of_month")
    if _NO_YEAR.fullmatch(body) or body.lower().rstrip(".") in _MONTHS:
        return _without_year(body, conventions)
    return Unread("epoch") if re.fullmatch(r"\d{10}|\d{13}", body) else _UNREAD


def _without_year(body: str, conventions: Conventions) -> Result:
    if re.fullmatch(r"\d{1,2}/\d{1,2}", body):
        return Unread("date_without_year")
    if conventions.year is None:
        return Unread("date_without_year")
    named = body.lower().rstrip(".")
    spelled = f"{conventions.year}-{_MONTHS[named]:02d}" if named in _MONTHS else f"{conventions.year}년 {body}"
    found = _calendar(spelled, Conventions(order=conventions.order, fiscal_start=conventions.fiscal_start, serials=False))
    return found if isinstance(found, Read) else Unread("date_without_year")


def at_cadence(found: Read, cadence: Cadence, fiscal_start: int = 1) -> datetime | None:
    """The start of the metric's period that holds what was read; None where the spelling is coarser than the cadence (half past eight is
    a moment like any other: no clock is coarser than another)."""
    clocks = found.grain.minutes > 0 and cadence.minutes > 0
    if found.grain.rank > cadence.rank and not clocks:
        return None
    return start_of(cadence, ordinal_of(cadence, found.start, fiscal_start), fiscal_start)
