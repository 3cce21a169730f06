"""Planted spikes are found, noise stays silent."""

import numpy as np
import pandas as pd

from signals.adjust import adjust
from signals.detection import Settings, as_frame
from signals.detectors.spikes import Spikes
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
    parts = [Spikes().detect(panel, adjust(panel, batch, None), Settings()) for batch in batches(panel.values, 120)]
    frame = as_frame(panel, parts)
    return frame[frame["score"] >= 1]


def test_noise_is_mostly_silent() -> None:
    noise = 100 + np.random.default_rng(3).normal(size=(1000, 36))
    assert found(noise)["series"].nunique() < 30


def test_the_planted_spike_is_found() -> None:
    x = 100 + np.random.default_rng(4).normal(size=(1, 36))
    x[0, 30] += 15
    row = found(x).iloc[0]
    assert (row["kind"], row["direction"], str(row["start"])[:10]) == ("spike", "up", "2025-07-01")
