"""Planted spikes are found, noise stays silent."""

import numpy as np
import pandas as pd

from signals.detectors.spikes import Spikes
from tests.signals.series_for_tests import raised_by


def found(values: np.ndarray) -> pd.DataFrame:
    return raised_by(Spikes(), values)


def test_noise_is_mostly_silent() -> None:
    noise = 100 + np.random.default_rng(3).normal(size=(1000, 36))
    assert found(noise)["series"].nunique() < 30


def test_the_planted_spike_is_found() -> None:
    x = 100 + np.random.default_rng(4).normal(size=(1, 36))
    x[0, 30] += 15
    row = found(x).iloc[0]
    assert (row["kind"], row["direction"], str(row["start"])[:10]) == ("spike", "up", "2025-07-01")
