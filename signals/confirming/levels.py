"""The second test of a level shift: the rank scan, its size and its date, other shifts and lines taken out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from signals.confirming import breaks, shifts
from signals.confirming.dating import date_interval
from signals.confirming.phases import filled, without_season
from signals.confirming.questions import BELIEVED, FEWEST, Confirmation, Question, outcome

Floats = NDArray[np.float64]
_WIDE = 60  # values on each side of a shift that are looked at
_MEMORY_KNOWN = 20  # values from which the memory around a shift is estimated
_PARTED, _CLEARLY = 24, 10.0  # values from which other shifts are looked for, and what each must be worth in BIC
_MEMORY = 0.4
_TAKEN_ALONG = 0.2  # least memory where other shifts, and some memory with them, were taken out


def shift(q: Question) -> Confirmation:
    """Rank scan, season, line and other clear shifts taken out; the shift of Hodges and Lehmann; the interval of the date."""
    begin = max(0, q.first - _WIDE)
    y = filled(q.y)[begin : q.first + _WIDE]
    place, n = min(max(q.first - begin, 1), len(y) - 1), len(y)
    if n < FEWEST["level_shift"] or min(place, n - place) < breaks.TRIM:
        return Confirmation("level_shift", "cannot", numbers={"has": min(place, n - place), "needs": breaks.TRIM})
    y, slope = breaks.without_line(without_season(y, q.season, place))
    y, others = _without_others(y, place)
    p, remembered = _chances(y, others, lined=slope != 0)
    size = shifts.hodges_lehmann(y[:place], y[place:])
    early, late = date_interval(y, breaks.date_of(y))
    numbers: dict[str, float | str] = {
        "n": n, "size": size.size, "low": size.low, "high": size.high, "early": begin + early, "late": begin + late,
        "shape": "step" if slope else breaks.shape_of(y, place), "slope": slope,
    }  # fmt: skip
    fits = size.size * (1 if q.direction == "up" else -1) > 0 and early - 1 <= place <= late + 1
    said = outcome(p, fits=fits)
    if n < _MEMORY_KNOWN:  # the memory of so few values cannot be known: it must hold with some, too
        numbers["p_0.4"] = remembered
        said = "leans" if said == "agrees" and remembered > BELIEVED else said
    return Confirmation("level_shift", said, p, "ar1" if n >= _MEMORY_KNOWN else "iid", numbers)


def _chances(y: Floats, others: int, *, lined: bool) -> tuple[float, float]:
    """The chance of the scan to judge by, and the one under a memory of 0.4. Where other shifts were taken out, some memory went with
    them: some is taken for granted, and each date the partition chose was a look of its own."""
    usual = shifts.remembering_p(y, _MEMORY, weighed=True, lined=lined)
    if len(y) < _MEMORY_KNOWN:
        return (shifts.remembering_p(y, 0.0, weighed=True, lined=True) if lined else shifts.permutation_p(y, weighed=True)), usual
    memory = shifts.memory_around(y, lined=lined)
    p = shifts.remembering_p(y, max(memory, _TAKEN_ALONG) if others else memory, weighed=True, lined=lined)
    return min(1.0, (others + 1) * p), usual


def _without_others(y: Floats, place: int) -> tuple[Floats, int]:
    """The values with all other clear shifts than the one at `place` taken out, by the best partition, and how many these were."""
    if len(y) < _PARTED:
        return y, 0
    found = breaks.partition(y, max(breaks.TRIM, len(y) // 12))
    chosen = int(np.argmin(np.array(found.bic) + _CLEARLY * np.arange(len(found.bic))))
    dates = [date for date in found.before[chosen] if abs(date - place) > breaks.TRIM]
    edges = sorted({0, place, *dates, len(y)})
    means = [float(y[a:b].mean()) for a, b in pairwise(edges)]
    flat = y.copy()
    for (a, _), jump in zip(pairwise(edges[1:]), np.diff(means).tolist(), strict=True):
        if a != place:
            flat[a:] -= jump
    return flat, len(dates)
