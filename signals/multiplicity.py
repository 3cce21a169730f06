"""Many tests and many looks: chances combined, adjusted and carried over time, so that a page full of signals keeps its promise.

Within one series: Cauchy combination (Liu & Xie 2020). Across series in one refresh: Benjamini-Hochberg or e-BH. Over time: the
e-detector (Shin, Ramdas & Rinaldo 2024), whose false alarms are at least 1 / alpha looks apart whatever the data depend on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_LEAST, _MOST = 1e-12, 1 - 1e-6  # a p of exactly 1 (common with permutations) would wreck the Cauchy combination


def cauchy_combination(p: ArrayLike, *, tests: int | None = None) -> float:
    """One chance for several dependent tests of one series; with `tests` the tests not given count as p = 1/2 (no evidence either way)."""
    chances = np.clip(np.asarray(p, dtype=float), _LEAST, _MOST)
    number = max(len(chances), tests or 0)
    if not number:
        return 1.0
    statistic = float(np.tan((0.5 - chances) * np.pi).sum()) / number
    return float(np.clip(0.5 - np.arctan(statistic) / np.pi, 0.0, 1.0))


def benjamini_hochberg(p: ArrayLike, *, tests: int | None = None, any_dependence: bool = False) -> Floats:
    """Adjusted chances (q) in the order given. `tests`: how many there were in all; those left out count as p = 1.

    `any_dependence` is Benjamini-Yekutieli, for the strict mode.
    """
    chances = np.asarray(p, dtype=float)
    number = max(len(chances), tests or 0)
    order = np.argsort(chances, kind="stable")
    factor = float((1 / np.arange(1, number + 1)).sum()) if any_dependence else 1.0
    stepped = chances[order] * number * factor / np.arange(1, len(chances) + 1)
    adjusted = np.empty(len(chances))
    adjusted[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return adjusted


def e_value(p: ArrayLike) -> Floats:
    """Evidence of a chance as a fair bet: e = p^(-1/2) / 2 (Vovk & Wang 2021); its mean is at most 1 when nothing changed."""
    bet: Floats = 0.5 / np.sqrt(np.clip(np.asarray(p, dtype=float), _LEAST, 1.0))
    return bet


def odds_bound(p: ArrayLike) -> Floats:
    """-e p ln p: no honest reading of p gives better odds than 1 to this (Sellke, Bayarri & Berger 2001); 1 from p = 1/e on."""
    chances = np.clip(np.asarray(p, dtype=float), _LEAST, 1.0)
    bound: Floats = np.where(chances < 1 / np.e, -np.e * chances * np.log(chances), 1.0)
    return bound


def e_benjamini_hochberg(e: ArrayLike, alpha: float, *, tests: int | None = None) -> NDArray[np.bool_]:
    """Which bets to keep so that at most a share `alpha` of them is false on average, under any dependence (Wang & Ramdas 2022)."""
    bets = np.asarray(e, dtype=float)
    number = max(len(bets), tests or 0)
    order = np.argsort(-bets, kind="stable")
    enough = bets[order] >= number / (alpha * np.arange(1, len(bets) + 1))
    kept = np.zeros(len(bets), dtype=bool)
    if enough.any():
        kept[order[: int(np.flatnonzero(enough)[-1]) + 1]] = True
    return kept


def e_detector(bets: ArrayLike, before: float = 0.0) -> Floats:
    """The e-Shiryaev-Roberts process M_t = L_t (M_{t-1} + 1); raising at M >= 1 / alpha is wrong at most once in 1 / alpha looks."""
    wealth = []
    for bet in np.asarray(bets, dtype=float).tolist():
        before = bet * (before + 1)
        wealth.append(before)
    return np.array(wealth)


def both_hold(p_improves: ArrayLike, p_worsens: ArrayLike) -> Floats:
    """Intersection-union test: the chance for "one improved and the other worsened" is the larger one (Berger 1982)."""
    larger: Floats = np.maximum(np.asarray(p_improves, dtype=float), np.asarray(p_worsens, dtype=float))
    return larger


def wilson_interval(hits: int, trials: int, *, z: float = 1.959963984540054) -> tuple[float, float]:
    """Bounds of a share (Wilson 1927), 95 % by default; (0, 1) without trials."""
    if trials <= 0:
        return 0.0, 1.0
    share, square = hits / trials, z * z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = z / (1 + square / trials) * float(np.sqrt(share * (1 - share) / trials + square / (4 * trials**2)))
    return max(middle - half, 0.0), min(middle + half, 1.0)
