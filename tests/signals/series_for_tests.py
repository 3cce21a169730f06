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
