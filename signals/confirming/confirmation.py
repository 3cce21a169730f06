"""What an exact test, which assumes less than the search did, says of one signal. Run when somebody looks, never over all series."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from signals.confirming import equivalence, kendall, outliers, shifts, spreads
from signals.nulls import chance_of_any_run, remembering_paths

Floats = NDArray[np.float64]
_BELIEVED = 0.05
_SEASONAL = 0.1
_OUT = 0.01  # chance up to which a single value counts as out of line
_RECENT = 8
_WIDE = 60  # values on each side of a shift that are looked at
_MEMORY_KNOWN = 20  # values from which the memory around a shift is estimated
_PARTED, _CLEARLY = 24, 10.0  # values from which other shifts are looked for, and what each must be worth in BIC
_BASE = 36  # values a new one is held against
_FEWEST = {"trend": 4, "level_shift": 8, "plateau": 8, "spike": 7, "variance_change": 17}
_PLATEAU = 12
_MEMORIES = (0.3, 0.5)  # for which the chance of a trend is also given where memory cannot be estimated
_SHIFT_MEMORY = 0.4
_TAKEN_ALONG = 0.2  # least memory where other shifts, and some memory with them, were taken out
_LONG = 10  # whole seasons from which their covariance can be estimated
_GESD = 25
KINDS = tuple(_FEWEST)


@dataclass(frozen=True, slots=True)
class Question:
    """One claim: its `kind` and `direction` (up, down, none), complete values `y` up to the newest one looked at (NaN: missing), the
    places of its first and last period in them, the length of a season (1: none), the smallest change that matters, whether the
    values are counts, and numerators and denominators of shares where they are known."""

    kind: str
    direction: str
    y: Floats
    first: int
    last: int
    season: int = 1
    material: float = 0.0
    is_count: bool = False
    run: int = 0
    parts: tuple[Floats, Floats] | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`outcome`: agrees, leans (the same way, with a chance of up to four times the line), disagrees or cannot (too short: `has` and
    `needs` in `numbers`); by which `method` and under which `null` (iid, ar1, seasonal); its chance `p`; what else it found, as numbers.
    """

    method: str
    outcome: str
    p: float | None = None
    null: str = "iid"
    numbers: Mapping[str, float | str] = field(default_factory=dict)


def confirm(question: Question) -> Confirmation | None:
    """The second opinion; None for kinds for which there is no exact test (bends, data, targets, patterns)."""
    if question.kind not in _FEWEST:
        return None
    counted = question.y[: question.last + 1] if question.kind in ("trend", "plateau") else question.y
    has, needs = int(np.isfinite(counted).sum()), _FEWEST[question.kind]
    if has < needs:
        return Confirmation(question.kind, "cannot", numbers={"has": has, "needs": needs})
    return _TESTS[question.kind](question)


def _outcome(p: float, *, line: float = _BELIEVED, fits: bool = True) -> str:
    return "disagrees" if not fits or p > 4 * line else "agrees" if p <= line else "leans"


