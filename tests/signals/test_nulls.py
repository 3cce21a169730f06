"""Chance, against published tables and simulation."""

import numpy as np
import pytest

from signals.nulls import kendall_tail, mad_limit, mahonian_tail, step_statistic, step_tail


@pytest.mark.parametrize(
    ("n", "s", "p"), [(4, 6, 0.042), (5, 8, 0.042), (6, 11, 0.028), (7, 15, 0.015), (8, 16, 0.031), (10, 25, 0.014)]
)
def test_exact_kendall_agrees_with_the_published_table(n: int, s: int, p: float) -> None:
    got = kendall_tail(np.array([float(s)]), np.array([1.0]), n, np.array([False]))
    assert got[0] == pytest.approx(p, abs=0.0006)


def test_tail_of_the_largest_statistic_is_one_in_factorial() -> None:
    assert mahonian_tail(5)[0] == pytest.approx(1 / 120)


def test_best_split_finds_the_step() -> None:
    x = np.array([[1.0, 1.1, 0.9, 1.0, 5.0, 5.1, 4.9, 5.0]])
    assert step_statistic(x)[1][0] == 4


def test_noise_rarely_has_a_step() -> None:
    x = np.random.default_rng(1).normal(size=(2000, 36))
    p = step_tail(step_statistic(x)[0], 36, np.zeros(2000))
    assert (p <= 0.01).mean() < 0.02


def test_more_looks_need_a_larger_miss() -> None:
    assert mad_limit(12, 12) > mad_limit(12, 1) > mad_limit(36, 1)
