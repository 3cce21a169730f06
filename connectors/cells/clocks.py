"""Days of the week and times of day beside a date: `2025-03-01(토)`, `2025/03/01 오전 10:30`, `2026-01-05T00:00:00Z`."""

from __future__ import annotations

import re

_WEEKDAYS = {w: n for n, ws in enumerate((
    ("월", "mon", "monday"), ("화", "tue", "tuesday"), ("수", "wed", "wednesday"), ("목", "thu", "thursday"),
    ("금", "fri", "friday"), ("토", "sat", "saturday"), ("일", "sun", "sunday"))) for w in ws}  # fmt: skip
_WEEKDAY = re.compile(
    r"\s*\(([월화수목금토일])(?:요일)?\)$|[\s,]+([월화수목금토일])요일$|[,\s]*\(?([A-Za-z]{3,9})\)?$|^([A-Za-z]{3,9}),?\s+"
)
_TIME = re.compile(
    r"[T\s]+(오전|오후|AM|PM)?\s*(\d{1,2})[:시]\s*(?:(\d{1,2})(?:분|:)?(?:(\d{2})(?:\.\d+)?초?)?)?\s*(AM|PM)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$",
    re.I,
)


def split_weekday(cell: str) -> tuple[str, int | None]:
    """A cell without the day of the week it names, and that day (0: Monday); the cell itself where it names none."""
    found = _WEEKDAY.search(cell)
    if not found:
        return cell, None
    word = next(group for group in found.groups() if group)
    number = _WEEKDAYS.get(word.lower())
    if number is None:
        return cell, None
    return (cell[: found.start()] + cell[found.end() :]).strip(), number


def split_clock(cell: str) -> tuple[str, tuple[int, int, int, str] | None]:
    """Hours, minutes, seconds and offset at the end of a cell."""
    found = _TIME.search(cell)
    if not found or found.start() < 4:
        return cell, None
    half, hour, minute = (found[1] or found[5] or "").upper(), int(found[2]), int(found[3] or 0)
    if half in {"오후", "PM"} and hour < 12:
        hour += 12
    elif half in {"오전", "AM"} and hour == 12:
        hour = 0
    return cell[: found.start()].strip(), (hour, minute, int(found[4] or 0), found[6] or "")
