"""Second tests of a course: a trend by Mann-Kendall, a standstill by equivalence."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from signals.confirming import equivalence
from signals.confirming.kendall import Kendall, kendall
from signals.confirming.phases import filled, has_season, without_season
from signals.confirming.questions import BELIEVED, Confirmation, Question, outcome
from signals.confirming.remembering import memory_of, prewhitened, remembering_kendall
from signals.confirming.seasonal import remembering_seasonal
from signals.confirming.slopes import pair_slopes, seasonal_slope, theil_sen
from signals.nulls import chance_of_any_run, remembering_paths

_RECENT = 8
_PLATEAU = 12
_MEMORIES = (0.3, 0.5)  # for which the chance of a trend is also given where memory cannot be estimated


def trend(q: Question) -> Confirmation:
    """Mann-Kendall on all values and on the newest eight (the chance is doubled for the choice), the slope of Theil and Sen."""
    whole, sign = q.y[: q.last + 1], 1.0 if q.direction == "up" else -1.0
    n = int(np.isfinite(whole).sum())
    seasonal = has_season(whole, q.season)
    level = without_season(filled(whole), q.season) if seasonal else whole[np.isfinite(whole)]
    tests = [remembering_seasonal(whole, q.season) if seasonal else remembering_kendall(level)]
    if n > _RECENT:  # the memory of all values, the course of the newest
        tests.append(kendall(prewhitened(level, memory_of(level))[-_RECENT:]))
    chances = [_one_way(test, sign) for test in tests]
    recent = len(chances) > 1 and chances[1] < chances[0]
    if seasonal and not recent:
        found = seasonal_slope(whole, q.season, tests[0].variance)
    else:
        found = theil_sen(level[-_RECENT:] if recent else whole)
    p = min(1.0, len(tests) * min(chances))
    numbers: dict[str, float | str] = {"n": n, "slope": found.slope, "low": found.low, "high": found.high}
    said = outcome(p)
    if n < _RECENT:  # the memory of so few values cannot be known: it must hold with some, too
        remembered = [_remembered(n, abs(tests[0].s), memory) for memory in _MEMORIES]
        numbers |= {f"p_{memory}": chance for memory, chance in zip(_MEMORIES, remembered, strict=True)}
        said = "leans" if said == "agrees" and remembered[-1] > BELIEVED else said
        slopes = pair_slopes(level, np.flatnonzero(np.isfinite(whole)).astype(float))
        numbers |= {"low": float(slopes.min()), "high": float(slopes.max())}
    if q.run:
        numbers["anywhere"] = chance_of_any_run(min(n, 40), q.run)
    return Confirmation("trend", said, p, "seasonal" if seasonal else "iid" if n < _RECENT else "ar1", numbers)


def _one_way(test: Kendall, sign: float) -> float:
    """Chance of a trend this way; 1 where the values go the other way."""
    return test.p_one if test.s * sign > 0 else 1.0


@lru_cache(maxsize=64)
def _remembered(n: int, s: float, memory: float) -> float:
    """P(S >= s) of n values whose noise remembers (stationary AR(1), 20,000 draws)."""
    e = remembering_paths(20_000, n, memory, (n, round(100 * memory)))
    i, j = np.triu_indices(n, 1)
    return float((np.sign(e[:, j] - e[:, i]).sum(axis=1) >= s).mean())


def plateau(q: Question) -> Confirmation:
    """Equivalence of the slope of the newest twelve values, pre-whitened from twelve on, and of the last four with the four before."""
    known = q.y[: q.last + 1]
    y = known[np.isfinite(known)][-_PLATEAU:]
    bound = q.material / 2
    memory = memory_of(y) if len(y) >= _PLATEAU else 0.0
    slope = equivalence.slope_within(y, (-bound, bound), memory)
    level = equivalence.levels_alike(y[-8:-4], y[-4:], (-q.material, q.material))
    numbers: dict[str, float | str] = {
        "n": len(y), "bound": bound, "slope": slope.estimate, "low": slope.interval[0], "high": slope.interval[1],
        "level_p": level.p, "level_low": level.interval[0], "level_high": level.interval[1], "material": q.material,
    }  # fmt: skip
    if q.season > 1 and np.isfinite(known[-2 * q.season :]).all() and len(known) >= 2 * q.season:
        pairs = equivalence.pairs_alike(known[-2 * q.season : -q.season], known[-q.season :], (-q.material, q.material))
        numbers |= {"year_p": pairs.p, "year_low": pairs.interval[0], "year_high": pairs.interval[1]}
    return Confirmation("plateau", outcome(slope.p), slope.p, "ar1" if memory > 0 else "iid", numbers)
