"""Probabilities of missing a target: certain when it is over, never certain before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from signals import scan
from tests.signals.series_for_tests import good, observed


def probability(values: object, target: float, *, due: str, kind: str = "mean", direction: str = "up") -> float:
    targets = pd.DataFrame({"series": ["a"], "start": ["2022-01-01"], "due": [due], "target": [target]})
    found = scan(observed(values, "M"), "M", good(direction, kind), targets=targets)
    return float(found.loc[found["kind"] == "forecast_miss", "probability"].iloc[0])


CALM = 100 + np.random.default_rng(4).normal(0, 2, 24)


def test_far_targets_are_missed_and_near_ones_met() -> None:
    assert probability(CALM, 150, due="2024-06-30") >= 0.95
    assert probability(CALM, 80, due="2024-06-30") <= 0.05
    assert probability(CALM, 80, due="2024-06-30", direction="down") >= 0.95


def test_what_is_over_is_known() -> None:
    assert probability(CALM, 1.0, due="2023-12-31") == 0.0
    assert probability(CALM, 1e6, due="2023-12-31") == 1.0


def test_sums_count_what_is_in_already() -> None:
    values = np.full(9, 10.0) + np.random.default_rng(1).normal(0, 0.1, 9)
    assert probability(values, 115, due="2022-12-31", kind="sum") <= 0.1
    assert probability(values, 130, due="2022-12-31", kind="sum") >= 0.9


def test_every_target_gets_a_probability() -> None:
    assert probability([1.0, 2.0], 5, due="2024-12-31") == 0.5
