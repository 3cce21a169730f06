"""Heavy tails are recognised, and few far values are worth less then."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from signals.changes import BEND, HALT, SPIKE, STEP
from signals.tails import LAWS, heaviness, points_of, worth


def _none(rows: int) -> np.ndarray:
    return np.zeros(rows)


def test_laws_are_students_matched_at_the_median() -> None:
    for law in LAWS:
        assert law.median == pytest.approx(stats.t.ppf(0.75, law.freedom), abs=1e-6)
        assert law.zero == pytest.approx(stats.t.pdf(0, law.freedom), abs=1e-6)
        assert law.beyond == pytest.approx(2 * stats.t.sf(3 * law.stretch, law.freedom), abs=2e-6)


def test_tails_are_told_apart_with_enough_values() -> None:
    random = np.random.default_rng(1)
    normal = heaviness(random.normal(size=(200, 365)), _none(200)).max(axis=1)
    heavy = heaviness(random.standard_t(3, size=(200, 365)), _none(200)).max(axis=1)
    lighter = heaviness(random.standard_t(8, size=(200, 2000)), _none(200))
    assert (normal < 0).mean() > 0.9
    assert (heavy > 0).mean() > 0.95
    assert (lighter.argmax(axis=1) == 1).mean() > 0.95


def test_one_outlier_proves_nothing_and_several_do() -> None:
    calm = np.random.default_rng(2).normal(size=(1, 100))
    wild = calm.copy()
    wild[0, 50] = 1e6
    assert (heaviness(wild, _none(1)) - heaviness(calm, _none(1)) < 3).all()
    assert (heaviness(calm, _none(1) + 5) - heaviness(calm, _none(1)) > 5).all()


def test_evidence_of_one_value_shrinks_with_the_tails_and_that_of_many_does_not() -> None:
    gain, one = np.array([20.0]), np.array([1.0])
    sure, never = np.array([[20.0, -50.0]]), np.array([[-50.0, -50.0]])
    assert abs(worth(gain, never, one)[0] - 20) < 0.1
    assert worth(gain, sure, one)[0] < 8
    assert worth(gain, np.array([[-50.0, 20.0]]), one)[0] < 10
    assert worth(gain, sure, np.array([100.0]))[0] > 18
    assert worth(np.array([-3.0]), sure, one)[0] == -3


def test_a_step_rests_on_all_periods_after_it() -> None:
    kind = np.array([SPIKE, STEP, BEND, HALT])
    assert points_of(kind, np.full(4, 91), 100).tolist() == [1, 9, 5, 100]