def _trend(q: Question) -> Confirmation:
    """Mann-Kendall on all values and on the newest eight (the chance is doubled for the choice), the slope of Theil and Sen."""
    whole, sign = q.y[: q.last + 1], 1.0 if q.direction == "up" else -1.0
    n = int(np.isfinite(whole).sum())
    seasonal = has_season(whole, q.season)
    level = without_season(_filled(whole), q.season) if seasonal else whole[np.isfinite(whole)]
    tests = [kendall.remembering_seasonal(whole, q.season) if seasonal else kendall.remembering_kendall(level)]
    if n > _RECENT:  # the memory of all values, the course of the newest
        tests.append(kendall.kendall(kendall.prewhitened(level, kendall.memory_of(level))[-_RECENT:]))
    chances = [_one_way(test, sign) for test in tests]
    recent = len(chances) > 1 and chances[1] < chances[0]
    found = kendall.theil_sen(level[-_RECENT:] if recent else level if seasonal else whole)
    p = min(1.0, len(tests) * min(chances))
    numbers: dict[str, float | str] = {"n": n, "slope": found.slope, "low": found.low, "high": found.high}
    outcome = _outcome(p)
    if n < _RECENT:  # the memory of so few values cannot be known: it must hold with some, too
        remembered = [_remembered(n, abs(tests[0].s), memory) for memory in _MEMORIES]
        numbers |= {f"p_{memory}": chance for memory, chance in zip(_MEMORIES, remembered, strict=True)}
        outcome = "leans" if outcome == "agrees" and remembered[-1] > _BELIEVED else outcome
        slopes = kendall.pair_slopes(level, np.flatnonzero(np.isfinite(whole)).astype(float))
        numbers |= {"low": float(slopes.min()), "high": float(slopes.max())}
    if q.run:
        numbers["anywhere"] = chance_of_any_run(min(n, 40), q.run)
    return Confirmation("trend", outcome, p, "seasonal" if seasonal else "iid" if n < _RECENT else "ar1", numbers)


def has_season(y: Floats, season: int) -> bool:
    """True from three seasons on where the phases differ more than chance makes them (F of the means of what a line leaves, one in ten)."""
    if season <= 1 or np.isfinite(y).sum() < 3 * season:
        return False
    x = _filled(y)
    t = np.arange(len(x)) - (len(x) - 1) / 2
    rest = x - x.mean() - t * (x @ t) / (t @ t)
    parts = [rest[k::season] for k in range(season)]
    between = sum(len(part) * float(part.mean()) ** 2 for part in parts)
    within = sum(float(((part - part.mean()) ** 2).sum()) for part in parts)
    free = len(x) - season - 1
    return bool(within > 0 and fdtrc(season - 1, free, between / (season - 1) / (within / free)) <= _SEASONAL)


def _one_way(test: kendall.Kendall, sign: float) -> float:
    """Chance of a trend this way; 1 where the values go the other way."""
    return test.p_one if test.s * sign > 0 else 1.0


@lru_cache(maxsize=64)
def _remembered(n: int, s: float, memory: float) -> float:
    """P(S >= s) of n values whose noise remembers (stationary AR(1), 20,000 draws)."""
    e = remembering_paths(20_000, n, memory, (n, round(100 * memory)))
    i, j = np.triu_indices(n, 1)
    return float((np.sign(e[:, j] - e[:, i]).sum(axis=1) >= s).mean())


def without_season(y: Floats, season: int, before: int | None = None) -> Floats:
    """The values less the means of their phases around a straight line, or around the levels on both sides of a shift; unchanged where no
    season can be seen."""
    if season <= 1 or not has_season(y if before is None else y - _two_levels(y, before), season):
        return y
    t = np.arange(len(y)) - (len(y) - 1) / 2
    level = y.mean() + t * (y @ t) / (t @ t) if before is None else _two_levels(y, before)
    phase = np.arange(len(y)) % season
    usual = np.array([(y - level)[phase == k].mean() for k in range(season)])
    rest: Floats = y - usual[phase]
    return rest


def _two_levels(y: Floats, before: int) -> Floats:
    level: Floats = np.where(np.arange(len(y)) < before, y[:before].mean(), y[before:].mean())
    return level


def _filled(y: Floats) -> Floats:
    """Holes filled along straight lines, so that dates stay dates."""
    at = np.arange(len(y))
    known = np.isfinite(y)
    filled: Floats = np.interp(at, at[known], y[known])
    return filled


