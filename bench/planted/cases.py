"""Tables with a planted cause: our own business-like generator, and the settings of the public multi-dimensional benchmarks.

`company`: dimensions of a business (5 x up to 20 values, Zipf shares), amounts per cell log-normal, the next period's cells vary
relative to their size and share a market move; the cause scales one segment. `squeeze`: Li et al. 2019 (ISSRE), cells f with v = f (1 -
d) / (1 + d) and normal noise on every forecast. `riskloc`: Kalander 2022 (arXiv 2205.10004) set S: sizes 10 12 10 8 5, Weibull cells,
up to a quarter of them zero, relative forecast noise, severity 0.2 to 1 with deviation. `adtributor`: Bhagwan et al. 2014 (NSDI),
forecast and actual revenue over five dimensions of very different size, one element moves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.causes.leaves import Leaves

Floats = NDArray[np.float64]
Random = np.random.Generator
Plant = dict[str, str]


@dataclass(frozen=True)
class Case:
    """A table and what was planted in it (nothing: an empty mapping)."""

    leaves: Leaves
    plant: Plant


def company(random: Random, depth: int, noise: float) -> Case:
    """20 x 12 x 8 x 5 x 3 values with Zipf shares; a market move of up to 5 % each way; one segment moves 15 to 60 %."""
    sizes = (20, 12, 8, 5, 3)
    shares = [random.permutation(1 / np.arange(1, size + 1) ** 0.7) for size in sizes]
    before = _outer(shares) * random.lognormal(0, 0.5, int(np.prod(sizes))) * 1000
    codes = _grid(sizes)
    after = before * (1 + random.uniform(-0.05, 0.05)) * np.maximum(1 + noise * random.standard_normal(len(before)), 0)
    plant, inside = _plant(random, sizes, codes, depth, before)
    if inside is not None:
        after[inside] *= 1 + random.choice([-1, 1]) * random.uniform(0.15, 0.6)
    return _case(sizes, codes, before, after, plant)


def squeeze(random: Random, depth: int, noise: float) -> Case:
    """Four attributes; forecasts log-normal; anomalous cells follow the generalised ripple effect with d from 0.1 to 0.9."""
    sizes = (10, 12, 10, 8)
    forecast = random.lognormal(3, 1, int(np.prod(sizes)))
    codes = _grid(sizes)
    actual = forecast * np.maximum(1 + noise * random.standard_normal(len(forecast)), 0)
    plant, inside = _plant(random, sizes, codes, depth, forecast)
    if inside is not None:
        d = np.clip(random.uniform(0.1, 0.9) + 0.01 * random.standard_normal(int(inside.sum())), -0.95, 0.95)
        actual[inside] = forecast[inside] * (1 - d) / (1 + d)
    return _case(sizes, codes, forecast, actual, plant)


def riskloc(random: Random, depth: int, noise: float) -> Case:
    """Set S of the RiskLoc study, one anomaly of one element: forecast error on either side, severity 0.2 to 1 plus the noise level."""
    sizes = (10, 12, 10, 8, 5)
    count = int(np.prod(sizes))
    real = random.weibull(random.uniform(0.5, 1.0), count) * 100 * (random.uniform(size=count) > random.uniform(0, 0.25))
    other = np.maximum(real * (1 + noise * random.standard_normal(count)), 0)
    swapped = random.integers(0, 2, count) == 1
    expected, actual = np.where(swapped, real, other), np.where(swapped, other, real)
    codes = _grid(sizes)
    plant, inside = _plant(random, sizes, codes, depth, expected)
    if inside is not None:
        left = np.maximum(1 - random.normal(random.uniform(0.2, 1.0) + noise, random.uniform(0, 0.1), int(inside.sum())), 0)
        if actual.sum() > expected.sum():  # the error goes the way the noise already leans
            expected[inside] = actual[inside] * left
        else:
            actual[inside] = expected[inside] * left
    return _case(sizes, codes, expected, actual, plant)


def adtributor(random: Random, depth: int, noise: float) -> Case:
    """Revenue by data centre, device, publisher, advertiser and country: sizes 3 4 15 20 10, steep shares, one element moves."""
    sizes = (3, 4, 15, 20, 10)
    shares = [random.permutation(1 / np.arange(1, size + 1) ** 1.2) for size in sizes]
    forecast = _outer(shares) * 1e6 / np.prod([share.sum() for share in shares])
    forecast = random.poisson(forecast * random.lognormal(0, 0.3, len(forecast))).astype(float)
    actual = forecast * np.maximum(1 + noise * random.standard_normal(len(forecast)), 0)
    codes = _grid(sizes)
    plant, inside = _plant(random, sizes, codes, depth, forecast)
    if inside is not None:
        actual[inside] *= random.uniform(0.0, 0.7)
    return _case(sizes, codes, forecast, actual, plant)


SETTINGS: dict[str, Callable[[Random, int, float], Case]] = {
    "company": company, "squeeze": squeeze, "riskloc": riskloc, "adtributor": adtributor,
}  # fmt: skip
NOISES = (0.02, 0.10, 0.25)


def _outer(shares: list[Floats]) -> Floats:
    grid: Floats = shares[0]
    for share in shares[1:]:
        grid = np.multiply.outer(grid, share)
    return grid.ravel()


def _grid(sizes: tuple[int, ...]) -> tuple[NDArray[np.int64], ...]:
    return tuple(axis.ravel().astype(np.int64) for axis in np.indices(sizes))


_PLANT_BETWEEN = (0.002, 0.6)  # of everything: a cause nobody would look for is no case, and one that is nearly everything neither
_TRIES = 200


def _plant(
    random: Random, sizes: tuple[int, ...], codes: tuple[NDArray[np.int64], ...], depth: int, weight: Floats
) -> tuple[Plant, NDArray[np.bool_] | None]:
    """A random segment of `depth` dimensions, neither tiny nor nearly everything where there is such a one; depth 0 plants nothing."""
    if depth == 0:
        return {}, None
    for attempt in range(_TRIES):
        chosen = sorted(random.choice(len(sizes), depth, replace=False))
        values = [int(random.integers(sizes[d])) for d in chosen]
        inside = np.logical_and.reduce([codes[d] == value for d, value in zip(chosen, values, strict=True)])
        share = weight[inside].sum() / weight.sum()
        if _PLANT_BETWEEN[0] <= share <= _PLANT_BETWEEN[1] or attempt == _TRIES - 1:
            break
    return {f"d{d}": f"v{value}" for d, value in zip(chosen, values, strict=True)}, inside


def _case(sizes: tuple[int, ...], codes: tuple[NDArray[np.int64], ...], before: Floats, after: Floats, plant: Plant) -> Case:
    names = tuple(f"d{d}" for d in range(len(sizes)))
    values = tuple(tuple(f"v{v}" for v in range(size)) for size in sizes)
    return Case(Leaves(names, values, codes, before, after), plant)
