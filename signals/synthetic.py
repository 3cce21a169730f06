"""Series in which nothing happens, and the same series with a change planted: for calibration and for tests.

The laws are drawn wide: four kinds of numbers, noise that remembers (0 to 0.7) or wanders a little, tails down to three degrees of freedom,
weekly and yearly seasons of several shapes, festivals of three to five days, steady growth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from signals.festivals import festivals
from signals.panel import length_in_days, start_of

Floats = NDArray[np.float64]
UNITS = ("count", "amount", "ratio", "index")
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Series:
    """`values` (rows x T) of one cadence from ordinal `first`; `unit` of each row; `grows` -1, 0 or 1; `noise` on the working scale."""

    cadence: str
    first: int
    values: Floats
    unit: NDArray[np.object_]
    grows: NDArray[np.int64]
    noise: Floats


def unchanged(cadence: str, n: int, rows: int, seed: int, *, growing: float = 0.2, calendar: str | None = "KR") -> Series:
    """`rows` series of `n` periods in which nothing happens; a share of them grows or shrinks steadily."""
    random = np.random.default_rng([seed, n, rows, sum(map(ord, cadence))])
    days = length_in_days(cadence)
    first = int(random.integers(int(17500 / days), int(19500 / days))) if cadence != "N" else 0
    unit = random.choice(np.array(UNITS, dtype=object), rows)
    sigma = np.where(unit == "index", random.uniform(0.5, 4, rows), np.exp(random.uniform(np.log(0.02), np.log(0.2), rows)))
    noise = _noise(random, rows, n)
    latent = noise + _season(random, cadence, first, n, rows, calendar)
    grows = np.where(random.random(rows) < growing, random.choice([-1, 1], rows), 0)
    latent += grows[:, None] * random.uniform(5, 16, (rows, 1)) * np.linspace(0, 1, n)
    return Series(cadence, first, realised(random, latent, unit, sigma), unit, grows, sigma)


def realised(random: np.random.Generator, latent: Floats, unit: NDArray[np.object_], sigma: Floats) -> Floats:
    """Numbers as they are reported, from a path in units of the noise."""
    rows = len(latent)
    path = sigma[:, None] * latent
    level = random.uniform(np.log(20), np.log(1e5), rows)
    counts = random.poisson(np.exp(np.clip(np.where((unit == "count")[:, None], level[:, None] + path, 0), -20, 17))).astype(float)
    amounts = np.round(np.exp(np.clip(random.uniform(np.log(1e3), np.log(1e9), rows)[:, None] + path, -700, 700)), 2)
    shares = np.round(100 / (1 + np.exp(-(random.uniform(-4, 3, rows)[:, None] + path))), 3)
    indices = np.round(random.uniform(-20, 150, rows)[:, None] + path, 2)
    choices = [(unit == code)[:, None] for code in ("count", "amount", "ratio")]
    return np.select(choices, [counts, amounts, shares], indices)


def _noise(random: np.random.Generator, rows: int, n: int) -> Floats:
    """Noise of variance one: memory from 0 to 0.7, a tenth of the rows wander, a quarter has heavy tails."""
    burn = 20
    freedom = random.choice([3.5, 5.0, 8.0], rows)
    heavy = random.random(rows) < 0.25
    tails = random.standard_t(freedom[:, None], (rows, n + burn)) / np.sqrt(freedom / (freedom - 2))[:, None]
    shocks = np.where(heavy[:, None], tails, random.standard_normal((rows, n + burn)))
    phi = np.where(random.random(rows) < 0.35, 0.0, random.uniform(0, 0.7, rows))
    x = shocks.copy()
    for t in range(1, n + burn):
        x[:, t] = phi * x[:, t - 1] + np.sqrt(1 - phi**2) * shocks[:, t]
    wander = np.where(random.random(rows) < 0.1, random.uniform(0.5, 2.0, rows) / np.sqrt(n) * min(1.0, 40 / n) ** 0.5, 0.0)
    return x[:, burn:] + np.cumsum(random.standard_normal((rows, n)), axis=1) * wander[:, None]


def _season(random: np.random.Generator, cadence: str, first: int, n: int, rows: int, calendar: str | None) -> Floats:
    ordinals = np.arange(first, first + n)
    if cadence not in ("D", "W", "M", "Q"):
        return np.zeros((rows, n))
    starts = start_of(ordinals, cadence).astype("datetime64[D]")
    result = np.zeros((rows, n))
    years = n * length_in_days(cadence) / _YEAR
    if years >= 1.2:
        angle = 2 * np.pi * (starts.astype(np.int64) + length_in_days(cadence) / 2) / _YEAR
        size = np.where(random.random(rows) < 0.65, random.uniform(0.5, 6, rows), 0.0)
        decay = random.choice([0.3, 0.5, 0.7], rows)
        for k in (1, 2, 3):
            result += (size * decay ** (k - 1))[:, None] * np.sin(k * angle + random.uniform(0, 2 * np.pi, (rows, 1)))
    if cadence == "D":
        week = random.normal(0, 1, (rows, 7)) * random.uniform(0.5, 5, (rows, 1)) * (random.random((rows, 1)) < 0.85)
        week[:, 5:] += random.choice([-6, -3, 0, 0, 3], (rows, 1))
        result += week[:, (starts.astype(np.int64) + 3) % 7]
    if calendar is not None and cadence != "Q":
        result += _festivals(random, cadence, starts, rows, calendar)
    return result


def _festivals(random: np.random.Generator, cadence: str, starts: NDArray[np.datetime64], rows: int, calendar: str) -> Floats:
    has = random.random(rows) < 0.6
    result = np.zeros((rows, len(starts)))
    for days in festivals(calendar, 2010, 2039):
        wide = random.random(rows) < 0.2  # a day before and after as well
        effect = random.choice([-9, -6, -3, 3, 6, 9], rows) * has
        for group, some in ((days, ~wide), (np.unique(np.concatenate([days - 1, days, days + 1])), wide)):
            place = np.searchsorted(starts, group, side="right") - 1
            inside = (place >= 0) & (group < starts[-1] + np.timedelta64(max(round(length_in_days(cadence)), 1), "D"))
            count = np.bincount(place[inside], minlength=len(starts))
            share = {"D": 1.0, "W": 0.3, "M": 0.17}[cadence]
            result += np.where(some, effect, 0)[:, None] * share * count * (1 + 0.1 * random.standard_normal((rows, 1)))
    return result
