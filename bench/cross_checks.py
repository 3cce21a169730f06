"""Our exact tests beside other people's on random series with ties, holes, steps and constants: `python -m bench.cross_checks [CASES]`.

Beside SciPy and statsmodels it asks pyMannKendall and ruptures, which the product does not need: install them into an environment of their
own that also holds our requirements. Prints cases, how many lie beyond 1e-8 of the size, and the largest difference; ends with 1 where any
does. What has no second implementation is computed from its definition: permutations, recursions, sums over all pairs.
"""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise, permutations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from statsmodels.stats import multitest, proportion, weightstats

from signals import multiplicity, nulls
from signals.confirming import breaks, equivalence, outliers, seasonal, shifts, slopes, spreads
from signals.confirming.kendall import kendall
from signals.confirming.remembering import autocorrelation, hamed_rao, prewhitened

Floats = NDArray[np.float64]
Random = np.random.Generator
Pair = tuple[str, ArrayLike, ArrayLike]
NEAR = 1e-8
_SEED = 20261125


def main(words: list[str]) -> int:
    """Runs every comparison so many times and prints a line for each."""
    warnings.simplefilter("ignore")
    random = np.random.default_rng(_SEED)
    seen: dict[str, list[float]] = {}
    for _ in range(int(words[0]) if words else 300):
        for family in (_trends, _seasons, _shifts, *PLAIN):
            for name, ours, theirs in family(random):
                seen.setdefault(name, []).append(apart(ours, theirs))
    for name, found in seen.items():
        print(f"{name:<44}{len(found):6d} cases{sum(x > NEAR for x in found):5d} beyond  largest {max(found):.1e}")
    return int(any(max(found) > NEAR for found in seen.values()))


def apart(ours: ArrayLike, theirs: ArrayLike) -> float:
    """The largest difference in units of the other's size, or of one where that is less; both NaN is none."""
    mine, other = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    differs = np.nan_to_num(np.abs(mine - other) / np.maximum(1.0, np.abs(other)), nan=np.inf)
    return float(np.where(np.isnan(mine) & np.isnan(other), 0.0, differs).max(initial=0.0))


