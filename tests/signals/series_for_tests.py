"""Small series for detector tests."""

from __future__ import annotations

import numpy as np
import pandas as pd

_FREQUENCY = {"M": "MS", "Q": "QS", "D": "D", "W": "W-MON", "h": "h"}


def observed(values: object, cadence: str, *, name: str = "a", start: str = "2022-01-01") -> pd.DataFrame:
    """A series as `scan` takes it."""
    numbers = np.asarray(values, dtype=float)
    periods = pd.date_range(start, periods=len(numbers), freq=_FREQUENCY[cadence])
    return pd.DataFrame({"series": name, "period": periods, "value": numbers})


def good(direction: str, kind: str = "mean") -> pd.DataFrame:
    """Facts of the series `a`."""
    return pd.DataFrame({"direction": [direction], "type": [kind]}, index=["a"])


def shifted_thirds(series: int, length: int, cadence: str, *, at: int, by: float, seed: int) -> pd.DataFrame:
    """Many series of noise around 100, every third of which moves up `by` at a period."""
    values = 100 + np.random.default_rng(seed).normal(0, 5, (series, length))
    values[::3, at:] += by
    return pd.concat([observed(row, cadence, name=f"s{number:04d}") for number, row in enumerate(values)])
