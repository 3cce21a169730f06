"""How often an unchanged KPI raises an alarm at a given line: the shipped measurement, and the line that keeps a budget.

`false_alarms.toml` is written by `python -m bench.false_alarms`: unchanged series of each cadence looked at after every period, every
episode that opens counted once. Lines are in units of what signals.repeated_looks asks of something new. Between its lines log(rate) is
straight, as the tail of a chance is.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.model.period import Cadence
from signals.news import periods_a_day

Floats = NDArray[np.float64]
SHIPPED_LINE = 1.0  # the score from which findings are raised as shipped
_LIKE = {"H": "Q", "Y": "Q", "30min": "h", "N": "M"}  # cadences without a measurement of their own


@dataclass(frozen=True, slots=True)
class Measured:
    """What the rate at the shipped line was counted on: unchanged series times years, the alarms they raised, the standard error of the
    rate. `cadence` is the one that was measured, which others lean on."""

    cadence: Cadence
    years: float
    alarms: int
    error: float


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(files("signals").joinpath("false_alarms.toml").read_text(encoding="utf-8"))


@cache
def _rows(cadence: Cadence) -> tuple[tuple[float, float], ...]:
    return tuple((float(line), float(rate)) for line, rate in _file()["rates"][_code(cadence)])


def _code(cadence: Cadence) -> str:
    return cadence.code if cadence.code in _file()["rates"] else _LIKE[cadence.code]


def looks_a_year(cadence: Cadence) -> float:
    """How often a KPI is looked at: after every period, machines once a day."""
    return cadence.per_year / periods_a_day(cadence)


def measured(cadence: Cadence) -> Measured:
    """How the numbers of a cadence were measured."""
    code = _code(cadence)
    held = _file()["measured"][code]
    return Measured(Cadence.from_code(code), float(held["years"]), int(held["alarms"]), float(held["error"]))


def lines(cadence: Cadence) -> Mapping[str, float]:
    """The line of each kind for a change that has held for long, in units of the line of a single look (signals.repeated_looks)."""
    own: Mapping[str, float] = _file()["lines"][_code(cadence)]
    return own


def expected(cadence: Cadence, series: int, line: float, discoveries: float) -> float:
    """False alarms a year of so many unchanged series: each raises its own, but one look over all raises no more than the share of false
    discoveries allows (Benjamini and Hochberg 1995: with nothing to find, the chance of raising anything is that share)."""
    return min(series * false_alarms(cadence, line), looks_a_year(cadence) * discoveries)


def false_alarms(cadence: Cadence, line: float = SHIPPED_LINE) -> float:
    """Expected false alarms of one unchanged KPI in a year when scores from `line` on are raised."""
    rows = _rows(cadence)
    for (low, more), (high, fewer) in pairwise(rows):
        if line <= high:
            return more * math.exp(math.log(fewer / more) * (line - low) / (high - low))
    (low, more), (high, fewer) = rows[-2:]
    return fewer * math.exp(math.log(fewer / more) * (line - high) / (high - low))


def chances_a_look(cadence: Cadence, strength: Floats) -> Floats:
    """How often an unchanged KPI opens an alarm of at least each strength (signals.repeated_looks) at one look."""
    line, rate = (np.array(column) for column in zip(*_rows(cadence), strict=True))
    at = np.minimum(np.searchsorted(line[1:], strength), len(line) - 2)  # beyond the last line on as between the last two
    slope = np.log(rate[1:] / rate[:-1]) / (line[1:] - line[:-1])
    alarms: Floats = rate[at] * np.exp(slope[at] * (strength - line[at]))
    return np.minimum(alarms / looks_a_year(cadence), 1.0)


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