def _series(random: Random, n: int, *, holes: bool = False) -> Floats:
    """One of six kinds: noise, few whole numbers, a walk, a line, a constant, rounded noise."""
    drawn: list[Floats] = [
        random.normal(size=n), random.integers(0, 4, n).astype(float), np.cumsum(random.normal(size=n)),
        np.arange(n) * random.normal() + random.normal(size=n), np.full(n, 3.0), np.round(2 * random.normal(size=n)),
    ]  # fmt: skip
    y = drawn[int(random.integers(len(drawn)))]
    if holes and n > 6 and random.random() < 0.4:
        y[random.choice(n, int(random.integers(1, n // 4 + 1)), replace=False)] = np.nan
    return y


def _trends(random: Random) -> Iterator[Pair]:
    theirs: Any = import_module("pymannkendall")
    y = _series(random, int(random.integers(3, 80)), holes=True)
    x = y[np.isfinite(y)]
    ours, plain = kendall(y), theirs.original_test(y)
    yield "Mann-Kendall: S, variance", (ours.s, ours.variance), (plain.s, plain.var_s)
    if len(x) > 40 and plain.var_s > 0:
        yield "Mann-Kendall: p of long series", ours.p, plain.p
    if len(x) <= 40 and len(set(x.tolist())) == len(x):
        yield "Mann-Kendall: exact p (SciPy)", ours.p, stats.kendalltau(np.arange(len(x)), x, method="exact").pvalue
    if len(x) <= 7:
        every = np.array([kendall(np.array(order)).s for order in permutations(x.tolist())])
        yield "Mann-Kendall: exact p with ties (enumerated)", ours.p_one, (every >= abs(ours.s) - 1e-9).mean()
    slope, sen = slopes.theil_sen(y), theirs.sens_slope(y)
    yield "Theil-Sen: slope, intercept", (slope.slope, slope.intercept), (sen.slope, sen.intercept)
    yield "Theil-Sen: slope (SciPy)", slope.slope, stats.theilslopes(x, np.flatnonzero(np.isfinite(y)).astype(float)).slope
    if len(x) > 6 and len(set(x.tolist())) > 1:
        for lags in (None, 3):
            theirs_lagged = theirs.hamed_rao_modification_test(y, lag=lags)
            if theirs_lagged.var_s > 0:
                found = hamed_rao(y, lags)
                yield "Hamed-Rao: variance, p", (found.variance, found.p), (theirs_lagged.var_s, theirs_lagged.p)
        fresh, white = kendall(prewhitened(x, autocorrelation(x, 1)[1])), theirs.pre_whitening_modification_test(y)
        yield "pre-whitened: S, variance", (fresh.s, fresh.variance), (white.s, white.var_s)


def _seasons(random: Random) -> Iterator[Pair]:
    theirs: Any = import_module("pymannkendall")
    period, long = int(random.choice([4, 12])), int(random.integers(3, 13))
    y = _series(random, period * long - int(random.integers(period) * (random.random() < 0.4)), holes=True)
    y = y + np.tile(3 * random.normal(size=period), long)[: len(y)]
    ours, plain = seasonal.seasonal_kendall(y, period), theirs.seasonal_test(y, period=period)
    yield "seasonal: S, variance", (ours.s, ours.variance), (plain.s, plain.var_s)
    found = period * slopes.seasonal_slope(y, period, ours.variance).slope
    yield "seasonal slope a year", found, theirs.seasonal_sens_slope(y, period=period).slope
    table = seasonal.years(y, period)
    whole = table[np.isfinite(table).all(axis=1)].ravel()
    if len(whole) > 2 * period:
        ours, plain = (
            seasonal.seasonal_kendall(whole, period, correlated=True),
            theirs.correlated_seasonal_test(whole, period=period),
        )
        yield "seasonal with covariances: S, variance", (ours.s, ours.variance), (plain.s, plain.var_s)


def _standstills(random: Random) -> Iterator[Pair]:
    a, b = (random.normal(size=int(random.integers(3, 20))) + random.normal() for _ in range(2))
    bounds = (-abs(random.normal()) - 0.1, abs(random.normal()) + 0.1)
    ours, theirs = equivalence.levels_alike(b, a, bounds), weightstats.ttost_ind(a, b, *bounds, usevar="unequal")
    yield "equivalence of two means: p and both parts", (ours.p, ours.p_low, ours.p_high), (theirs[0], theirs[1][1], theirs[2][1])
    one = equivalence.mean_within(float(a.mean()), float(a.std(ddof=1)), len(a), bounds)
    yield "equivalence of one mean", one.p, weightstats.DescrStatsW(a).ttost_mean(*bounds)[0]
    k = min(len(a), len(b))
    yield (
        "equivalence of pairs",
        equivalence.pairs_alike(b[:k], a[:k], bounds).p,
        weightstats.ttost_paired(a[:k], b[:k], *bounds)[0],
    )
    line, fitted = equivalence.line_of(a), stats.linregress(np.arange(len(a)), a)
    yield "least squares: slope, error", (line.slope, line.slope_error), (fitted.slope, fitted.stderr)


def _shifts(random: Random) -> Iterator[Pair]:
    theirs: Any = import_module("ruptures")
    n = int(random.integers(12, 50))
    y = _series(random, n)
    pairs = np.sign(y[:, None] - y[None, :])
    yield "rank scan (all pairs)", shifts.rank_scan(y).u, [pairs[:k, k:].sum() for k in range(1, n)]
    k = int(random.integers(2, n - 2))
    yield "Hodges-Lehmann", shifts.hodges_lehmann(y[:k], y[k:]).size, np.median(y[k:][:, None] - y[:k])
    least = max(3, math.ceil(0.15 * n))
    found = breaks.partition(y, least)
    for count in range(1, len(found.squares)):
        ends = [0, *theirs.Dynp(model="l2", min_size=least, jump=1).fit(y).predict(n_bkps=count)]
        yield "best partition: squares (ruptures)", found.squares[count], sum(y[a:b].var() * (b - a) for a, b in pairwise(ends))
    groups = [random.normal(size=int(random.integers(4, 12))) * random.uniform(0.5, 3) for _ in range(int(random.integers(2, 6)))]
    levene = stats.levene(*groups, center="median")
    yield "Brown-Forsythe: W, p", spreads.brown_forsythe(groups), (levene.statistic, levene.pvalue)


def _values(random: Random) -> Iterator[Pair]:
    n, most = int(random.integers(15, 70)), int(random.integers(1, 8))
    y = random.normal(size=n)
    y[random.integers(n)] += 8 * (random.random() < 0.5)
    found = outliers.gesd(y, most)
    left = y.copy()
    for i in range(most):
        place = int(np.abs(left - left.mean()).argmax())
        t = stats.t.ppf(1 - 0.05 / (2 * (n - i)), n - i - 2)
        line = (n - i - 1) * t / np.sqrt((n - i - 2 + t * t) * (n - i))
        yield "GESD: deviation, line", (found.r[i], found.line[i]), (abs(left[place] - left.mean()) / left.std(ddof=1), line)
        left = np.delete(left, place)
    base = random.poisson(float(random.choice([1, 5, 40])), int(random.integers(12, 40))).astype(float)
    count = float(random.poisson(base.mean() + 1))
    new = outliers.count_against_base(count, base)
    if new is not None and new.law == "counts":
        sides = [
            stats.binomtest(int(count), int(base.sum() + count), 1 / (len(base) + 1), alternative=side).pvalue
            for side in ("less", "greater")
        ]
        yield "two counts: exact p", new.p, min(1.0, 2 * min(sides))


def _many(random: Random) -> Iterator[Pair]:
    m = int(random.integers(1, 40))
    p = random.random(m) ** int(random.choice([1, 3]))
    p = np.round(p, 1) if random.random() < 0.3 else p
    yield "Benjamini-Hochberg", multiplicity.benjamini_hochberg(p), multitest.multipletests(p, method="fdr_bh")[1]
    yield (
        "Benjamini-Yekutieli",
        multiplicity.benjamini_hochberg(p, any_dependence=True),
        multitest.multipletests(p, method="fdr_by")[1],
    )
    more = int(random.integers(20))
    rest = multitest.multipletests(np.r_[p, np.ones(more)], method="fdr_bh")[1][:m]
    yield "Benjamini-Hochberg among more", multiplicity.benjamini_hochberg(p, tests=m + more), rest
    kept = np.clip(p, 1e-12, 1 - 1e-6)
    yield "Cauchy combination", multiplicity.cauchy_combination(p), stats.cauchy.sf(np.tan((0.5 - kept) * np.pi).mean())
    hits = int(random.integers(50))
    trials = hits + int(random.integers(1, 50))
    yield "Wilson", multiplicity.wilson_interval(hits, trials), proportion.proportion_confint(hits, trials, method="wilson")
    n, k = int(random.integers(4, 7)), int(random.integers(2, 4))
    falls = [np.diff(order) < 0 for order in permutations(range(n))]
    any_run = np.mean([bool(np.convolve(steps, np.ones(k), "valid").max() >= k) for steps in falls])
    yield "runs somewhere (enumerated)", nulls.chance_of_any_run(n, k), any_run


PLAIN = (_standstills, _values, _many)  # families that ask nobody but SciPy and statsmodels


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
