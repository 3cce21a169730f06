"""Kinds of change, their shapes, and how likely each is beforehand at each period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A spike at one period; a step from a period on; a bend (flat, then a slope); a line through all; a halt (a slope, then flat).
SPIKE, STEP, BEND, LINE, HALT = range(5)
KINDS = 5
NEVER = -1e6  # log prior where a change cannot be told
_SHARES = (0.25, 0.25, 0.25, 0.15, 0.10)
_FEWEST = {SPIKE: (0, 1), STEP: (2, 2), BEND: (2, 3), HALT: (4, 3)}  # periods needed before the change, and from it on
# Periods in which a spike, and in which a lasting change is still news. What is new is where people look: `_NEWS_SHARE` of the prior
# weight lies there, the rest of history shares what is left.
_NEWS = {"D": (7, 60), "W": (3, 20), "M": (3, 10), "Q": (2, 6), "H": (2, 4), "Y": (2, 4)}
_NEWS_SHARE = (0.8, 0.6)  # of spikes, of lasting changes


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes found, as columns: `row` of the series, `kind`, `at` (its first period), `size` (working scale; a slope is a period's),
    `evidence` (nats, prior of kind and place included), `order` in which they were found."""

    row: Ints
    kind: Ints
    at: Ints
    size: Floats
    evidence: Floats
    order: Ints

    @classmethod
    def joined(cls, parts: list[Changes]) -> Changes:
        """All parts in one."""
        none = np.zeros(0, dtype=np.int64)
        parts = [cls(none, none, none, none.astype(float), none.astype(float), none), *parts]
        names = cls.__slots__
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def of_rows(self, rows: Ints) -> Changes:
        """The same changes, their rows being numbers in `rows`."""
        return replace(self, row=rows[self.row])


@lru_cache(maxsize=64)
def prior(cadence: str, n: int) -> tuple[Floats, ...]:
    """log prior of each kind at each of n periods (one number for a line)."""
    news = _NEWS.get(cadence, (max(n // 20, 2), max(n // 6, 6)))
    result = []
    for kind in range(KINDS):
        if kind == LINE:
            result.append(np.full(1, np.log(_SHARES[LINE])))
            continue
        before, after = _FEWEST[kind]
        t = np.arange(n)
        possible = (t >= before) & (t <= n - after)
        recent = possible & (t >= n - news[kind != SPIKE])
        older = possible & ~recent
        share = _NEWS_SHARE[kind != SPIKE] if older.any() else 1.0
        weight = recent * share / max(recent.sum(), 1) + older * (1 - share) / max(older.sum(), 1)
        result.append(np.where(weight > 0, np.log(np.maximum(weight, 1e-300) * _SHARES[kind]), NEVER))
    return tuple(result)


def log_prior(priors: tuple[Floats, ...], kind: Ints, at: Ints) -> Floats:
    """The log prior of given changes."""
    result = np.zeros(len(kind))
    for code in range(KINDS):
        chosen = kind == code
        result[chosen] = priors[code][at[chosen]]
    return result


def template(kind: int, at: Ints, n: int) -> Floats:
    """The shape of changes of one kind (rows x n), of size one."""
    t = np.arange(n, dtype=float)[None, :]
    first = at[:, None]
    if kind == SPIKE:
        return np.where(t == first, 1.0, 0.0)
    if kind == STEP:
        return np.where(t >= first, 1.0, 0.0)
    if kind == BEND:
        return np.asarray(np.maximum(t - first + 1, 0.0), dtype=np.float64)
    if kind == LINE:
        line = t - (n - 1) / 2
        return line.repeat(len(at), axis=0)
    halt: Floats = np.minimum(t - first, 0.0)
    return halt


def shapes(kind: Ints, at: Ints, n: int) -> Floats:
    """The shape of each of several changes (rows x n)."""
    result = np.zeros((len(kind), n))
    for code in range(KINDS):
        chosen = kind == code
        if chosen.any():
            result[chosen] = template(code, at[chosen], n)
    return result
