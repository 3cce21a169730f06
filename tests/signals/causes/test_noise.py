"""How much leaves vary: the power of size is found, moved cells do not widen it, rows vary by their squares."""

from __future__ import annotations

import numpy as np
import pytest

from signals.causes.leaves import Leaves
from signals.causes.noise import quantile_scale, weigh


def leaves(expected: np.ndarray, actual: np.ndarray, *, rows: bool = False) -> Leaves:
    codes = (np.zeros(len(expected), dtype=np.int64),)
    return Leaves(("a",), (("x",),), codes, expected, actual, rows)


@pytest.mark.parametrize("power", [0.5, 1.0])
def test_the_noise_of_each_size_is_found(power: float) -> None:
    random = np.random.default_rng(5)
    expected = random.lognormal(5, 1.5, 20_000)
    actual = expected + 0.3 * expected**power * random.standard_normal(20_000)
    actual[:4000] *= 0.4
    weights = weigh(leaves(expected, actual))
    normal = slice(4000, None)
    z = weights.pull[normal] / np.sqrt(weights.spread[normal])
    assert z.std() == pytest.approx(1, abs=0.25)


def test_single_amounts_vary_by_the_sum_of_their_squares() -> None:
    weights = weigh(leaves(np.array([3.0, 0.0]), np.array([0.0, 4.0]), rows=True))
    assert weights.pull.tolist() == [-3.0, 4.0]
    assert weights.spread.tolist() == [9.0, 16.0]


def test_the_quantile_scale_of_normal_numbers_is_their_deviation() -> None:
    assert quantile_scale(np.random.default_rng(1).normal(0, 2, 50_000)) == pytest.approx(2, rel=0.03)


def test_the_generalised_ripple_is_one_number_for_all_leaves_of_a_cause() -> None:
    expected, actual = np.array([100.0, 50.0, 10.0, 10.0]), np.array([50.0, 25.0, 0.0, 10.0])
    weights = weigh(leaves(expected, actual))
    assert -(weights.pull / weights.size / 2) == pytest.approx([1 / 3, 1 / 3, 1.0, 0.0])
