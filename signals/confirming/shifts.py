"""Did the level change? A rank scan over all dates against its own permutations, the size of the shift, and how sure its date is.

Sources: Pettitt 1979; Phipson and Smyth 2010; Hodges and Lehmann 1963; Bai and Perron 1998, 2003; Bai 1997; Zeileis et al. 2002.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtri
from scipy.stats import rankdata

from signals.nulls import remembering_paths, tied_tail

Floats = NDArray[np.float64]
TRIM = 3  # values on each side of a shift at least
_DRAWS, _REMEMBERING_DRAWS = 9_999, 1_999
_LEFT_DRAWS = 999
_SAFE = 0.3
_MEMORIES = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
_DATED = 40  # values from which the date's interval is that of large samples
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
    u = 2 * np.cumsum(rankdata(y))[:-1] - np.arange(1, n) * (n + 1.0)
    inside = np.abs(u[trim - 1 : n - trim])
    place = int(inside.argmax())
    return Scan(float(inside[place]), trim + place, u)


def permutation_p(y: Floats, trim: int = TRIM, draws: int = _DRAWS, *, weighed: bool = False) -> float:
    """Chance of such a scan in any order of these values: (1 + as large) / (draws + 1). `weighed`: each |U| in its own standard deviations,
    so that a shift near an end counts as one in the middle."""
    ranks = rankdata(y).astype(np.float64)
    largest = float(_scans(ranks[None, :], trim, weighed)[0])
    untied = len(np.unique(y)) == len(y)
    held = _largest(len(y), trim, draws, weighed) if untied else np.sort(_scans(_shuffled(ranks, draws), trim, weighed))
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
    largest = float(_scans(rankdata(y).astype(np.float64)[None, :], trim, weighed)[0])
    return _share(_remembering(len(y), trim, round(memory, 2), weighed, lined), largest)


@lru_cache(maxsize=128)
def _remembering(n: int, trim: int, memory: float, weighed: bool, lined: bool) -> Floats:
    paths = remembering_paths(_REMEMBERING_DRAWS, n, memory, (_SEED, n, 1))
    if lined:
        paths = paths - _lines(paths)[0][:, None] * (np.arange(n) - (n - 1) / 2)
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
        rest = _lines(rows)[2]
    else:
        early = np.arange(rows.shape[1]) < _dates(rows, TRIM)[:, None]
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


@dataclass(frozen=True, slots=True)
class Partition:
    """Best dates for 0, 1, 2 ... shifts: `before` (values before each), their sums of squares and BIC; `chosen` by BIC."""

    before: tuple[tuple[int, ...], ...]
    squares: tuple[float, ...]
    bic: tuple[float, ...]
    chosen: int


def partition(y: Floats, least: int | None = None, most: int | None = None) -> Partition:
    """Least-squares partitions by dynamic programming (Bai and Perron), `least` values a part (default 15 %, 3 at least), chosen by BIC;
    at most one shift for every eight values."""
    n = len(y)
    least = max(3, int(np.ceil(0.15 * n))) if least is None else least
    most = min(n // 8, n // least - 1) if most is None else most
    cost = _costs(y, least)
    best, back = cost[0], []
    ends = [best[n]]
    for _ in range(most):
        total = best[:, None] + cost  # [split, end]: values before the last part, values in all
        back.append(total.argmin(axis=0))
        best = total.min(axis=0)
        ends.append(best[n])
    dates = []
    for m in range(len(ends)):
        found, end = [], n
        for step in range(m - 1, -1, -1):
            end = int(back[step][end])
            found.append(end)
        dates.append(tuple(reversed(found)))
    bic = [_bic(n, squares, 2 * m + 2) for m, squares in enumerate(ends)]
    return Partition(tuple(dates), tuple(float(e) for e in ends), tuple(bic), int(np.argmin(bic)))


def _costs(y: Floats, least: int) -> Floats:
    """[a, b]: sum of squares of y[a:b] around its mean; infinite below `least` values."""
    n = len(y)
    centred = y - y.mean()
    sums, squares = np.r_[0.0, np.cumsum(centred)], np.r_[0.0, np.cumsum(centred**2)]
    length = np.arange(n + 1)[None, :] - np.arange(n + 1)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = squares[None, :] - squares[:, None] - (sums[None, :] - sums[:, None]) ** 2 / length
    result: Floats = np.where(length >= least, np.maximum(cost, 0.0), np.inf)
    return result


def _bic(n: int, squares: float, parameters: int) -> float:
    return float(n * (np.log(2 * np.pi * max(squares, 1e-300) / n) + 1) + np.log(n) * parameters)


def date_of(y: Floats, trim: int = TRIM) -> int:
    """How many values lie before the shift that explains most (least squares). The rank scan tells whether, not when: where the sides
    are of unequal length its largest value lies towards the middle."""
    return int(_dates(y[None, :], trim)[0])


def _dates(rows: Floats, trim: int) -> NDArray[np.int64]:
    n = rows.shape[1]
    k = np.arange(trim, n - trim + 1)
    sums = np.cumsum(rows - rows.mean(axis=1, keepdims=True), axis=1)[:, k - 1]
    dates: NDArray[np.int64] = k[(sums**2 / (k * (n - k))).argmax(axis=1)]
    return dates


def shape_of(y: Floats, before: int) -> str:
    """`step`, `line` or `unclear`: which of one shift and one straight line explains the values better by BIC, by at least two."""
    n = len(y)
    t = np.arange(n) - (n - 1) / 2
    line = y - y.mean() - t * (y @ t) / (t @ t)
    step = np.r_[y[:before] - y[:before].mean(), y[before:] - y[before:].mean()]
    gain = _bic(n, float(line @ line), 3) - _bic(n, float(step @ step), 4)
    return "step" if gain > 2 else "line" if gain < -2 else "unclear"


def without_line(y: Floats) -> tuple[Floats, float]:
    """The values without the straight line they lie on beside their best shift, and its slope; as they are, and 0, where shifts alone (as
    many as BIC wants) explain them as well."""
    n = len(y)
    slope, squares, _ = _lines(y[None, :])
    if _bic(n, float(squares[0]), 5) > min(partition(y, max(TRIM, n // 12)).bic) - 2:
        return y, 0.0
    return y - slope[0] * (np.arange(n) - (n - 1) / 2), float(slope[0])


def _lines(rows: Floats) -> tuple[Floats, Floats, Floats]:
    """Of each row the slope of its line beside its best step, what both leave in squares, and what they leave."""
    n = rows.shape[1]
    t = np.arange(n) - (n - 1) / 2
    slope, squares, rest = np.zeros(len(rows)), np.full(len(rows), np.inf), np.zeros_like(rows)
    for k in range(TRIM, n - TRIM + 1):
        q, r = np.linalg.qr(np.stack([np.ones(n), (np.arange(n) >= k).astype(float), t], axis=1))
        found = rows @ q
        left = (rows**2).sum(axis=1) - (found**2).sum(axis=1)
        better = left < squares
        squares[better], slope[better] = left[better], found[better, 2] / r[2, 2]
        rest[better] = rows[better] - found[better] @ q.T
    return slope, np.maximum(squares, 1e-300), rest


def date_interval(y: Floats, before: int, confidence: float = 0.95) -> tuple[int, int]:
    """Between how many values before it a shift lies: from 40 values on Bai (1997), below by a bootstrap of the residuals."""
    if len(y) < _DATED:
        return _resampled_dates(y, before, confidence)
    one, two = y[:before], y[before:]
    delta = float(two.mean() - one.mean())
    spread = (float(one.var()), float(two.var()))
    if delta == 0 or min(spread) <= 0:
        return before, before
    tail = (1 - confidence) / 2
    ratio = spread[1] / spread[0]
    high, low = (_quantile(level, ratio) * spread[0] / delta**2 for level in (1 - tail, tail))
    return max(before - int(np.ceil(high)), 1), min(before - int(np.floor(low)), len(y) - 1)


def _resampled_dates(y: Floats, before: int, confidence: float) -> tuple[int, int]:
    random = np.random.default_rng([_SEED, len(y), before])
    fitted = np.r_[np.full(before, y[:before].mean()), np.full(len(y) - before, y[before:].mean())]
    drawn = fitted + random.choice(y - fitted, (999, len(y)))
    low, high = np.quantile(_dates(drawn, TRIM), [(1 - confidence) / 2, (1 + confidence) / 2], method="nearest")
    return min(int(low), before), max(int(high), before)


def _quantile(level: float, phi: float) -> float:
    """Of the place where a two-sided random walk with drift is largest (Bai 1997), by bisection."""
    low, high = -1000.0, 1000.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _argmax_law(middle, phi) < level else (low, middle)
    return (low + high) / 2


def _argmax_law(x: float, phi: float) -> float:
    """P(V <= x), regressors alike on both sides (xi = 1), `phi` = ratio of the variances after and before (Bai 1997, appendix B)."""
    size = abs(x)
    if size == 0:
        size = 1e-12
    root = np.sqrt(size)
    if x < 0:
        frac = 1 / phi
        one = -np.exp(np.log(size) / 2 - size / 8 - np.log(2 * np.pi) / 2)
        two = -(phi * (phi + 2) / (phi + 1)) * np.exp(frac * (1 + frac) * size / 2 + log_ndtr(-(0.5 + frac) * root))
        three = (size / 2 - 2 + (phi + 2) ** 2 / (phi + 1)) * np.exp(log_ndtr(-root / 2))
        return float(one + two + three)
    frac = 1 / phi
    one = 1 + np.sqrt(frac) * np.exp(np.log(size) / 2 - frac * size / 8 - np.log(2 * np.pi) / 2)
    two = (1 / phi * (2 * phi + 1) / (phi + 1)) * np.exp((phi + 1) * size / 2 + log_ndtr(-(phi + 0.5) / np.sqrt(phi) * root))
    three = ((2 * phi + 1) ** 2 / ((phi + 1) * phi) - 2 + frac * size / 2) * np.exp(log_ndtr(-np.sqrt(frac) * root / 2))
    return float(one + two - three)
