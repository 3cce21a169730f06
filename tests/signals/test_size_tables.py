"""Printed tables of what chance does, met by our own kernels to within a percentage point (SIGNALS items 1 and 5)."""

from __future__ import annotations

import numpy as np
import pytest

from signals.detectors.runs import runs_of
from signals.limits import process_limits
from tests.signals.confirming.sizes_for_tests import remembering, within_binomial

ROWS = 20_000


def falls(rows: np.ndarray) -> float:
    """Share of rows whose newest three steps all go down."""
    k, sense = runs_of(rows)
    return float(((k >= 3) & (sense < 0)).mean())


@pytest.mark.parametrize(("phi", "share"), [(0.0, 0.0417), (0.5, 0.075), (0.8, 0.100)])
def test_three_falls_in_a_row_come_by_chance_as_often_as_printed(phi: float, share: float) -> None:
    assert falls(remembering(ROWS, 12, phi)) == pytest.approx(share, abs=0.01)


def test_a_random_walk_falls_three_times_in_one_of_eight() -> None:
    assert falls(np.cumsum(np.random.default_rng(3).standard_normal((ROWS, 6)), axis=1)) == pytest.approx(1 / 8, abs=0.01)


@pytest.mark.parametrize(("slope", "share"), [(0.5, 0.16), (1.0, 0.37)])
def test_the_rule_misses_most_true_slopes(slope: float, share: float) -> None:
    """Why a run that is absent says nothing about health."""
    rows = np.random.default_rng(4).standard_normal((ROWS, 4)) - slope * np.arange(4)
    assert falls(rows) == pytest.approx(share, abs=0.015)  # printed to two digits


@pytest.mark.parametrize(("base", "phi", "share"), [(20, 0.0, 0.11), (12, 0.0, 0.15), (8, 0.0, 0.21), (20, 0.4, 0.31)])
def test_limits_from_few_values_are_left_within_a_year_as_often_as_printed(base: int, phi: float, share: float) -> None:
    """Limits at 2.66 mean ranges, frozen: at least one of the next twelve values beyond them."""
    rows = remembering(3000, base + 12, phi)
    left = 0
    for row in rows:
        limits = process_limits(row[:base], multiplier=3.0, screened=False)
        assert limits is not None
        left += bool(((row[base:] < limits.low) | (row[base:] > limits.high)).any())
    assert within_binomial(left / 3000, share, 3000) or left / 3000 == pytest.approx(share, abs=0.01)
