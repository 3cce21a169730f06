"""Heavy tails are recognised, and few far values are worth less then."""

from __future__ import annotations

import numpy as np

from signals.changes import BEND, HALT, SPIKE, STEP
from signals.tails import heaviness, points_of, worth


def test_tails_are_told_apart_with_enough_values() -> None:
    random = np.random.default_rng(1)
    normal, heavy = heaviness(random.normal(size=(200, 365))), heaviness(random.standard_t(3, size=(200, 365)))
    assert (normal < 0).mean() > 0.95
    assert (heavy > 0).mean() > 0.95


def test_one_outlier_proves_nothing() -> None:
    calm = np.random.default_rng(2).normal(size=(1, 100))
    wild = calm.copy()
    wild[0, 50] = 1e6
    assert heaviness(wild)[0] - heaviness(calm)[0] < 3


def test_evidence_of_one_value_shrinks_with_the_tails_and_that_of_many_does_not() -> None:
    gain, one = np.array([20.0]), np.array([1.0])
    light, heavy = worth(gain, np.array([-20.0]), one), worth(gain, np.array([20.0]), one)
    assert abs(light[0] - 20) < 0.1
    assert heavy[0] < 8
    assert worth(gain, np.array([20.0]), np.array([100.0]))[0] > 18
    assert worth(np.array([-3.0]), np.array([20.0]), one)[0] == -3


def test_a_step_rests_on_all_periods_after_it() -> None:
    kind = np.array([SPIKE, STEP, BEND, HALT])
    assert points_of(kind, np.full(4, 91), 100).tolist() == [1, 9, 5, 100]