def _shift(q: Question) -> Confirmation:
    """Rank scan, season, line and other clear shifts taken out; the shift of Hodges and Lehmann; the interval of the date."""
    begin = max(0, q.first - _WIDE)
    y = _filled(q.y)[begin : q.first + _WIDE]
    place, n = min(max(q.first - begin, 1), len(y) - 1), len(y)
    if n < _FEWEST["level_shift"] or min(place, n - place) < shifts.TRIM:
        return Confirmation("level_shift", "cannot", numbers={"has": min(place, n - place), "needs": shifts.TRIM})
    y, slope = shifts.without_line(without_season(y, q.season, place))
    y, others = _without_others(y, place)
    p, remembered = _chances(y, others, lined=slope != 0)
    size = shifts.hodges_lehmann(y[:place], y[place:])
    early, late = shifts.date_interval(y, shifts.date_of(y))
    numbers: dict[str, float | str] = {
        "n": n, "size": size.size, "low": size.low, "high": size.high, "early": begin + early, "late": begin + late,
        "shape": "step" if slope else shifts.shape_of(y, place), "slope": slope,
    }  # fmt: skip
    fits = size.size * (1 if q.direction == "up" else -1) > 0 and early - 1 <= place <= late + 1
    outcome = _outcome(p, fits=fits)
    if n < _MEMORY_KNOWN:  # the memory of so few values cannot be known: it must hold with some, too
        numbers["p_0.4"] = remembered
        outcome = "leans" if outcome == "agrees" and remembered > _BELIEVED else outcome
    return Confirmation("level_shift", outcome, p, "ar1" if n >= _MEMORY_KNOWN else "iid", numbers)


def _chances(y: Floats, others: int, *, lined: bool) -> tuple[float, float]:
    """The chance of the scan to judge by, and the one under a memory of 0.4. Where other shifts were taken out, some memory went with
    them: some is taken for granted, and each date the partition chose was a look of its own."""
    usual = shifts.remembering_p(y, _SHIFT_MEMORY, weighed=True, lined=lined)
    if len(y) < _MEMORY_KNOWN:
        return (shifts.remembering_p(y, 0.0, weighed=True, lined=True) if lined else shifts.permutation_p(y, weighed=True)), usual
    memory = shifts.memory_around(y, lined=lined)
    p = shifts.remembering_p(y, max(memory, _TAKEN_ALONG) if others else memory, weighed=True, lined=lined)
    return min(1.0, (others + 1) * p), usual


