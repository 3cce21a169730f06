"""Planted shifts are found, noise stays silent."""

import numpy as np
import pandas as pd

from signals.adjust import adjust
from signals.detection import Settings, as_frame
from signals.detectors.shifts import Shifts
from signals.panel import batches, panels


def found(values: np.ndarray) -> pd.DataFrame:
    months = pd.date_range("2023-01-01", periods=values.shape[1], freq="MS")
    observations = pd.DataFrame(
        {
            "series": np.repeat(np.arange(len(values)).astype(str), len(months)),
            "period": np.tile(months, len(values)),
            "value": values.ravel(),
        }
    )
    (panel,) = panels(observations, "M", None, None)
    parts = [Shifts().detect(panel, adjust(panel, batch, None), Settings()) for batch in batches(panel.values, 120)]
    frame = as_frame(panel, parts)
    return frame[frame["score"] >= 1]


def test_noise_is_mostly_silent() -> None:
    noise = 100 + np.random.default_rng(3).normal(size=(1000, 36))
    assert found(noise)["series"].nunique() < 30


def test_the_planted_shift_is_found_where_it_happened() -> None:
    x = 9.6 + 0.1 * np.random.default_rng(4).normal(size=(1, 36))
    x[0, 28:] += 2.4
    row = found(x).iloc[0]
    assert (row["kind"], row["direction"], str(row["start"])[:10]) == ("level_shift", "up", "2025-05-01")
    assert abs(row["effect"] - 2.4) < 0.15
