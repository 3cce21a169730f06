"""Did the level change? A rank scan over all dates against its own permutations or remembering series, and the size of the shift.

Sources: Pettitt 1979; Phipson and Smyth 2010; Hodges and Lehmann 1963.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from signals.confirming.breaks import TRIM, beside_best_step, best_dates
from signals.nulls import remembering_paths, tied_tail
from signals.ranks import ranks

Floats = NDArray[np.float64]
_DRAWS, _REMEMBERING_DRAWS = 9_999, 1_999
_LEFT_DRAWS = 999
_SAFE = 0.3
_MEMORIES = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
_SEED = 20261125


@dataclass(frozen=True, slots=True)
class Scan:
    """Largest |U| of the rank scan, how many values lie before the shift, and all U (k = 1 .. n - 1)."""

    k: float
    before: int
    u: Floats


def rank_scan(y: Floats, trim: int = 1) -> Scan:
    """Pettitt's scan U_k = 2 (sum of the first k ranks) - k (n + 1); `trim` values at least on each side."""
    n = len(y)
    u = 2 * np.cumsum(ranks(y))[:-1] - np.arange(1, n) * (n + 1.0)
    inside = np.abs(u[trim - 1 : n - trim])
    place = int(inside.argmax())
    return Scan(float(inside[place]), trim + place, u)


def permutation_p(y: Floats, trim: int = TRIM, draws: int = _DRAWS, *, weighed: bool = False) -> float:
    """Chance of such a scan in any order of these values: (1 + as large) / (draws + 1). `weighed`: each |U| in its own standard deviations,
    so that a shift near an end counts as one in the middle."""
    ranked = ranks(y)
    largest = float(_scans(ranked[None, :], trim, weighed)[0])
    untied = len(np.unique(y)) == len(y)
    held = _largest(len(y), trim, draws, weighed) if untied else np.sort(_scans(_shuffled(ranked, draws), trim, weighed))
    return _share(held, largest)


def _share(held: Floats, largest: float) -> float:
    return float((1 + len(held) - np.searchsorted(held, largest - 1e-9)) / (len(held) + 1))


@lru_cache(maxsize=128)
def _largest(n: int, trim: int, draws: int, weighed: bool) -> Floats:
    return np.sort(_scans(_shuffled(np.arange(1.0, n + 1), draws), trim, weighed))


def _shuffled(ranks: Floats, draws: int) -> Floats:
    return np.random.default_rng([_SEED, len(ranks)]).permuted(np.tile(ranks, (draws, 1)), axis=1)


def _scans(ranks: Floats, trim: int, weighed: bool) -> Floats:
    """Largest |U| of each row of ranks."""
    n = ranks.shape[1]
    k = np.arange(trim, n - trim + 1)
    u = np.abs(2 * np.cumsum(ranks, axis=1)[:, k - 1] - k * (n + 1.0))
    largest: Floats = (u / np.sqrt(k * (n - k) * (n + 1) / 3) if weighed else u).max(axis=1)
    return largest


def remembering_p(y: Floats, memory: float, trim: int = TRIM, *, weighed: bool = False, lined: bool = False) -> float:
    """The same chance where the noise remembers: against stationary AR(1) series of that memory. `lined`: a line was taken out of `y`
    (`without_line`), and is taken out of these as well."""
    largest = float(_scans(ranks(y)[None, :], trim, weighed)[0])
    return _share(_remembering(len(y), trim, round(memory, 2), weighed, lined), largest)


@lru_cache(maxsize=128)
def _remembering(n: int, trim: int, memory: float, weighed: bool, lined: bool) -> Floats:
    paths = remembering_paths(_REMEMBERING_DRAWS, n, memory, (_SEED, n, 1))
    if lined:
        paths = paths - beside_best_step(paths)[0][:, None] * (np.arange(n) - (n - 1) / 2)
    return np.sort(_scans(_ranks(paths), trim, weighed))


def _ranks(rows: Floats) -> Floats:
    ranks: Floats = (rows.argsort(axis=1).argsort(axis=1) + 1).astype(np.float64)
    return ranks


def memory_around(y: Floats, *, lined: bool = False) -> float:
    """First-order memory of the noise around the best shift, on the safe side.

    What is left without the best shift (and a line, `lined`) seems to remember less than it does. So the memory is taken at which three
    in ten unchanged series would leave as little (simulated for each length): with the plain correction of the bias the test of a shift
    at 5 % fires in 14 % of series of 40 values with memory 0.5, with this one in 6 % (docs/reference/sizes.md).
    """
    left = _left(y[None, :], lined)
    return float(np.interp(left[0], _left_of_memory(len(y), lined), _MEMORIES))


def _left(rows: Floats, lined: bool) -> Floats:
    """First autocorrelation of what each row leaves without its best shift (and its line)."""
    if lined:
        rest = beside_best_step(rows)[2]
    else:
        early = np.arange(rows.shape[1]) < best_dates(rows, TRIM)[:, None]
        means = [np.where(side, rows, 0.0).sum(axis=1) / side.sum(axis=1) for side in (early, ~early)]
        rest = rows - np.where(early, means[0][:, None], means[1][:, None])
    left: Floats = (rest[:, 1:] * rest[:, :-1]).sum(axis=1) / np.maximum((rest**2).sum(axis=1), 1e-300)
    return left


@lru_cache(maxsize=128)
def _left_of_memory(n: int, lined: bool) -> Floats:
    """For each of `_MEMORIES` the autocorrelation that three in ten unchanged series leave, or less."""
    found = [np.quantile(_left(remembering_paths(_LEFT_DRAWS, n, m, (_SEED, n, 1)), lined), _SAFE) for m in _MEMORIES.tolist()]
    return np.maximum.accumulate(np.array(found))


@dataclass(frozen=True, slots=True)
class Shift:
    """How much higher the later values are, and between which bounds (95 %, exact without ties)."""

    size: float
    low: float
    high: float


def hodges_lehmann(before: Floats, after: Floats, confidence: float = 0.95) -> Shift:
    """Median of all differences of a later and an earlier value, with the interval of the rank-sum test."""
    differences = np.sort((after[:, None] - before[None, :]).ravel())
    count = len(differences)
    c = _outside(len(before), len(after), (1 - confidence) / 2)
    if c < 0:
        return Shift(float(np.median(differences)), np.nan, np.nan)
    return Shift(float(np.median(differences)), float(differences[c]), float(differences[count - 1 - c]))


def _outside(a: int, b: int, tail: float) -> int:
    """The largest c with P(U <= c) <= tail for two samples of these sizes (-1: none): how many differences lie outside on each side."""
    if a + b > 60:
        return int(np.floor(a * b / 2 + ndtri(tail) * np.sqrt(a * b * (a + b + 1) / 12) - 0.5))
    # the inversions of a ones and b twos are the rank-sum statistic: P(U <= c) = P(S >= ab - 2c)
    c = -1
    while c + 1 <= a * b / 2 and tied_tail((a, b), a * b - 2 * (c + 1)) <= tail:
        c += 1
    return c
