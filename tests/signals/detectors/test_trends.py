"""Runs and Mann-Kendall windows, against published values and invariants."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals import scan
from signals.detectors.trends import mann_kendall, theil_sen
from tests.signals.series_for_tests import good, observed


def test_exact_tails_of_kendalls_table() -> None:
    # Hollander and Wolfe 1973, table A.18: P(S >= s)
    rising = np.arange(5.0)[None, :]
    assert mann_kendall(rising, prewhiten=False)[0][0] == pytest.approx(1 / 120)
    one_swap = np.array([[1.0, 0.0, 2.0, 3.0, 4.0]])
    assert mann_kendall(one_swap, prewhiten=False)[0][0] == pytest.approx(5 / 120)


@given(st.lists(st.integers(-1000, 1000), min_size=6, max_size=12, unique=True))
def test_up_and_down_mirror_each_other(values: list[int]) -> None:
    x = np.array([values], dtype=float)
    assert theil_sen(x)[0] == pytest.approx(-theil_sen(-x)[0])
    assert 0 < mann_kendall(x, prewhiten=False)[0][0] <= 1


def test_the_slope_of_a_line_is_its_slope() -> None:
    assert theil_sen(np.array([[1.0, 3, 5, 7, 9]]))[0] == 2
    assert theil_sen(np.arange(80.0)[None, :] * 0.5)[0] == pytest.approx(0.5)


def test_an_equal_value_breaks_a_run() -> None:
    found = scan(observed([10, 10, 11, 11, 12, 13], "Q"), "Q", good("down"))
    assert not ((found["kind"] == "trend") & (found["claim"] == "rule") & (found["score"] >= 1)).any()


def test_a_run_inside_noise_of_eight_periods_is_a_candidate_only() -> None:
    found = scan(observed([47, 50, 44, 49, 41, 42, 43, 44], "Q"), "Q", good("down"))
    runs = found[(found["kind"] == "trend") & (found["claim"] == "rule")]
    assert (runs["score"] < 1).all()
