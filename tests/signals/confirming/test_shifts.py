"""Shifts: published partitions and dates, chances by permutation, sizes, and size of the test with and without memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from signals.confirming.breaks import TRIM, date_of, partition, shape_of, without_line
from signals.confirming.dating import date_interval
from signals.confirming.shifts import hodges_lehmann, memory_around, permutation_p, rank_scan, remembering_p
from signals.confirming.slopes import theil_sen
from tests.signals.confirming.published import series, vector
from tests.signals.confirming.sizes_for_tests import remembering, share_below

NILE = series("nile-ols-cusum")


def test_pettitt_as_published() -> None:
    given_, expected, _ = vector("pettitt-1979")
    found = rank_scan(np.array(given_["y"]))
    assert (found.k, found.before) == (expected["K"], expected["change_after"])
    nile = rank_scan(NILE)
    assert (nile.k, nile.before) == tuple(vector("nile-pettitt-derived")[1][name] for name in ("K", "change_after"))


def test_its_chance_by_permutation() -> None:
    given_, expected, tolerance = vector("pettitt-permutation-derived")
    assert permutation_p(series("pettitt-1979"), trim=1, draws=given_["B"]) == pytest.approx(expected["p"], **tolerance)


def test_partitions_of_the_nile() -> None:
    given_, expected, tolerance = vector("nile-bai-perron")
    found = partition(NILE, given_["h"], 5)
    assert [list(dates) for dates in found.before] == expected["breaks"]
    assert found.squares == pytest.approx(expected["RSS"], **tolerance)
    assert found.bic == pytest.approx(expected["BIC"], **tolerance)
    assert found.chosen == expected["chosen_m"]


def test_how_sure_the_date_is() -> None:
    _, expected, _ = vector("nile-break-ci")
    low, high = date_interval(NILE, 28)
    assert [low, 28, high] == expected["obs"]


def test_dates_of_short_series_hold_the_truth() -> None:
    random = np.random.default_rng(4)
    held = []
    for _ in range(120):
        y = random.normal(size=20)
        y[12:] += 2.5
        low, high = date_interval(y, date_of(y))
        held.append(low <= 12 <= high)
    assert np.mean(held) > 0.9


def test_the_date_is_right_where_the_sides_are_unequal() -> None:
    """Eighteen low and twelve high values in an order whose rank scan is largest two values too early."""
    low = np.array([3, 5, 1, 7, 2, 4, 9, 6, 8, 10, 0, 11, 12, 13, 14, 15, 17, 16.0])
    y = np.r_[low, low[:12] + 100]
    assert date_of(y) == 18
    assert rank_scan(y, TRIM).before < 18
    assert date_of(NILE) == 28


@pytest.mark.parametrize(("n", "level", "trim"), [(8, 0.029, 3), (10, 0.01, 3)])
def test_the_smallest_chance_that_can_be(n: int, level: float, trim: int) -> None:
    y = np.r_[np.arange(n // 2), 100 + np.arange(n - n // 2)].astype(float)
    assert permutation_p(y, trim) == pytest.approx(level, abs=0.006)


def test_chances_are_uniform_where_nothing_happened() -> None:
    random = np.random.default_rng(8)
    p = np.array([permutation_p(row) for row in random.normal(size=(2000, 24))])
    assert kstest(p + random.uniform(-1, 1, 2000) / 400, "uniform").pvalue > 1e-4
    for level in (0.01, 0.05):
        assert (p <= level).mean() <= level + 3 * np.sqrt(level * (1 - level) / 2000)


def test_memory_fools_the_permutation_and_not_the_other() -> None:
    rows = remembering(400, 40, 0.5)
    plain = share_below([permutation_p(row) for row in rows])
    mended = share_below([remembering_p(row, memory_around(row)) for row in rows])
    assert plain > 0.2
    assert mended < 0.1


def test_ties_take_their_own_permutations() -> None:
    y = np.array([0.0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    assert permutation_p(y) < 0.02
    assert permutation_p(np.zeros(12)) == 1.0


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([8, 12, 20]), st.floats(0.1, 50), st.floats(-1e3, 1e3))
def test_turned_over_scaled_and_moved(seed: int, n: int, scale: float, level: float) -> None:
    y = np.round(np.random.default_rng(seed).normal(size=n), 6)
    p = permutation_p(y)
    assert permutation_p(-y) == p
    assert permutation_p(scale * y + level) == p
    before, after = y[: n // 2], y[n // 2 :]
    found, other = hodges_lehmann(before, after), hodges_lehmann(-before, -after)
    assert (found.size, found.low, found.high) == pytest.approx((-other.size, -other.high, -other.low), nan_ok=True)


def test_the_interval_of_a_shift_is_the_one_of_the_rank_sum_test() -> None:
    """Eight against eight leave 13 of 64 differences out on each side, five against five 2 of 25 (tables of Mann and Whitney at 5 %)."""
    one, two = np.arange(8.0), np.arange(8.0) + 0.5
    every = np.sort((two[:, None] - one[None, :]).ravel())
    found = hodges_lehmann(one, two)
    assert (found.low, found.high) == (every[13], every[63 - 13])
    held = []
    random = np.random.default_rng(3)
    for _ in range(1000):
        interval = hodges_lehmann(random.normal(size=8), random.normal(1, 1, size=8))
        held.append(interval.low <= 1 <= interval.high)
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.05 * 0.95 / 1000)


def test_steps_and_lines_are_told_apart() -> None:
    random = np.random.default_rng(5)
    step = np.r_[random.normal(size=15), random.normal(4, 1, size=15)]
    line = 0.4 * np.arange(30) + random.normal(size=30)
    assert shape_of(step, rank_scan(step, TRIM).before) == "step"
    assert shape_of(line, rank_scan(line, TRIM).before) == "line"


def test_a_line_beside_a_step_is_taken_out_and_shifts_alone_are_left() -> None:
    random = np.random.default_rng(9)
    lined = 0.5 * np.arange(40) + 6.0 * (np.arange(40) >= 25) + random.normal(size=40)
    rest, slope = without_line(lined)
    assert slope == pytest.approx(0.5, abs=0.08)
    assert permutation_p(rest, weighed=True) < 0.01
    steps = np.r_[random.normal(size=20), random.normal(5, 1, 20), random.normal(size=20)]
    same, none = without_line(steps)
    assert none == 0
    assert same is steps


def test_a_shift_near_an_end_counts_as_one_in_the_middle() -> None:
    late = np.r_[np.random.default_rng(1).permutation(30), [100.0, 101, 102]].astype(float)
    assert permutation_p(late, weighed=True) < 0.05 < permutation_p(late)


@pytest.mark.parametrize("lined", [False, True])
def test_size_against_remembering_series_with_and_without_a_line(lined: bool) -> None:
    rows = remembering(250, 30, 0.5) + (0.3 * np.arange(30) if lined else 0.0)
    if lined:
        rows = rows - np.array([theil_sen(row).slope for row in rows])[:, None] * np.arange(30)
    chances = [remembering_p(row, memory_around(row, lined=lined), weighed=True, lined=lined) for row in rows]
    assert share_below(chances) < 0.11
