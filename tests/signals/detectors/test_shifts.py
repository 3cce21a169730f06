"""Planted shifts are found, noise stays silent."""

import numpy as np
import pandas as pd

from signals.detectors.shifts import Shifts
from tests.signals.series_for_tests import raised_by


def found(values: np.ndarray) -> pd.DataFrame:
    return raised_by(Shifts(), values)


def test_noise_is_mostly_silent() -> None:
    noise = 100 + np.random.default_rng(3).normal(size=(1000, 36))
    assert found(noise)["series"].nunique() < 30


def test_the_planted_shift_is_found_where_it_happened() -> None:
    x = 9.6 + 0.1 * np.random.default_rng(4).normal(size=(1, 36))
    x[0, 28:] += 2.4
    row = found(x).iloc[0]
    assert (row["kind"], row["direction"], str(row["start"])[:10]) == ("level_shift", "up", "2025-05-01")
    assert abs(row["effect"] - 2.4) < 0.15
