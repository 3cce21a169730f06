"""Is one value out of line? Against the values without it, by the law of its kind; and all far values of a history at once.

Sources: Rosner 1983 (GESD; one outlier: Grubbs 1969); Przyborowski and Wilenski 1940 (two counts); Laney 2002 (overdispersed shares).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]
_OVERDISPERSED = 1.5  # variance over mean from which counts vary more than counting explains
_LIKE_CHANCE = (0.8, 1.25)  # shares that vary so many times as widely as chance makes them vary as chance makes them
_FEWEST_SPREAD = 12  # counts from which that can be said


@dataclass(frozen=True, slots=True)
class NewValue:
    """One value against a base: two-sided `p`, what was expected, the 99.73 % bounds, and by which `law` (t, counts, negative_binomial,
    shares, laney)."""

    p: float
    expected: float
    low: float
    high: float
    law: str


def against_base(value: float, base: Floats) -> NewValue | None:
    """Student's prediction: (value - mean) / (s sqrt(1 + 1/n)); exact for normal values. None below six values or without spread."""
    n = len(base)
    spread = float(base.std(ddof=1)) if n > 1 else 0.0
    if n < 6 or spread <= 0:
        return None
    mean, error = float(base.mean()), spread * np.sqrt(1 + 1 / n)
    half = float(stdtrit(n - 1, 1 - 0.00135)) * error
    p = 2 * float(stdtr(n - 1, -abs(value - mean) / error))
    return NewValue(p, mean, mean - half, mean + half, "t")


def count_against_base(count: float, base: Floats) -> NewValue | None:
    """A count against the counts of equally long periods: of all events, as few or as many in this one (binomial, exact); where the base
    varies more than counting does (from 12 values on), negative binomial with its mean and variance; below 12 the larger chance of the
    exact one and of Student's prediction of the roots. None below six values."""
    n = len(base)
    if n < 6 or base.sum() + count <= 0:
        return None
    from scipy.stats import binom, nbinom  # half a second to load: for counts and shares alone

    mean, variance = float(base.mean()), float(base.var(ddof=1))
    if n >= _FEWEST_SPREAD and variance > _OVERDISPERSED * mean > 0:
        size = mean**2 / (variance - mean)
        law = nbinom(size, size / (size + mean))
        p = 2 * min(float(law.cdf(count)), float(law.sf(count - 1)))
        return NewValue(min(p, 1.0), mean, float(law.ppf(0.00135)), float(law.ppf(1 - 0.00135)), "negative_binomial")
    total = float(base.sum()) + count
    shared = binom(round(total), 1 / (n + 1))
    p = 2 * min(float(shared.cdf(count)), float(shared.sf(count - 1)))
    if n < _FEWEST_SPREAD and (rooted := against_base(float(np.sqrt(count)), np.sqrt(base))) is not None:
        p = max(p, rooted.p)  # so few counts cannot show whether they vary more than counting does: their own spread must agree
    half = 3 * np.sqrt(mean)
    return NewValue(min(p, 1.0), mean, max(mean - half, 0.0), mean + half, "counts")


def share_against_base(hits: float, of: float, base_hits: Floats, base_of: Floats) -> NewValue | None:
    """A share against earlier shares with their own denominators: exact binomial where either side has fewer than five, else Laney's P'
    (an ordinary p-chart when the shares vary as chance makes them). None below six values."""
    n = len(base_hits)
    if n < 6 or min(of, base_of.min()) <= 0:
        return None
    mean = float(base_hits.sum() / base_of.sum())
    error = float(np.sqrt(mean * (1 - mean) / of))
    if min(of * mean, of * (1 - mean)) < 5:
        from scipy.stats import binom  # as above

        law = binom(round(of), mean)
        p = 2 * min(float(law.cdf(hits)), float(law.sf(hits - 1)))
        return NewValue(min(p, 1.0), mean, max(mean - 3 * error, 0.0), min(mean + 3 * error, 1.0), "shares")
    factor = laney_factor(base_hits, base_of)
    if n < _FEWEST_SPREAD:
        factor = max(factor, 1.0)
    elif factor <= 0 or _LIKE_CHANCE[0] < factor < _LIKE_CHANCE[1]:
        factor = 1.0
    # the base's mean errs as well: its own binomial error, widened alike
    own = np.sqrt(error**2 + mean * (1 - mean) / float(base_of.sum())) * factor
    p = 2 * float(stdtr(n - 1, -abs(hits / of - mean) / own))
    law_name = "shares" if factor == 1 else "laney"
    return NewValue(p, mean, max(mean - 3 * error * factor, 0.0), min(mean + 3 * error * factor, 1.0), law_name)


def laney_factor(hits: Floats, of: Floats) -> float:
    """How many times wider shares vary than chance makes them: mean moving range of the standardised shares over 1.128."""
    mean = hits.sum() / of.sum()
    error = np.sqrt(mean * (1 - mean) / of)
    z = (hits / of - mean) / np.where(error > 0, error, 1.0)
    return float(np.abs(np.diff(z)).mean() / 1.128)


@dataclass(frozen=True, slots=True)
class Outliers:
    """The generalised extreme studentised deviates: `r` and their critical values `line`, and the places of the outliers."""

    r: Floats
    line: Floats
    at: tuple[int, ...]


def gesd(y: Floats, most: int | None = None, alpha: float = 0.05) -> Outliers:
    """Rosner's test of up to `most` outliers (default a tenth, ten at most): the largest i with R_i beyond its line counts, so that
    outliers do not hide each other. Meant for 25 values and more."""
    n = len(y)
    most = min(int(np.ceil(0.1 * n)), 10) if most is None else most
    left, r, line, order = np.ones(n, dtype=bool), [], [], []
    for i in range(1, most + 1):
        rest = np.where(left, np.abs(y - y[left].mean()), -1.0)
        place = int(rest.argmax())
        spread = float(y[left].std(ddof=1))
        r.append(float(rest[place]) / spread if spread > 0 else 0.0)
        order.append(place)
        left[place] = False
        line.append(grubbs_line(n - i + 1, alpha / 2))
    beyond = np.flatnonzero(np.array(r) > np.array(line))
    count = int(beyond[-1]) + 1 if len(beyond) else 0
    return Outliers(np.array(r), np.array(line), tuple(order[:count]))


def grubbs_line(n: int, alpha: float) -> float:
    """The deviation (in standard deviations) that the farthest one way of n normal values exceeds with chance `alpha` at most."""
    t = float(stdtrit(n - 2, 1 - alpha / n))
    return float((n - 1) * t / np.sqrt((n - 2 + t**2) * n))
