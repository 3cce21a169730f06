"""Standing still: a rule, an equivalence, and what is no standstill."""

from __future__ import annotations

import numpy as np
import pandas as pd

from signals import scan
from tests.signals.series_for_tests import good, observed

FLAT = [50.1, 50, 49.9, 50.2, 50, 50.1, 49.9, 50]


def plateau(values: object, **more: object) -> pd.DataFrame:
    found = scan(observed(values, "Q"), "Q", good("up"), **more)  # type: ignore[arg-type]
    return found[found["kind"] == "plateau"]


def test_after_growth_a_standstill_is_raised() -> None:
    values = np.r_[np.arange(30, 50, 2.0), FLAT]
    assert plateau(values)["score"].max() >= 1


def test_without_a_reason_it_stays_a_candidate() -> None:
    assert plateau(FLAT)["score"].max() < 1


def test_a_target_that_is_met_raises_nothing() -> None:
    target = pd.DataFrame({"series": ["a"], "start": ["2022-01-01"], "due": ["2024-12-31"], "target": [45.0]})
    assert plateau(FLAT, targets=target)["score"].max() < 1


def test_exact_repeats_and_movement_are_no_standstill() -> None:
    assert plateau([50.0] * 8).empty
    assert plateau([40, 44, 43, 48, 47, 52, 55, 60]).empty
