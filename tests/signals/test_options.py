"""The calendar a series follows is chosen by its evidence; outliers and holes do not decide."""

from __future__ import annotations

import numpy as np

from signals.design import design
from signals.options import calmed, chosen_options, refilled

KEY = ("D", 19000, 120, 0, None, False)
RANDOM = np.random.default_rng(3)
WEEKDAY = (np.arange(19000, 19120) + 3) % 7


def test_a_weekly_pattern_is_chosen_and_noise_has_none() -> None:
    noise = RANDOM.normal(size=(40, 120))
    weekly = noise + 4.0 * (WEEKDAY >= 5)
    assert (chosen_options(weekly, KEY) == 1).all()
    assert (chosen_options(noise, KEY) == 0).mean() > 0.9


def test_a_wild_value_does_not_choose() -> None:
    wild = RANDOM.normal(size=(20, 120))
    wild[:, 60] = 500.0
    assert (chosen_options(wild, KEY) == 0).mean() > 0.9
    assert np.abs(calmed(wild, KEY)[:, 60]).max() < 20


def test_a_hole_is_filled_with_its_weekday() -> None:
    y = 4.0 * (WEEKDAY >= 5)[None, :] + RANDOM.normal(0, 0.1, (1, 120))
    known = np.ones((1, 120), dtype=bool)
    saturday = int(np.flatnonzero(WEEKDAY == 5)[4])
    known[0, saturday] = False
    y[0, saturday] = 0.0
    assert abs(refilled(y, known, design(*KEY), np.array([1]))[0, saturday] - 4.0) < 0.5
