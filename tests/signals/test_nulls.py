"""Chance, against published tables and simulation."""

import math

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


# Gilbert (1987), table A18; Kendall (1975): one-sided P(S >= s) without ties, rounded as printed.
TABLE_A18 = {
    4: {6: 0.042, 4: 0.167, 2: 0.375, 0: 0.625},
    5: {10: 0.0083, 8: 0.042, 6: 0.117, 4: 0.242, 2: 0.408, 0: 0.592},
    6: {15: 0.0014, 13: 0.0083, 11: 0.028, 9: 0.068},
    7: {21: 0.0002, 15: 0.015, 13: 0.035, 11: 0.068},
    8: {20: 0.0071, 18: 0.016, 16: 0.031},
    10: {27: 0.0083, 25: 0.014, 23: 0.023, 21: 0.036},
}
# OEIS A008302 (Mahonian numbers): permutations of n by their inversions.
MAHONIAN = {4: [1, 3, 5, 6, 5, 3, 1], 5: [1, 4, 9, 15, 20, 22, 20, 15, 9, 4, 1]}


@pytest.mark.parametrize("n", sorted(TABLE_A18))
def test_the_whole_printed_table(n: int) -> None:
    tail = mahonian_tail(n)
    most = n * (n - 1) // 2
    for s, p in TABLE_A18[n].items():
        assert tail[(most - s) // 2] == pytest.approx(p, rel=0.03, abs=0.0002)


@pytest.mark.parametrize("n", sorted(MAHONIAN))
def test_counts_are_mahonian_numbers(n: int) -> None:
    counts = np.diff(np.r_[0.0, mahonian_tail(n)]) * math.factorial(n)
    assert np.round(counts).astype(int).tolist() == MAHONIAN[n]
