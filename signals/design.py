"""What a calendar may do to a series: weekdays, seasons of the year, moving holidays, working days, each a block of columns.

Every column has a prior size, in standard deviations of the noise, so that a block on few periods says little (a ridge) and blocks can be
compared by their marginal likelihood. Only periods of the calendar are seasons; none is looked for by its spectrum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from signals.panel import length_in_days, start_of
from signals.working_days import festivals, public_holidays, working_days

Floats = NDArray[np.float64]
_YEAR = 365.25
_HARMONICS = {1: 1.15, 2: 1.45, 3: 1.9}  # years of history from which so many harmonics of the year may be told apart
_SIZE_OF_WEEK, _SIZE_OF_YEAR, _SIZE_OF_QUARTERS = 3.0, 2.5, 2.5
_SIZE_OF_FESTIVAL = {"D": 6.0, "W": 5.0, "M": 4.0}
_SIZE_OF_WORK = 1.5


@dataclass(frozen=True, slots=True)
class Option:
    """One way to explain the calendar: numbers of columns of the design, and its prior probability."""

    columns: tuple[int, ...]
    log_weight: float


@dataclass(frozen=True, slots=True)
class Design:
    """`columns` (T x p; the first is the constant, the second a line), `sizes` (p,) prior standard deviations, `options`."""

    columns: Floats
    sizes: Floats
    options: tuple[Option, ...]

    @property
    def length(self) -> int:
        return int(self.columns.shape[0])


@lru_cache(maxsize=64)
def design(
    cadence: str, first: int, length: int, offset: int, calendar: str | None, flow: bool, kept: bytes | None = None
) -> Design:
    """The design of `length` periods from ordinal `first`; `flow` adds working days (sums only).

    `kept` (a packed mask) leaves out the periods in which the series has no value.
    """
    if kept is not None:
        whole = design(cadence, first, length, offset, calendar, flow)
        mask = np.unpackbits(np.frombuffer(kept, dtype=np.uint8))[:length].astype(bool)
        return Design(np.ascontiguousarray(whole.columns[mask]), whole.sizes, whole.options)
    ordinals = np.arange(first, first + length)
    starts = start_of(ordinals, cadence, offset).astype("datetime64[D]")
    ends = start_of(ordinals + 1, cadence, offset).astype("datetime64[D]")
    line = (np.arange(length) - (length - 1) / 2) / max(length, 2) * 2
    parts: list[tuple[Floats, float]] = [(np.ones((length, 1)), np.inf), (line[:, None], 300.0)]
    groups: list[list[tuple[tuple[int, ...], float]]] = []

    def block(columns: Floats, size: float) -> tuple[int, ...]:
        begin = sum(part.shape[1] for part, _ in parts)
        parts.append((columns, size))
        return tuple(range(begin, begin + columns.shape[1]))

    if cadence == "D" and length >= 21:
        weekday = (starts.astype(np.int64) + 3) % 7
        groups.append([((), 0.3), (block(_contrasts(7)[weekday], _SIZE_OF_WEEK), 0.7)])
    groups += _years(cadence, starts, ends, length, block)
    if calendar is not None and cadence in _SIZE_OF_FESTIVAL:
        groups += _holidays(cadence, starts, ends, calendar, flow, block)
    options = []
    for chosen in product(*groups):
        columns = tuple(c for part, _ in chosen for c in part)
        options.append(Option((0, *columns), float(np.log(np.prod([weight for _, weight in chosen])))))
    sizes = np.concatenate([np.full(part.shape[1], size) for part, size in parts])
    return Design(np.concatenate([part for part, _ in parts], axis=1), sizes, tuple(options))


def _years(cadence, starts, ends, length, block):  # type: ignore[no-untyped-def]
    if cadence in ("Q", "H"):
        number = 4 if cadence == "Q" else 2
        if length < number + 2:
            return []
        months = starts.astype("datetime64[M]").astype(np.int64)
        phase = (months % 12) // (12 // number)
        return [[((), 0.4), (block(_contrasts(number)[phase], _SIZE_OF_QUARTERS), 0.6)]]
    years = length * length_in_days(cadence) / _YEAR
    most = max((k for k, fewest in _HARMONICS.items() if years >= fewest), default=0)
    if cadence not in ("D", "W", "M") or not most:
        return []
    middle = starts.astype("datetime64[h]").astype(np.float64) / 24 + (ends - starts).astype(np.float64) / 2
    angle = 2 * np.pi * middle / _YEAR
    waves = [block(np.stack([np.sin(k * angle), np.cos(k * angle)], axis=1), _SIZE_OF_YEAR / k) for k in range(1, most + 1)]
    choices = [((), 0.4), (waves[0], 0.3 if most > 1 else 0.6)]
    if most > 1:
        choices.append((tuple(c for wave in waves for c in wave), 0.3))
    return [choices]


def _holidays(cadence, starts, ends, calendar, flow, block):  # type: ignore[no-untyped-def]
    groups = []
    first, last = (int(moment.astype("datetime64[Y]").astype(int)) + 1970 for moment in (starts[0], ends[-1]))
    first, last = (first - 1) // 10 * 10, (last + 1) // 10 * 10 + 9  # whole decades, so that few spans are looked up
    days = festivals(calendar, first, last)
    columns = [_counted(part, starts, ends) / 3.0 for part in days]
    if any(c.any() for c in columns):
        groups.append(_festival_choices(cadence, days, columns, starts, ends, block))
    if cadence == "D" and len(starts) >= 365:
        all_days = public_holidays(calendar, first, last)
        rest = np.setdiff1d(all_days, np.concatenate(days) if days else all_days[:0])
        rest = rest[(rest.astype(np.int64) + 3) % 7 < 5]
        column = _counted(rest, starts, ends)
        if column.sum() >= 4:
            groups.append([((), 0.6), (block(column[:, None], 4.0), 0.4)])
    if flow and cadence == "M" and len(starts) >= 12:
        worked = np.log(np.maximum(working_days(starts, ends, calendar), 1.0))
        worked = (worked - worked.mean()) / max(float(worked.std()), 1e-9)
        groups.append([((), 0.6), (block(worked[:, None], _SIZE_OF_WORK), 0.4)])
    return groups


def _festival_choices(cadence, days, columns, starts, ends, block):  # type: ignore[no-untyped-def]
    """No effect, the days themselves, or the days around them as well (people leave early, and companies close bridges)."""
    core = block(np.stack([c for c in columns if c.any()], axis=1), _SIZE_OF_FESTIVAL[cadence])
    choices = [((), 0.4), (core, 0.5 if cadence != "M" else 0.6)]
    if cadence == "M":
        return choices
    around = [np.setdiff1d(np.unique(np.concatenate([part - 1, part + 1])), part) for part in days]
    wings = [c for c in (_counted(part, starts, ends) for part in around) if c.any()]
    if wings:
        choices.append(((*core, *block(np.stack(wings, axis=1) / (1.0 if cadence == "D" else 3.0), 5.0)), 0.1))
    return choices


def _counted(days: NDArray[np.datetime64], starts: NDArray[np.datetime64], ends: NDArray[np.datetime64]) -> Floats:
    """How many of `days` lie in each period."""
    inside = np.searchsorted(days, ends, side="left") - np.searchsorted(days, starts, side="left")
    return inside.astype(float)


@lru_cache
def _contrasts(number: int) -> Floats:
    """Orthonormal columns that sum to zero over `number` phases, scaled so that each phase has variance one."""
    base = np.linalg.qr(np.c_[np.ones(number), np.eye(number)[:, 1:]])[0][:, 1:]
    result: Floats = base * np.sqrt(number / (number - 1))
    return result
