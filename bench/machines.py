"""Machines in which nothing happens: series with a usual day, for walking forward (bench.walks) one day after the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bench.walks import Sample
from data.model.period import Cadence
from signals.news import periods_a_day
from signals.synthetic import unchanged

Floats = NDArray[np.float64]
DAYS = {"h": 120, "5min": 32}  # of history at the last look
_FIRST_DAY = 20_000


def plain_machines(code: str, rows: int, seed: int) -> Sample:
    """Seven characters in turn: waiting times with a long tail, load with a day, memory of hours, heavy tails, rare and many errors,
    the share of answers in time."""
    a_day = periods_a_day(Cadence.from_code(code))
    length = DAYS[code] * a_day
    random = np.random.default_rng([seed, length])
    normal = random.standard_normal((rows, length))
    day = np.sin(2 * np.pi * (np.arange(length) + random.integers(0, a_day, (rows, 1))) / a_day)
    kinds = [
        120 * np.exp(0.15 * day + 0.1 * normal),
        50 + 10 * day + 4 * normal,
        200 + 20 * _remembering(normal, 0.97),
        80 + 5 * random.standard_t(4, (rows, length)) / np.sqrt(2),
        random.poisson(np.exp(1.2 + 0.5 * day)).astype(float),
        random.poisson(300 * np.exp(0.4 * day)).astype(float),
        100 * random.binomial(2000, 0.99, (rows, length)) / 2000,
    ]
    kind = np.arange(rows) % len(kinds)
    return Sample(code, np.stack(kinds)[kind, np.arange(rows)], _FIRST_DAY * a_day)


def wide_machines(code: str, rows: int, seed: int) -> Sample:
    """The wide laws of signals.synthetic, which know no day: every second series has one laid over it, and all remember."""
    a_day = periods_a_day(Cadence.from_code(code))
    held = unchanged(code, DAYS[code] * a_day, rows, seed, growing=0.0, calendar=None)
    random = np.random.default_rng([seed, rows])
    size = np.where(np.arange(rows) % 2 == 0, random.uniform(0.05, 0.4, rows), 0.0)
    day = np.sin(2 * np.pi * (np.arange(held.values.shape[1]) + random.integers(0, a_day, (rows, 1))) / a_day)
    values = held.values * np.exp(size[:, None] * day)
    return Sample(code, values, _FIRST_DAY * a_day, unit=held.unit)


def _remembering(normal: Floats, memory: float) -> Floats:
    x = normal.copy()
    for column in range(1, x.shape[1]):
        x[:, column] = memory * x[:, column - 1] + np.sqrt(1 - memory**2) * normal[:, column]
    return x
