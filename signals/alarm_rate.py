"""How often an unchanged KPI raises an alarm at a given line: the shipped measurement, and the line that keeps a budget.

`false_alarms.toml` is written by `python -m bench.false_alarms`: unchanged series of each cadence looked at period after period, every
opened episode counted once. Between its lines log(rate) is straight, as the tail of a chance is.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise

from data.model.period import Cadence

SHIPPED_LINE = 1.0  # the score from which findings are raised as shipped
_LIKE = {"H": "Q", "Y": "Q", "h": "D", "30min": "D", "5min": "D", "N": "M"}  # cadences without a measurement of their own


@cache
def _table() -> Mapping[str, tuple[tuple[float, float], ...]]:
    read = tomllib.loads(files("signals").joinpath("false_alarms.toml").read_text(encoding="utf-8"))
    return {code: tuple((float(line), float(rate)) for line, rate in rows) for code, rows in read["rates"].items()}


def _rows(cadence: Cadence) -> tuple[tuple[float, float], ...]:
    table = _table()
    return table[cadence.code if cadence.code in table else _LIKE[cadence.code]]


def false_alarms(cadence: Cadence, line: float = SHIPPED_LINE) -> float:
    """Expected false alarms of one unchanged KPI in a year when scores from `line` on are raised."""
    rows = _rows(cadence)
    for (low, more), (high, fewer) in pairwise(rows):
        if line <= high:
            return more * math.exp(math.log(fewer / more) * (line - low) / (high - low))
    (low, more), (high, fewer) = rows[-2:]
    return fewer * math.exp(math.log(fewer / more) * (line - high) / (high - low))


def line_for(cadence: Cadence, budget: float | None) -> float:
    """The lowest line at which a KPI raises no more than `budget` false alarms a year; None: the shipped line."""
    if budget is None:
        return SHIPPED_LINE
    rows = _rows(cadence)
    for (low, more), (high, fewer) in pairwise(rows):
        if budget >= more:
            return low
        if budget >= fewer:
            return low + (high - low) * math.log(budget / more) / math.log(fewer / more)
    (low, more), (high, fewer) = rows[-2:]
    return high + (high - low) * math.log(budget / fewer) / math.log(fewer / more)
