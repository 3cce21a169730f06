"""Unevenness that began and stayed."""

from __future__ import annotations

import numpy as np

from signals import scan
from tests.signals.series_for_tests import observed


def test_swings_that_grow_fourfold_are_found() -> None:
    random = np.random.default_rng(2)
    values = 100 + np.r_[random.normal(0, 1, 30), random.normal(0, 6, 30)]
    found = scan(observed(values, "M"), "M")
    row = found[found["kind"] == "variance_change"].iloc[0]
    assert row["score"] >= 1
    assert row["direction"] == "up"


def test_one_outlier_is_no_change_of_variance() -> None:
    values = 100 + np.random.default_rng(3).normal(0, 1, 40)
    values[30] = 140
    found = scan(observed(values, "M"), "M")
    assert not ((found["kind"] == "variance_change") & (found["score"] >= 1)).any()
