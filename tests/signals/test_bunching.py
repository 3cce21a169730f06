"""Values heaped at a target: seldom seen where nothing was done, clearly where values were moved over it; round numbers are no heap."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from signals.bunching import FEWEST, bunching, even_unit, step_of

Random = np.random.Generator
SMOOTH: dict[str, Callable[[Random, int], np.ndarray]] = {
    "normal": lambda r, n: r.normal(100, 10, n),
    "whole numbers": lambda r, n: np.round(r.normal(100, 10, n)),
    "skewed": lambda r, n: 100 * np.exp(r.normal(0, 0.3, n)),
    "heavy tails": lambda r, n: 100 + 8 * r.standard_t(4, n),
    "half rounded to tens": lambda r, n: np.where(r.random(n) < 0.5, np.round(r.normal(100, 20, n), -1), np.round(r.normal(100, 20, n))),
    "counts": lambda r, n: r.poisson(100, n).astype(float),
}  # fmt: skip


def alike(values: np.ndarray, target: float) -> tuple[np.ndarray, np.ndarray]:
    return values, np.full(len(values), target)


@pytest.mark.parametrize("law", SMOOTH)
@pytest.mark.parametrize("target", [90.0, 105.0])
def test_smooth_spreads_are_seldom_called_heaped(law: str, target: float) -> None:
    """160 draws a cell, both good sides: at 1 % at most five (three standard errors)."""
    random = np.random.default_rng([7, round(target)])
    found = [bunching(*alike(SMOOTH[law](random, 400), target), sign) for sign in (1.0, -1.0) for _ in range(80)]
    told = [heap.is_heap for heap in found if heap is not None]
    assert sum(told) <= 0.01 * 160 + 3 * np.sqrt(0.01 * 160)


@pytest.mark.parametrize(("n", "least"), [(120, 0.75), (300, 0.95)])
def test_values_moved_over_the_target_are_seen(n: int, least: float) -> None:
    """Of those up to half a deviation short six in ten were lifted to just above."""
    random, seen = np.random.default_rng(8), 0
    for _ in range(100):
        x = random.normal(100, 10, n)
        lifted = (x < 100) & (x >= 95) & (random.random(n) < 0.6)
        x[lifted] = 100 + 2 * random.random(lifted.sum())
        heap = bunching(*alike(np.round(x, 1), 100.0), 1.0)
        seen += heap is not None and heap.is_heap
    assert seen / 100 >= least


def test_replies_just_within_the_hour() -> None:
    """METRICS section 5, CP8: 140 replies in 50 to 60 minutes, 22 in 60 to 70; the chance is the exact binomial one."""
    random = np.random.default_rng(1)
    minutes = np.concatenate([random.uniform(0, 50, 400), random.uniform(50, 60, 140), random.uniform(60.01, 70, 22),
                              random.uniform(70, 110, 90)])  # fmt: skip
    heap = bunching(*alike(minutes, 60.0), -1.0)
    assert heap is not None
    assert heap.is_heap
    assert heap.good > 5 * heap.bad
    bound = binom.sf(heap.good - 1, heap.good + heap.bad, heap.expected)
    assert bound <= heap.p <= 5 * bound  # times the widths that were tried


def test_a_value_that_reaches_its_target_is_on_the_good_side() -> None:
    values = np.r_[np.full(25, 100.0), np.full(10, 99.0), np.linspace(60, 140, 81)]
    for sign in (1.0, -1.0):
        heap = bunching(*alike(values, 100.0), sign)
        assert heap is not None
        assert heap.good >= 26


@pytest.mark.parametrize(("values", "step"), [
    ([100, 105, 98, 97], 1), ([100, 110, 90, 70], 10), ([1.5, 2.25, 3.1, 4.07], 0.01), ([2e6, 3e6, 5e6], 1e6), ([0.0, 0.0], 1e-6),
])  # fmt: skip
def test_the_step_in_which_values_are_reported(values: list[float], step: float) -> None:
    assert step_of(np.array(values, dtype=float)) == pytest.approx(step)


def test_round_numbers_widen_the_bands() -> None:
    random = np.random.default_rng(2)
    whole = np.round(random.normal(100, 20, 300))
    assert even_unit(whole) == 1
    assert even_unit(np.where(random.random(300) < 0.4, np.round(whole, -1), whole)) == 10


@given(st.lists(st.one_of(st.floats(allow_nan=True, allow_infinity=True, width=32), st.integers(90, 110)), max_size=80),
       st.sampled_from([1.0, -1.0]), st.floats(-10, 200))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_values_get_an_answer_or_none(values: list[float], sign: float, target: float) -> None:
    heap = bunching(*alike(np.array(values, dtype=float), target), sign)
    if heap is not None:
        assert heap.good + heap.bad >= FEWEST
        assert 0 <= heap.p <= 1
        assert heap.expected >= 0.5


def test_scale_and_side_do_not_matter() -> None:
    """Ten times the values and the target, or both mirrored with the good side, give the same counts and chance."""
    x = np.round(np.random.default_rng(3).normal(100, 10, 300), 1)
    one = bunching(*alike(x, 100.5), 1.0)
    ten = bunching(*alike(10 * x, 1005.0), 1.0)
    mirrored = bunching(*alike(201.0 - x, 100.5), -1.0)
    assert one is not None
    assert ten is not None
    assert mirrored is not None
    assert (one.good, one.bad, one.p) == (ten.good, ten.bad, pytest.approx(ten.p))
    assert (one.good, one.bad) == (mirrored.good, mirrored.bad)
