"""What the changes of a span are called: neighbours are joined, a bend that ends a slope is a standstill, and each change gets its end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.changes import BEND, HALT, LINE, SPIKE, STEP, Changes
from signals.search import Found
from signals.spans import Span

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_TOGETHER = {"D": 3, "W": 2, "M": 2, "Q": 1}  # opposite steps so near each other are one spike
_FOLLOWED = 8  # periods after a step from which it can be said that a slope goes on
_WEAKEST = -1.0  # evidence (nats) from which a neighbour belongs to a spike
_FLAT = 0.3  # share of a former slope up to which what is left of it counts as standing still
_NAMED = np.array(["spike", "level_shift", "trend_change", "trend", "plateau"], dtype=object)  # by kind of change


@dataclass(slots=True)
class Told:
    """What one change is called: columns of equal length."""

    row: Ints
    name: NDArray[np.object_]
    start: Ints
    end: Ints
    sense: Floats
    size: Floats
    evidence: Floats
    slope: Floats


def told_of(cadence: str, span: Span, found: Found) -> Told:
    """The changes of one span under their names."""
    n = span.n
    c = _merged(found.changes, _TOGETHER.get(cadence, 1))
    slopes = _line_slopes(c, found)
    name = _NAMED[c.kind]
    bend = c.kind == BEND
    before = np.where(bend, slopes[c.row], 0.0)
    after = before + np.where(bend, c.size, 0.0)
    stopped = bend & (before != 0) & (np.sign(before) != np.sign(c.size)) & (np.abs(after) < _FLAT * np.abs(before))
    name[stopped] = "plateau"
    name[bend & (before == 0) & (n - c.at <= _short(cadence))] = "trend"
    start = np.where(c.kind == HALT, np.minimum(c.at + 1, n - 1), c.at)
    start = np.where(c.kind == LINE, 0, start)
    breaks = np.flatnonzero(((c.kind == STEP) | ((c.kind == SPIKE) & (c.at == n - 1))) & (c.evidence > 0))
    end = _ends(c, breaks, span.y - found.calendar, np.where(c.kind == LINE, slopes[c.row], c.size))
    end = _standing(c, breaks, name == "plateau", start, end)
    sense = np.where(name == "plateau", 0.0, np.sign(np.where(c.kind == LINE, slopes[c.row], c.size)))
    slope = np.where(c.kind == LINE, slopes[c.row], after)
    return Told(c.row, name, start, end, sense, c.size, c.evidence, slope)


def _ends(c: _Merged, breaks: Ints, rest: Floats, slope: Floats) -> Ints:
    """The last period of each change: of a slope the one before a step (or a newest value) against it, unless it goes on after the step
    (`rest`: the series without its calendar); of other lasting ones the newest. `breaks`: numbers of these steps and values."""
    n = rest.shape[1]
    end = np.where(c.kind == SPIKE, c.at + c.width - 1, n - 1)
    i, j = _beside(c, breaks)
    against = np.isin(c.kind[j], (LINE, BEND)) & (c.at[j] < c.at[i]) & (c.size[j] * c.size[i] < 0)
    i, j = i[against], j[against]
    told, back = np.unique(i, return_inverse=True)
    after = np.array([_slope_of(rest[c.row[one], c.at[one] :]) for one in told.tolist()])[back] if len(told) else np.zeros(0)
    goes_on = (n - c.at[i] >= _FOLLOWED) & (after * np.sign(slope[j]) >= 0.5 * np.abs(slope[j]))
    np.minimum.at(end, j[~goes_on], c.at[i[~goes_on]] - 1)
    return end


def _standing(c: _Merged, breaks: Ints, still: NDArray[np.bool_], start: Ints, end: Ints) -> Ints:
    """The ends, those of standstills before the first step (or newest value far out) after their start."""
    i, j = _beside(c, breaks)
    over = still[j] & (start[j] < c.at[i])
    np.minimum.at(end, j[over], c.at[i[over]] - 1)
    return end


def _beside(c: _Merged, breaks: Ints) -> tuple[Ints, Ints]:
    """Each break with every change of its series, as two columns of numbers; changes lie in the order of their series."""
    first, last = (np.searchsorted(c.row, c.row[breaks], side) for side in ("left", "right"))
    count = last - first
    inside = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(breaks, count), np.repeat(first, count) + inside


def _slope_of(after: Floats) -> float:
    """The least-squares slope of what follows a step, which goes on where it has at least half of the slope that led to it."""
    t = np.arange(len(after)) - (len(after) - 1) / 2
    return float(after @ t / (t @ t)) if len(after) >= _FOLLOWED else 0.0


def _short(cadence: str) -> int:
    return {"D": 21, "W": 10, "M": 8, "Q": 5}.get(cadence, 8)


@dataclass(slots=True)
class _Merged:
    """Changes after neighbours were joined, by series and period."""

    row: Ints
    kind: Ints
    at: Ints
    size: Floats
    evidence: Floats
    width: Ints


def _merged(changes: Changes, near: int) -> _Merged:
    """Neighbours that are one change: opposite steps and neighbouring spikes one way are a spike of that width, steps one way one step."""
    order = np.lexsort((changes.at, changes.row))
    c = _Merged(
        changes.row[order], changes.kind[order].copy(), changes.at[order], changes.size[order].copy(), changes.evidence[order].copy(),
        np.ones(len(order), dtype=np.int64),
    )  # fmt: skip
    keep = np.ones(len(order), dtype=bool)
    pair = (np.diff(c.row) == 0) & (np.diff(c.kind) == 0) & (np.diff(c.at) <= near) & np.isin(c.kind[:-1], (STEP, SPIKE, BEND))
    for i in np.flatnonzero(pair):
        j = i + 1
        if not keep[i]:
            continue
        one_way = c.size[i] * c.size[j] > 0
        if c.kind[i] == STEP and not one_way:
            c.kind[i], c.width[i], lost = SPIKE, c.at[j] - c.at[i], j
        elif c.kind[i] in (STEP, BEND):  # it is where most of it happened; a bend taken back is the smaller for it
            lost, kept = (i, j) if abs(c.size[j]) > abs(c.size[i]) else (j, i)
            c.size[kept] += c.size[lost]
            if not one_way:
                c.evidence[kept] -= max(c.evidence[lost], 0.0)
        elif one_way and c.at[j] - c.at[i] == 1 and min(c.evidence[i], c.evidence[j]) > _WEAKEST:
            c.width[i], lost = 2, j
        else:
            continue
        keep[lost] = False
        if one_way or c.kind[i] != BEND:
            c.evidence[i + j - lost] = max(c.evidence[i], c.evidence[j])
    return _Merged(c.row[keep], c.kind[keep], c.at[keep], c.size[keep], c.evidence[keep], c.width[keep])


def _line_slopes(c: _Merged, found: Found) -> Floats:
    """The slope of the line of each series (zero without one): of the last fit, or as it was found."""
    slopes = np.zeros(len(found.slope))
    lines = c.kind == LINE
    slopes[c.row[lines]] = np.where(found.slope[c.row[lines]] != 0, found.slope[c.row[lines]], c.size[lines])
    return slopes
