"""What a change is measured between, and what it is measured against."""

from __future__ import annotations

import math
from typing import Any

from signals.news import FAMILIES
from signals.stories import Telling


def materiality(row: dict[str, Any]) -> float:
    """The smallest change that matters for a finding, in the metric's unit: what the detector used, else two percent of the level."""
    used = row.get("m")
    own = math.nan if used is None else float(used)
    level = abs(float(row["expected"])) if math.isfinite(row["expected"]) else 0.0
    return own if math.isfinite(own) and own > 0 else 0.02 * level


def compared(telling: Telling) -> tuple[int, int] | None:
    """The places in the course of the two periods whose difference is the change: the last one before it, and the newest of it."""
    course = telling.course
    if not len(course) or FAMILIES[telling.kind] == "data":
        return None
    first = course.first_from(telling.row["start"])
    last = min(course.first_after(telling.row["end"]) - 1, len(course) - 1)
    if telling.kind == "trend":
        before = _run_base(telling, last) if telling.row["claim"] == "rule" else first
    elif telling.kind == "plateau":
        before = first
    else:
        before = first - 1
        last = last if telling.kind == "spike" else len(course) - 1
    before = max(before, 0)
    return None if last <= before else (before, last)


def _run_base(telling: Telling, last: int) -> int:
    """Where a run of worse periods began: the last period before the first worse one."""
    numbers = telling.course.values
    sign = 1.0 if telling.row["direction"] == "up" else -1.0
    base = last
    while base > 0 and sign * (numbers[base] - numbers[base - 1]) > 0:
        base -= 1
    return base
