"""Unevenness: the published figure, the scan's size, and what it sees."""

from __future__ import annotations

import numpy as np
import pytest

from signals.confirming.spreads import brown_forsythe, spread_scan
from tests.signals.confirming.published import vector
from tests.signals.confirming.sizes_for_tests import share_below, within_binomial


def test_gear_as_published() -> None:
    given, expected, tolerance = vector("brown-forsythe-gear")
    w, p = brown_forsythe([np.array(group) for group in given["groups"]])
    assert (w, p) == pytest.approx((expected["W"], expected["p"]), **tolerance)


@pytest.mark.parametrize("heavy", [False, True])
def test_size_of_the_scan(heavy: bool) -> None:
    random = np.random.default_rng(6)
    rows = random.standard_t(4, (300, 30)) if heavy else random.normal(size=(300, 30))
    assert within_binomial(share_below([spread_scan(row).p for row in rows]), 0.05, 300)


def test_three_times_the_spread_is_seen_and_dated() -> None:
    random = np.random.default_rng(7)
    found = [spread_scan(np.r_[random.normal(size=24), random.normal(0, 3, 24)]) for _ in range(30)]
    assert np.mean([scan.p <= 0.05 for scan in found]) > 0.8
    assert abs(np.median([scan.before for scan in found]) - 24) <= 4
    assert 1.5 < np.median([scan.ratio for scan in found]) < 6
