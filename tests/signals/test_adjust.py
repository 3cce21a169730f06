"""Seasons that are there are taken out, seasons that are not are left alone."""

from __future__ import annotations

import numpy as np

from signals.adjust import adjust, noise
from signals.panel import batches, panels
from tests.signals.series_for_tests import observed


def adjusted(values: object, cadence: str = "M"):  # type: ignore[no-untyped-def]
    panel = next(panels(observed(values, cadence), cadence, None, None))
    return adjust(panel, next(batches(panel.values, 400)), None)


def test_a_season_is_found_and_taken_out() -> None:
    t = np.arange(48)
    season = 20 * np.sin(2 * np.pi * t / 12)
    found = adjusted(100 + season + np.random.default_rng(1).normal(0, 1, 48))
    assert np.ptp(found.season[0]) > 30
    assert found.x[0].std() < 3


def test_noise_has_no_season() -> None:
    found = adjusted(100 + np.random.default_rng(2).normal(0, 5, 48))
    assert (found.season == 0).all()


def test_wide_positive_series_are_looked_at_in_logarithms_and_come_back() -> None:
    values = np.exp(np.linspace(0, 4, 20))
    found = adjusted(values)
    assert found.is_log[0]
    assert np.allclose(found.natural(found.x[0], np.zeros(20, dtype=int)), values)
    assert not adjusted(values - 5).is_log[0]


def test_noise_is_the_screened_moving_range() -> None:
    calm = np.array([[10.0, 11, 10, 11, 10, 11, 10, 60, 10, 11]])
    assert noise(calm)[0] < 5
    assert noise(np.ones((1, 5)))[0] > 0
