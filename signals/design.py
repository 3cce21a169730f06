"""What a calendar may do to a series: weekdays, seasons of the year, moving holidays, working days, each a block of columns.

Every column has a prior size, in standard deviations of the noise, so that a block on few periods says little (a ridge) and blocks can be
compared by their marginal likelihood. Only periods of the calendar are seasons; none is looked for by its spectrum.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from signals.festivals import festivals
from signals.panel import length_in_days, start_of
from signals.working_days import public_holidays, working_days

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]
_YEAR = 365.25
_HARMONICS = {1: 1.15, 2: 1.45, 3: 1.9}  # years of history from which so many harmonics of the year may be told apart
_SIZE_OF_WEEK, _SIZE_OF_YEAR, _SIZE_OF_QUARTERS = 3.0, 2.5, 2.5
_SIZE_OF_FESTIVAL = {"D": 6.0, "W": 5.0, "M": 4.0}
_SIZE_OF_WING, _SIZE_OF_HOLIDAY, _SIZE_OF_WORK = 5.0, 4.0, 1.5
_SIZE_OF_LINE = 300.0  # over half the series: any
_SIZE_OF_MONTHS = 3.0
_OWN_MONTHS = 2.4  # years from which every month may have a level of its own


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
    building = _Building(cadence, starts, ends)
    building.block(np.ones((length, 1)), np.inf)
    building.block(line[:, None], _SIZE_OF_LINE)
    groups = [*_weeks(building), *_years(building)]
    if calendar is not None and cadence in _SIZE_OF_FESTIVAL:
        groups += _holidays(building, calendar, flow)
    options = []
    for chosen in product(*groups):
        columns = tuple(c for part, _ in chosen for c in part)
        options.append(Option((0, *columns), float(np.log(np.prod([weight for _, weight in chosen])))))
    return Design(np.concatenate(building.columns, axis=1), np.concatenate(building.sizes), tuple(options))


Choice = tuple[tuple[int, ...], float]  # columns, and the prior probability of taking them


@dataclass(slots=True)
class _Building:
    """A design in the making."""

    cadence: str
    starts: Days
    ends: Days
    columns: list[Floats] = field(default_factory=list)
    sizes: list[Floats] = field(default_factory=list)

    def block(self, columns: Floats, size: float) -> tuple[int, ...]:
        """Add columns of one prior size; their numbers."""
        begin = sum(part.shape[1] for part in self.columns)
        self.columns.append(columns)
        self.sizes.append(np.full(columns.shape[1], size))
        return tuple(range(begin, begin + columns.shape[1]))

    @property
    def years(self) -> float:
        return len(self.starts) * length_in_days(self.cadence) / _YEAR

    @property
    def months(self) -> NDArray[np.int64]:
        months: NDArray[np.int64] = self.starts.astype("datetime64[M]").astype(np.int64) % 12
        return months


def _weeks(building: _Building) -> list[list[Choice]]:
    if building.cadence != "D" or len(building.starts) < 21:
        return []
    weekday = (building.starts.astype(np.int64) + 3) % 7
    return [[((), 0.3), (building.block(_contrasts(7)[weekday], _SIZE_OF_WEEK), 0.7)]]


def _years(building: _Building) -> list[list[Choice]]:
    cadence = building.cadence
    if cadence in ("Q", "H"):
        number = 4 if cadence == "Q" else 2
        if len(building.starts) < number + 2:
            return []
        phase = building.months // (12 // number)
        return [[((), 0.4), (building.block(_contrasts(number)[phase], _SIZE_OF_QUARTERS), 0.6)]]
    most = max((k for k, fewest in _HARMONICS.items() if building.years >= fewest), default=0)
    if cadence not in ("D", "W", "M") or not most:
        return []
    middle = (
        building.starts.astype("datetime64[h]").astype(np.float64) / 24 + (building.ends - building.starts).astype(np.float64) / 2
    )
    angle = 2 * np.pi * middle / _YEAR
    waves = [
        building.block(np.stack([np.sin(k * angle), np.cos(k * angle)], axis=1), _SIZE_OF_YEAR / k) for k in range(1, most + 1)
    ]
    choices: list[Choice] = [((), 0.4), (waves[0], 0.3 if most > 1 else 0.6)]
    own = cadence == "M" and building.years >= _OWN_MONTHS  # a December of its own: no few waves draw that
    if most > 1:
        choices.append((tuple(c for wave in waves for c in wave), 0.2 if own else 0.3))
    if own:
        choices.append((building.block(_contrasts(12)[building.months], _SIZE_OF_MONTHS), 0.1))
    return [choices]


def _holidays(building: _Building, calendar: str, flow: bool) -> list[list[Choice]]:
    first, last = (int(moment.astype("datetime64[Y]").astype(int)) + 1970 for moment in (building.starts[0], building.ends[-1]))
    first, last = (first - 1) // 10 * 10, (last + 1) // 10 * 10 + 9  # whole decades, so that few spans are looked up
    days = festivals(calendar, first, last)
    groups = _festivals(building, days)
    if building.cadence == "D" and len(building.starts) >= 365:
        rest = public_holidays(calendar, first, last)
        rest = np.setdiff1d(rest, np.concatenate(days)) if days else rest
        rest = rest[(rest.astype(np.int64) + 3) % 7 < 5]
        column = _counted(rest, building)
        if column.sum() >= 4:
            groups.append([((), 0.6), (building.block(column[:, None], _SIZE_OF_HOLIDAY), 0.4)])
    if flow and building.cadence == "M" and len(building.starts) >= 12:
        worked = np.log(np.maximum(working_days(building.starts, building.ends, calendar), 1.0))
        worked = (worked - worked.mean()) / max(float(worked.std()), 1e-9)
        groups.append([((), 0.6), (building.block(worked[:, None], _SIZE_OF_WORK), 0.4)])
    return groups


def _festivals(building: _Building, days: tuple[Days, ...]) -> list[list[Choice]]:
    """No effect, the days themselves, or the days around them as well (people leave early, and companies close between holidays)."""
    core = [column for column in (_counted(part, building) / 3.0 for part in days) if column.any()]
    if not core:
        return []
    inner = building.block(np.stack(core, axis=1), _SIZE_OF_FESTIVAL[building.cadence])
    around = [np.setdiff1d(np.unique(np.concatenate([part - 1, part + 1])), part) for part in days]
    wings = [column for column in (_counted(part, building) for part in around) if column.any()]
    if building.cadence == "M" or not wings:
        return [[((), 0.4), (inner, 0.6)]]
    outer = building.block(np.stack(wings, axis=1) / (1.0 if building.cadence == "D" else 3.0), _SIZE_OF_WING)
    return [[((), 0.4), (inner, 0.5), ((*inner, *outer), 0.1)]]


def _counted(days: Days, building: _Building) -> Floats:
    """How many of `days` lie in each period."""
    inside = np.searchsorted(days, building.ends, side="left") - np.searchsorted(days, building.starts, side="left")
    return inside.astype(float)


@lru_cache
def _contrasts(number: int) -> Floats:
    """Orthonormal columns that sum to zero over `number` phases, scaled so that each phase has variance one."""
    base = np.linalg.qr(np.c_[np.ones(number), np.eye(number)[:, 1:]])[0][:, 1:]
    result: Floats = base * np.sqrt(number / (number - 1))
    return result
