"""Did it become more or less even? Brown and Forsythe's test, scanned over all dates against its own permutations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

Floats = NDArray[np.float64]
SIDE = 8  # values on each side at least
_DRAWS, _WORK = 1_999, 4_000_000
_SEED = 20261125


def brown_forsythe(groups: Sequence[Floats]) -> tuple[float, float]:
    """W and its p: analysis of variance of the distances from the medians of the groups (Brown and Forsythe 1974)."""
    z = [np.abs(group - np.median(group)) for group in groups]
    count = sum(map(len, z))
    whole = float(np.concatenate(z).mean())
    between = sum(len(part) * (float(part.mean()) - whole) ** 2 for part in z)
    within = sum(float(((part - part.mean()) ** 2).sum()) for part in z)
    w = (count - len(z)) / (len(z) - 1) * between / within if within > 0 else 0.0
    return w, float(fdtrc(len(z) - 1, count - len(z), w))


@dataclass(frozen=True, slots=True)
class SpreadScan:
    """Brown and Forsythe's W of both sides of the best date, how many values lie before it, the chance of the scan by permutation, and the
    new spread over the old (MAD)."""

    w: float
    before: int
    p: float
    ratio: float


def spread_scan(rest: Floats) -> SpreadScan:
    """Sixteen values and more, without level and trend (`rest`); 8 on each side at least. To scan, distances are taken from the median of
    all, so that a permutation costs no new medians, and the chance is that of the same statistic; W itself is that of the two sides."""
    n = len(rest)
    z = np.abs(rest - np.median(rest))
    observed = _w(z[None, :])[0]
    place = int(observed.argmax())
    draws = int(np.clip(_WORK // n, 499, _DRAWS))
    random = np.random.default_rng([_SEED, n])
    largest = _w(random.permuted(np.tile(z, (draws, 1)), axis=1)).max(axis=1)
    p = float((1 + (largest >= observed[place] - 1e-12).sum()) / (draws + 1))
    before = SIDE + place
    old, new = (float(np.median(np.abs(side - np.median(side)))) for side in (rest[:before], rest[before:]))
    w, _ = brown_forsythe((rest[:before], rest[before:]))
    return SpreadScan(w, before, p, new / old if old > 0 else np.inf)


def _w(z: Floats) -> Floats:
    """W of two groups at every date (rows x dates)."""
    n = z.shape[1]
    k = np.arange(SIDE, n - SIDE + 1)
    sums, squares = np.cumsum(z, axis=1), np.cumsum(z * z, axis=1)
    one, all_ = sums[:, k - 1], sums[:, -1:]
    between = one**2 / k + (all_ - one) ** 2 / (n - k) - all_**2 / n
    within = squares[:, -1:] - all_**2 / n - between
    w: Floats = (n - 2) * between / np.maximum(within, 1e-300)
    return w
