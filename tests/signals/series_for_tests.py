"""Small series for detector tests."""

from __future__ import annotations

import numpy as np
import pandas as pd

from signals.adjust import adjust
from signals.detection import Detector, Settings, as_frame
from signals.panel import batches, panels

_FREQUENCY = {"M": "MS", "Q": "QS", "D": "D", "W": "W-MON", "h": "h"}


def observed(values: object, cadence: str, *, name: str = "a", start: str = "2022-01-01") -> pd.DataFrame:
    """A series as `scan` takes it."""
    numbers = np.asarray(values, dtype=float)
    periods = pd.date_range(start, periods=len(numbers), freq=_FREQUENCY[cadence])
    return pd.DataFrame({"series": name, "period": periods, "value": numbers})


def good(direction: str, kind: str = "mean") -> pd.DataFrame:
    """Facts of the series `a`."""
    return pd.DataFrame({"direction": [direction], "type": [kind]}, index=["a"])


def raised_by(detector: Detector, values: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> pd.DataFrame:
    """What one detector alone raises on monthly series, one a row."""
    series = pd.concat([observed(row, "M", name=str(n), start="2023-01-01") for n, row in enumerate(values)])
    (panel,) = panels(series, "M", None, None)
    parts = [detector.detect(panel, adjust(panel, batch, None), Settings()) for batch in batches(panel.values, 120)]
    frame = as_frame(panel, parts)
    return frame[frame["score"] >= 1]