def _without_others(y: Floats, place: int) -> tuple[Floats, int]:
    """The values with all other clear shifts than the one at `place` taken out, by the best partition, and how many these were."""
    if len(y) < _PARTED:
        return y, 0
    found = shifts.partition(y, max(shifts.TRIM, len(y) // 12))
    chosen = int(np.argmin(np.array(found.bic) + _CLEARLY * np.arange(len(found.bic))))
    dates = [date for date in found.before[chosen] if abs(date - place) > shifts.TRIM]
    edges = sorted({0, place, *dates, len(y)})
    means = [float(y[a:b].mean()) for a, b in pairwise(edges)]
    flat = y.copy()
    for (a, _), jump in zip(pairwise(edges[1:]), np.diff(means).tolist(), strict=True):
        if a != place:
            flat[a:] -= jump
    return flat, len(dates)


def _plateau(q: Question) -> Confirmation:
    """Equivalence of the slope of the newest twelve values, pre-whitened from twelve on, and of the last four with the four before."""
    known = q.y[: q.last + 1]
    y = known[np.isfinite(known)][-_PLATEAU:]
    bound = q.material / 2
    memory = kendall.memory_of(y) if len(y) >= _PLATEAU else 0.0
    slope = equivalence.slope_within(y, (-bound, bound), memory)
    level = equivalence.levels_alike(y[-8:-4], y[-4:], (-q.material, q.material))
    numbers: dict[str, float | str] = {
        "n": len(y), "bound": bound, "slope": slope.estimate, "low": slope.interval[0], "high": slope.interval[1],
        "level_p": level.p, "level_low": level.interval[0], "level_high": level.interval[1], "material": q.material,
    }  # fmt: skip
    if q.season > 1 and np.isfinite(known[-2 * q.season :]).all() and len(known) >= 2 * q.season:
        pairs = equivalence.pairs_alike(known[-2 * q.season : -q.season], known[-q.season :], (-q.material, q.material))
        numbers |= {"year_p": pairs.p, "year_low": pairs.interval[0], "year_high": pairs.interval[1]}
    return Confirmation("plateau", _outcome(slope.p), slope.p, "ar1" if memory > 0 else "iid", numbers)


def _spike(q: Question) -> Confirmation | None:
    """The value against the values without it, by the law of its kind; of a long history all far values at once as well."""
    y = _filled(q.y)
    if q.parts is not None:
        told = _share(q.parts, q.first)
        if told is not None:
            return _new_value(told, len(q.y))
    around = np.r_[np.arange(max(0, q.first - _BASE), q.first), np.arange(q.last + 1, min(len(y), q.last + 1 + _BASE))]
    around = around[: max(np.count_nonzero(around < q.first), 6)] if np.count_nonzero(around < q.first) >= 6 else around
    if q.is_count and not has_season(y, q.season):
        told = outliers.count_against_base(float(y[q.first]), y[around])
        return _new_value(told, len(around)) if told else None
    logs = bool(y.min() > 0 and y.max() > 3 * y.min())
    x = without_season(np.log(y) if logs else y, q.season)
    t = around.astype(float)
    if kendall.remembering_kendall(x[around]).p <= _BELIEVED:  # a base that moves is no base
        line = kendall.theil_sen(x[around], t)
        x = x - line.slope * np.arange(len(x))
    told = outliers.against_base(float(x[q.first]), x[around])
    if told is None:
        return Confirmation("spike", "cannot", numbers={"has": len(around), "needs": 6})
    found = _new_value(told, len(around))
    if len(x) < _GESD or q.last == len(x) - 1:
        return found
    far = outliers.gesd(x[max(0, q.first - 2 * _BASE) : q.first + 2 * _BASE])
    among = (q.first - max(0, q.first - 2 * _BASE)) in far.at
    return Confirmation("spike", found.outcome, found.p, "iid", {**found.numbers, "gesd": "among" if among else "not"})


def _share(parts: tuple[Floats, Floats], place: int) -> outliers.NewValue | None:
    hits, of = parts
    base = np.isfinite(hits) & np.isfinite(of) & (np.arange(len(hits)) < place)
    base[: max(0, place - _BASE)] = False
    if not (np.isfinite(hits[place]) and np.isfinite(of[place])):
        return None
    return outliers.share_against_base(float(hits[place]), float(of[place]), hits[base], of[base])


def _new_value(told: outliers.NewValue, n: int) -> Confirmation:
    return Confirmation("spike", _outcome(told.p, line=_OUT), told.p, "iid", {"n": n, "law": told.law})


def _spread(q: Question) -> Confirmation:
    """Brown and Forsythe over all dates, level or line and memory taken out, in logarithms where values grow threefold."""
    y = _filled(q.y)
    y = without_season(np.log(y) if y.min() > 0 and y.max() > 3 * y.min() else y, q.season)
    before = shifts.date_of(y)
    t = np.arange(len(y)) - (len(y) - 1) / 2
    line = y - y.mean() - t * (y @ t) / (t @ t)
    rest = y - _two_levels(y, before) if shifts.shape_of(y, before) == "step" else line
    found = spreads.spread_scan(kendall.prewhitened(rest, kendall.memory_of(rest)))
    fits = (found.ratio > 1) == (q.direction == "up")
    numbers: dict[str, float | str] = {"n": len(y), "ratio": found.ratio, "at": found.before + 1}
    return Confirmation("variance_change", _outcome(found.p, fits=fits), found.p, "ar1", numbers)


_TESTS: Mapping[str, Callable[[Question], Confirmation | None]] = {
    "trend": _trend, "level_shift": _shift, "plateau": _plateau, "spike": _spike, "variance_change": _spread,
}  # fmt: skip
