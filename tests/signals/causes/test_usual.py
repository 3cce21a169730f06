"""Noise is not named: intervals from earlier parts of the same length."""

from __future__ import annotations

import numpy as np

from signals.causes.usual import Window, counted, interval, is_beyond


def test_windows_of_the_same_length_come_before_the_change() -> None:
    first, last = Window(8, 11).earlier()
    assert (first.tolist(), last.tolist()) == ([0, 1, 2, 3, 4, 5], [3, 4, 5, 6, 7, 8])
    short, _ = Window(4, 7).earlier()
    assert short.tolist() == [0, 1, 2, 3]


def test_parts_of_pure_noise_are_rarely_beyond_and_a_real_one_is() -> None:
    random = np.random.default_rng(3)
    noise = random.normal(0, 1, (2000, 15))
    steps = np.diff(noise, axis=1)
    named = [is_beyond(interval(float(row[-1]), row[:-1])) for row in steps]
    assert np.mean(named) < 0.08
    assert is_beyond(interval(9.0, steps[0, :-1]))


def test_too_little_history_gives_no_interval() -> None:
    assert interval(5.0, np.array([1.0, np.nan, 2.0, 1.0, 1.0, 1.0])) is None
    assert not is_beyond(None)


def test_counts_carry_their_own_noise() -> None:
    assert not is_beyond(counted(100, 115, 15))
    assert is_beyond(counted(100, 160, 60))
