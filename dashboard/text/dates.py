"""Periods, days, moments and spans in words of both languages (DESIGN section 4: 2026년 3분기, 세 분기)."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from dashboard.text.catalog import Text, load_text, text_of
from data.model.fiscal_year import is_calendar, part_at
from data.model.period import Cadence

_IN_WORDS_UP_TO = 6


def period_text(start: date, cadence: Cadence, words: Text | str, *, short: bool = False) -> str:
    """A period by its start: `2026년 3분기` / `Q3 2026`; short: `26년 3분기` / `Q3 26`.

    Where the company's fiscal years are no calendar years, both are named: `FY2026 Q2 (calendar Q3 2026)`.
    """
    text = text_of(words)
    plain = _plain(start, cadence, text.language, short)
    if cadence in _FISCAL and not is_calendar(text.fiscal_start):
        return _fiscal(start, cadence, text, plain, short=short)
    return plain


_FISCAL = (Cadence.QUARTER, Cadence.HALF, Cadence.YEAR)


def _fiscal(start: date, cadence: Cadence, text: Text, plain: str, *, short: bool) -> str:
    """The fiscal name with the calendar's: the same quarter of the calendar, else the months."""
    part = part_at(12 * start.year + start.month - 1, cadence.months, text.fiscal_start)
    length = part.end - part.first
    is_quarter = cadence is Cadence.QUARTER and length == 3 and part.first % 3 == 0
    key = f"fiscal.{cadence.value}{'_short' if short else ''}"
    half = text(f"period.half_name.{min(part.number, 2)}")
    name = text(key, year=f"{part.year % 100:02d}" if short else str(part.year), number=part.number, half_name=half)
    months = plain if is_quarter else _months(part.first, part.end - 1, text, short=short)
    if length < cadence.months:
        return text(f"fiscal.cut{'_short' if short else ''}", name=name, months=months, n=length)
    return text(f"fiscal.both{'_short' if short else ''}", name=name, months=months)


def _months(first: int, last: int, text: Text, *, short: bool) -> str:
    """`Apr 2025 - Mar 2026`, the year once where it is the same."""
    ends = [
        text(
            f"fiscal.month{'_short' if short else ''}", month=month % 12 + 1, month_name=text(f"period.month_name.{month % 12 + 1}"),
            year=f"{month // 12 % 100:02d}" if short else str(month // 12),
        )
        for month in (first, last)
    ]  # fmt: skip
    return ends[0] if first == last else text("fiscal.months", first=ends[0], last=ends[1])


@lru_cache(maxsize=4096)
def _plain(start: date, cadence: Cadence, language: str, short: bool) -> str:
    """The name by the calendar; thousands of signals speak of the same few periods."""
    text = load_text(language)
    year = f"{start.year % 100:02d}" if short else str(start.year)
    moment = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day)
    return text(
        f"period.{cadence.value}{'_short' if short and cadence.minutes else ''}",
        year=year,
        quarter=(start.month - 1) // 3 + 1,
        half_name=text(f"period.half_name.{1 if start.month <= 6 else 2}"),
        month=start.month,
        month_name=text(f"period.month_name.{start.month}"),
        day=start.day,
        week=start.isocalendar().week,
        week_year=f"{start.isocalendar().year % 100:02d}" if short else str(start.isocalendar().year),
        hour=f"{moment.hour:02d}",
        minute=f"{moment.minute:02d}",
    )


def when_text(start: date, cadence: Cadence, words: Text | str) -> str:
    """A period with the word a sentence needs before it: `in Q3 2026`, `on 12 Oct 2026`, `at 12 Oct 2026 09:05`."""
    return text_of(words)(f"period.within.{cadence.value}", period=period_text(start, cadence, words))


def until_text(start: datetime, end: datetime, cadence: Cadence, words: Text | str) -> str:
    """The last period of something that began at `start`: of machines only the time of day when it ended on the same day."""
    shown = period_text(end, cadence, words)
    is_same_day = bool(cadence.minutes) and start.date() == end.date()
    return shown.removeprefix(date_text(end, text_of(words).language)).strip() if is_same_day else shown


@lru_cache(maxsize=4096)
def date_text(day: date, language: str, *, weekday: bool = False) -> str:
    """A day: `2026년 10월 12일` / `12 Oct 2026`, with the weekday on request."""
    text = load_text(language)
    name = text(f"period.month_name.{day.month}")
    shown = text("period.date", year=day.year, month=day.month, month_name=name, day=day.day)
    if not weekday:
        return shown
    return text("period.date_weekday", date=shown, weekday=text(f"period.weekday.{day.weekday()}"))


def moment_text(moment: datetime, language: str, zone: ZoneInfo) -> str:
    """A moment in a named zone, to the minute. Naive moments are UTC (as the store keeps them)."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("UTC"))
    local = aware.astimezone(zone)
    return load_text(language)("period.moment", date=date_text(local, language, weekday=True), time=f"{local:%H:%M}")


def span_text(count: int, cadence: Cadence, language: str) -> str:
    """A duration: `세 분기` / `three quarters`; from seven in digits (`8개 분기` / `8 quarters`)."""
    text = load_text(language)
    form = "one" if count == 1 else "few" if 2 <= count <= _IN_WORDS_UP_TO else "many"
    word = text(f"period.number.{count}") if 1 <= count <= _IN_WORDS_UP_TO else str(count)
    return text(f"period.span.{cadence.value}.{form}", n=f"{count:,}", word=word)
