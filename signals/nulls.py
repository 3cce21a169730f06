"""What chance does to the order of values: the exact distribution of Kendall's S, ties included, and how often runs come about."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@cache
def _inversions(ties: tuple[int, ...]) -> Floats:
    """P(inversions = k), k = 0, 1, ... of a random order of groups of equal values: Gauss' multinomial coefficients over their sum."""
    n = sum(ties)
    most = (n * (n - 1) - sum(t * (t - 1) for t in ties)) // 2
    counts = [1] + [0] * most
    above, below = [0] * (n + 1), [0] * (n + 1)
    above[1:] = [1] * n
    for t in ties:
        for k in range(1, t + 1):
            below[k] += 1
    for k in range(1, n + 1):
        for _ in range(above[k] - below[k]):  # times 1 - x^k
            for place in range(most, k - 1, -1):
                counts[place] -= counts[place - k]
        for _ in range(below[k] - above[k]):  # over 1 - x^k
            for place in range(k, most + 1):
                counts[place] += counts[place - k]
    total = sum(counts)
    return np.array([count / total for count in counts])


def tied_tail(ties: tuple[int, ...], s: float) -> float:
    """P(S >= s) of values whose groups of equal ones have these sizes (1 for a value of its own), s >= 0: exact."""
    chances = _inversions(ties)
    most = len(chances) - 1
    last = int((most - s) // 2)
    return float(min(chances[: last + 1].sum(), 1.0)) if last >= 0 else 0.0


@cache
def chance_of_any_run(n: int, k: int) -> float:
    """That k or more steps one given way follow each other somewhere in n exchangeable values (k = 3: OEIS A117158).

    Counts orders by the rank of the newest value and by the steps its run has taken.
    """
    state = np.zeros((k, n))  # steps so far x rank of the newest among those seen
    state[0, 0] = 1.0
    for seen in range(1, n):
        fresh = np.zeros((k, n))
        upto = np.cumsum(state[:, :seen], axis=1)
        fresh[0, :seen] = upto[:, -1].sum() - np.r_[0.0, upto.sum(axis=0)[:-1]]  # the newest one comes below: the run starts anew
        fresh[1:, 1 : seen + 1] = upto[:-1, :seen]
        state = fresh / (seen + 1)
    return float(1 - state.sum())


def remembering_paths(draws: int, n: int, memory: float, seed: tuple[int, ...]) -> Floats:
    """Stationary first-order autoregressive series (draws x n) of unit innovations; the same seed draws the same innovations."""
    e = np.random.default_rng(list(seed)).standard_normal((draws, n))
    e[:, 0] /= np.sqrt(1 - memory**2)
    for t in range(1, n):
        e[:, t] += memory * e[:, t - 1]
    return e
