"""One value out of line: published tests, exact laws against their own sums, and how often an unchanged value is called out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from signals.confirming.outliers import against_base, count_against_base, gesd, grubbs_line, laney_factor, share_against_base
from tests.signals.confirming.published import series, vector
from tests.signals.confirming.sizes_for_tests import within_binomial


def test_gesd_as_published_with_its_trap() -> None:
    given_, expected, tolerance = vector("gesd-rosner-nist")
    y = np.array(given_["y"])
    found = gesd(y, given_["k"], given_["alpha"])
    assert found.r == pytest.approx(expected["R"], **tolerance)
    assert found.line == pytest.approx(expected["lambda"], **tolerance)
    assert y[list(found.at)].tolist() == expected["outliers"]


def test_grubbs_as_published() -> None:
    given_, expected, tolerance = vector("grubbs-nist")
    y = np.array(given_["y"])
    assert float(gesd(y, 1).r[0]) == pytest.approx(expected["G"], **tolerance)
    assert grubbs_line(len(y), given_["alpha"]) == pytest.approx(expected["critical"], **tolerance)


@pytest.mark.parametrize("n", [25, 40])
def test_gesd_calls_a_twentieth_of_clean_histories(n: int) -> None:
    random = np.random.default_rng(n)
    called = np.mean([len(gesd(row).at) > 0 for row in random.normal(size=(1000, n))])
    assert within_binomial(float(called), 0.05, 1000)


@pytest.mark.parametrize(("n", "multiplier"), [(6, 5.95), (8, 4.80), (12, 4.01), (20, 3.53), (36, 3.27)])
def test_bounds_of_a_new_value_widen_for_short_bases(n: int, multiplier: float) -> None:
    """Student's prediction at 0.27 %, in standard deviations of the base."""
    base = np.random.default_rng(n).normal(size=n)
    found = against_base(0.0, base)
    assert found is not None
    assert (found.high - found.expected) / base.std(ddof=1) == pytest.approx(multiplier, abs=0.02)


def test_a_new_value_is_called_out_as_often_as_said() -> None:
    random = np.random.default_rng(2)
    chances = []
    for row in random.normal(size=(4000, 13)):
        found = against_base(float(row[12]), row[:12])
        assert found is not None
        chances.append(found.p)
    for level in (0.01, 0.05):
        assert within_binomial(float(np.mean(np.array(chances) <= level)), level, 4000)


def test_counts_are_conditional_and_never_too_sure() -> None:
    base = np.array([3.0, 5, 2, 4, 6, 4])
    found = count_against_base(12, base)
    assert found is not None
    rooted = against_base(np.sqrt(12), np.sqrt(base))
    assert rooted is not None
    assert found.p == pytest.approx(max(2 * float(binom.sf(11, 36, 1 / 7)), rooted.p))
    many = np.array([3.0, 5, 2, 4, 6, 4, 3, 4, 5, 4, 3, 5])
    exact = count_against_base(12, many)
    assert exact is not None
    assert exact.p == pytest.approx(2 * float(binom.sf(11, 60, 1 / 13)))
    random = np.random.default_rng(3)
    called = []
    for row in random.poisson(4, (800, 11)).astype(float):
        told = count_against_base(float(row[10]), row[:10])
        called.append(told is not None and told.p <= 0.05)
    assert np.mean(called) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 800)


def test_few_wild_counts_are_not_taken_for_poisson() -> None:
    random = np.random.default_rng(14)
    rows = random.negative_binomial(5, 0.2, (600, 9)).astype(float)
    called = [told is not None and told.p <= 0.05 for told in (count_against_base(float(row[8]), row[:8]) for row in rows)]
    assert np.mean(called) < 0.08  # by counting alone it is 37 %


def test_counts_that_vary_more_than_counting_have_their_own_law() -> None:
    random = np.random.default_rng(4)
    base = random.negative_binomial(4, 4 / 44, 36).astype(float)
    found = count_against_base(90, base)
    assert found is not None
    assert found.law == "negative_binomial"
    assert found.p > 0.01  # by counting alone it would be one in millions
    chart = count_against_base(16, series("c-chart-nist-wafers", "counts")[:11])
    assert chart is not None
    assert chart.law == "counts"


def test_charts_of_counts_and_shares_as_published() -> None:
    given_, expected, tolerance = vector("c-chart-nist-wafers")
    counts = np.array(given_["counts"])
    assert counts.mean() == expected["cbar"]
    steady = count_against_base(16, np.full(25, 16.0))
    assert steady is not None
    assert (steady.low, steady.high) == pytest.approx((expected["LCL"], expected["UCL"]), **tolerance)
    given_, expected, tolerance = vector("p-chart-variable-n-montgomery-7.4")
    hits, of = np.array(given_["k"]), np.array(given_["n"])
    assert hits.sum() / of.sum() == pytest.approx(expected["pbar"], **tolerance)
    factor = max(laney_factor(hits, of), 1.0)
    for n, upper in zip(given_["n"], expected["UCL"], strict=True):
        found = share_against_base(n * 0.1, n, hits, of)
        assert found is not None
        assert found.expected + (found.high - found.expected) / factor == pytest.approx(upper, **tolerance)


def test_shares_are_called_out_as_often_as_said() -> None:
    random = np.random.default_rng(5)
    called = []
    for _ in range(1500):
        of = random.integers(200, 400, 25).astype(float)
        hits = random.binomial(of.astype(int), 0.2).astype(float)
        told = share_against_base(hits[24], of[24], hits[:24], of[:24])
        called.append(told is not None and told.p <= 0.05)
    assert np.mean(called) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 1500)


@given(st.lists(st.integers(0, 30), min_size=0, max_size=20), st.integers(0, 60))
def test_any_counts_have_a_chance_or_none(counts: list[int], value: int) -> None:
    found = count_against_base(float(value), np.array(counts, dtype=float))
    assert found is None or (0 <= found.p <= 1 and found.low <= found.high)
    other = against_base(float(value), np.array(counts, dtype=float))
    assert other is None or (0 <= other.p <= 1 and other.low < other.high)
