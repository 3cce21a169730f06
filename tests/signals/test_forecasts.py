"""Probabilities of missing a target: certain when it is over, never certain before."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from signals import scan
from signals.forecasts import level_variance, missed
from tests.signals.series_for_tests import good, observed


def probability(values: object, target: float, *, due: str, kind: str = "mean", direction: str = "up") -> float:
    targets = pd.DataFrame({"series": ["a"], "start": ["2022-01-01"], "due": [due], "target": [target]})
    found = scan(observed(values, "M"), "M", good(direction, kind), targets=targets)
    return float(found.loc[found["kind"] == "forecast_miss", "probability"].iloc[0])


CALM = 100 + np.random.default_rng(4).normal(0, 2, 24)


def test_far_targets_are_missed_and_near_ones_met() -> None:
    assert probability(CALM, 150, due="2024-06-30") >= 0.95
    assert probability(CALM, 80, due="2024-06-30") <= 0.05
    assert probability(CALM, 80, due="2024-06-30", direction="down") >= 0.95


def test_what_is_over_is_known() -> None:
    assert probability(CALM, 1.0, due="2023-12-31") == 0.0
    assert probability(CALM, 1e6, due="2023-12-31") == 1.0


def test_sums_count_what_is_in_already() -> None:
    values = np.full(9, 10.0) + np.random.default_rng(1).normal(0, 0.1, 9)
    assert probability(values, 115, due="2022-12-31", kind="sum") <= 0.1
    assert probability(values, 130, due="2022-12-31", kind="sum") >= 0.9


def test_every_target_gets_a_probability() -> None:
    assert probability([1.0, 2.0], 5, due="2024-12-31") == 0.5


def test_errors_of_a_level_add_up_in_a_sum() -> None:
    """Hyndman, Koehler, Ord and Snyder (2008), chapter 6: variances of ETS(A,N,N) at alpha 0.3, sigma 10."""
    steps = [100 * float(level_variance(np.eye(1, h, h - 1), np.array([0.3]))[0]) for h in range(1, 7)]
    assert steps == pytest.approx([100, 109, 118, 127, 136, 145], rel=1e-12)
    assert 100 * float(level_variance(np.ones((1, 6)), np.array([0.3]))[0]) == pytest.approx(1995.0, rel=1e-12)


def test_a_local_level_forecasts_the_nile_with_the_spread_of_its_closed_form() -> None:
    """Steady local level (variances 15099 and 1469.1): alpha = 1 - theta, error variance 15099 / theta; four years and their sum."""
    q = 1469.1 / 15099.0
    theta = (2 + q - np.sqrt(q * q + 4 * q)) / 2
    alpha, error = np.array([1 - theta]), 15099.0 / theta
    spread = [np.sqrt(error * float(level_variance(np.eye(1, h, h - 1), alpha)[0])) for h in range(1, 5)]
    assert spread == pytest.approx([143.52789952, 148.55759133, 153.42248187, 158.13778151], rel=0.002)
    assert np.sqrt(error * float(level_variance(np.ones((1, 4)), alpha)[0])) == pytest.approx(411.07605996, rel=0.002)


def test_the_chance_of_missing_is_student_t() -> None:
    """Mean 97, scale 4, target 100, 8 degrees of freedom: P(reached) 0.23736559."""
    assert 1 - float(missed(np.array([3.0]), np.array([4.0]), 40)[0]) == pytest.approx(0.2373655924629524, abs=1e-9)


def test_the_season_of_the_rest_of_the_year_counts() -> None:
    """Half of every year's total falls into December: after November the total is as good as reached."""
    year = np.r_[np.full(11, 10.0), 110.0]
    values = np.r_[np.tile(year, 3), year[:11]] * (1 + 0.01 * np.random.default_rng(7).normal(size=47))
    targets = pd.DataFrame({"series": ["a"], "start": ["2025-01-01"], "due": ["2025-12-31"], "target": [200.0]})
    found = scan(observed(values, "M", start="2022-01-01"), "M", good("up", "sum"), targets=targets)
    assert float(found.loc[found["kind"] == "forecast_miss", "probability"].iloc[0]) <= 0.1


def test_a_missing_month_of_a_sum_is_not_zero() -> None:
    values = np.full(11, 10.0) + np.random.default_rng(3).normal(0, 0.1, 11)
    values[4] = np.nan
    assert probability(values, 110, due="2022-12-31", kind="sum") <= 0.1
