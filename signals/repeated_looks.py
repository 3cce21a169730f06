"""Looking again and again: how far above its line a change must stand to be raised when it is new.

A series is looked at after every period, so the newest edge of its history gets a chance to look odd every time. A level that moved two
periods ago rests on two values; one that moved ten periods ago had to hold for ten. So what is asked of a new change falls with the time
it has held: `line x (1 + fade / periods held)`, never below the line of a single look. An odd value is all there at once; what is asked
of it grows by 35 % with every odd value that the series had before, up to four. Holidays prove nothing: days that are free or beside a
free one do not count as held, so a change that began in a holiday waits until the holiday is over. Machines are looked at once a day and
their lasting moves are looked for in days (signals.detectors.streams), so theirs have held for days.

The lines are found by walking forward over unchanged series (`python -m bench.false_alarms`, which writes `false_alarms.toml`). All is
pure and works on columns; what was raised once goes on by the hysteresis of signals.episodes and is not asked again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from data.model.period import Cadence
from signals.alarm_rate import lines
from signals.news import periods_a_day
from signals.working_days import is_free

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.object_]
Moments = NDArray[np.datetime64]
KINDS = ("spike", "level_shift", "trend", "trend_change", "variance_change")
FADE = {"level_shift": 2.0, "trend": 2.0, "trend_change": 2.0, "variance_change": 5.0}  # what newness adds: `fade / periods held`
GROWTH, _MOST_EARLIER = 0.35, 4  # what every earlier odd value adds


def needed(cadence: Cadence, kind: Words, held: Floats, earlier: Floats, own: Mapping[str, float] | None = None) -> Floats:
    """The score from which a change is raised that nobody was told of yet; 1 for kinds that are not asked for more.

    `held`: as `periods_held` counts; `earlier`: raised odd values the series had before. `own`: other lines than the shipped ones.
    """
    asked = lines(cadence) if own is None else own
    base, fade = np.ones(len(kind)), np.zeros(len(kind))
    for name, line in asked.items():
        chosen = kind == name
        base[chosen], fade[chosen] = line, FADE.get(name, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(fade > 0, base * (1 + fade / np.maximum(held, 0.0)), base)
    score = np.where(kind == "spike", base * (1 + GROWTH * np.minimum(earlier, _MOST_EARLIER)), score)
    return np.maximum(score, 1.0)


def periods_to_go(cadence: Cadence, kind: str, score: float, held: float, line: float = 1.0, news: float = math.inf) -> int | None:
    """After how many more periods a change that stays as clear as it is would be raised; None when time alone does not do it before the
    change is older than `news` periods. `held` as `periods_held` counts."""
    fade = FADE.get(kind, 0.0)
    spare = score / (lines(cadence).get(kind, 1.0) * line) - 1
    if not fade or spare <= 0 or score < line:
        return None
    wait, a_day = max(math.ceil(fade / spare - held), 1), periods_a_day(cadence)
    return wait * a_day if kind == "trend" or (held + wait) * a_day <= news else None


def periods_held(cadence: Cadence, start: Moments, end: Moments, calendar: str | None = None) -> Floats:
    """Periods from `start` to `end`, both counted: of days only ordinary ones, neither free nor beside a free day; of machines days."""
    if cadence.months:
        months = end.astype("datetime64[M]").astype(np.int64) - start.astype("datetime64[M]").astype(np.int64)
        whole: Floats = np.maximum(months // cadence.months + 1, 1).astype(np.float64)
        return whole
    minutes = 7 * 1440 if cadence is Cadence.WEEK else 1440
    apart = (end.astype("datetime64[m]") - start.astype("datetime64[m]")).astype(np.int64)
    whole = np.maximum(apart // minutes + 1, 1).astype(np.float64)
    if calendar is None or cadence is not Cadence.DAY or not len(start):
        return whole
    first, last = start.astype("datetime64[D]"), end.astype("datetime64[D]")
    days = np.arange(first.min() - np.timedelta64(1, "D"), last.max() + np.timedelta64(2, "D"))
    free = is_free(days, calendar)
    ordinary = ~(free[1:-1] | free[:-2] | free[2:])  # of days[1:-1]
    before = np.concatenate([[0], np.cumsum(ordinary)])
    counted: Floats = (before[np.searchsorted(days, last)] - before[np.searchsorted(days, first) - 1]).astype(float)
    return counted


def earlier_spikes(series: Words, kind: Words, start: Moments, score: Floats) -> Floats:
    """For each odd value how many raised ones the same series had before it; 0 for other kinds."""
    result = np.zeros(len(kind))
    at = np.flatnonzero(kind == "spike")
    if not len(at):
        return result
    _, own = np.unique(series[at].astype(str), return_inverse=True)
    order = np.lexsort((start[at], own))
    own, raised = own[order], (score[at][order] >= 1).astype(float)
    so_far = np.cumsum(raised) - raised
    first = np.r_[True, np.diff(own) != 0]
    result[at[order]] = so_far - np.maximum.accumulate(np.where(first, so_far, 0.0))
    return result
