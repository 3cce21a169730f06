"""Bends: where the slope changed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from signals import scan
from signals.detectors.changes import best_hinge
from tests.signals.series_for_tests import good, observed


def test_the_hinge_of_a_bent_line_is_found_exactly() -> None:
    x = np.r_[np.arange(12.0), 12 + 3 * np.arange(12.0)][None, :]
    _, split, before, after, rest = best_hinge(x)
    assert (before[0], after[0]) == (pytest.approx(1), pytest.approx(3))
    assert abs(int(split[0]) - 13) <= 1
    assert np.allclose(rest, 0, atol=1e-9)


def test_growth_that_stops_is_a_bend_at_its_month() -> None:
    random = np.random.default_rng(5)
    values = np.r_[100 + 4 * np.arange(18), 172 + 0 * np.arange(18)] + random.normal(0, 2, 36)
    found = scan(observed(values, "M"), "M", good("up"))
    bend = found[(found["kind"] == "trend_change") & (found["score"] >= 1)].iloc[0]
    assert bend["direction"] == "down"
    assert abs((bend["start"] - pd.Timestamp("2023-07-01")).days) <= 65
