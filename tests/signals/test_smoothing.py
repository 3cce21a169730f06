"""Smoothing: a season is only believed where it outdoes its own error, one outlier does not carry the level away."""

from __future__ import annotations

import numpy as np

from signals.smoothing import next_values, smoothed

MONTHS = np.arange(600, 660)


def test_noise_has_hardly_a_season() -> None:
    noise = 100 + np.random.default_rng(1).normal(0, 5, (200, 60))
    effects = smoothed(noise, np.tile(MONTHS, (200, 1)), "M").season[12]
    assert np.mean((effects == 0).all(axis=1)) >= 0.7


def test_a_season_is_found_and_carried_forward() -> None:
    season = np.array([5, -3, 0, 2, -6, 1, 4, -2, 3, -4, 0, 0.0])
    values = np.exp(4 + 0.05 * season[MONTHS % 12] + np.random.default_rng(2).normal(0, 0.005, 60))[None, :]
    state = smoothed(values, MONTHS[None, :], "M")
    ahead = next_values(state, np.array([0]), int(MONTHS[-1]), 12, cadence="M", seen=3)
    assert np.abs(ahead[0] - 4 - 0.05 * season[(MONTHS[-1] + 1 + np.arange(12)) % 12]).max() < 0.02


def test_one_outlier_at_the_end_does_not_carry_the_level_away() -> None:
    values = 100 + np.random.default_rng(3).normal(0, 1, (1, 30))
    values[0, -1] = 160
    assert np.exp(smoothed(values, np.arange(30)[None, :], "N").level[0]) < 104


def test_a_step_is_followed() -> None:
    values = 100 + np.random.default_rng(4).normal(0, 1, (1, 40))
    values[0, 20:] += 30
    assert abs(np.exp(smoothed(values, np.arange(40)[None, :], "N").level[0]) - 130) < 3


def test_short_series_keep_their_last_value() -> None:
    state = smoothed(np.array([[41.0, 44.0, 47.0, 50.0]]), np.arange(4)[None, :], "Q")
    assert np.allclose(np.exp(next_values(state, np.array([0]), 3, 2, cadence="Q", seen=1)), 50.0)
