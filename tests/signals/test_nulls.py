"""Chance, against published tables and simulation."""

import numpy as np
import pytest

from signals.nulls import kendall_tail, mahonian_tail


@pytest.mark.parametrize(
    ("n", "s", "p"), [(4, 6, 0.042), (5, 8, 0.042), (6, 11, 0.028), (7, 15, 0.015), (8, 16, 0.031), (10, 25, 0.014)]
)
def test_exact_kendall_agrees_with_the_published_table(n: int, s: int, p: float) -> None:
    got = kendall_tail(np.array([float(s)]), np.array([1.0]), n, np.array([False]))
    assert got[0] == pytest.approx(p, abs=0.0006)


def test_tail_of_the_largest_statistic_is_one_in_factorial() -> None:
    assert mahonian_tail(5)[0] == pytest.approx(1 / 120)
