"""Leaves from tables of cells and from observations."""

from __future__ import annotations

import numpy as np
import pandas as pd

from signals.causes.leaves import cells, observed

OLD, NEW = pd.Timestamp("2026-09-01"), pd.Timestamp("2026-10-01")


def test_cells_keep_values_and_name_missing_ones() -> None:
    frame = pd.DataFrame({"a": ["x", None, "y"], "expected": [1.0, 2.0, np.nan], "actual": [2.0, 2.0, 5.0]})
    leaves = cells(frame, ["a"])
    assert leaves.values == (("x", "y", ""),)
    assert leaves.change == 6.0
    assert leaves.inside([(0, 2)]).tolist() == [False, True, False]


def test_periods_that_share_their_cells_are_paired() -> None:
    frame = pd.DataFrame(
        {"a": ["x", "y", "x", "y"], "b": ["u", "v", "u", "v"], "period": [OLD, OLD, NEW, NEW], "value": [1.0, 2.0, 3.0, 5.0]}
    )
    leaves = observed(frame, ["a", "b"], OLD, NEW)
    assert not leaves.rows
    assert sorted(zip(leaves.expected.tolist(), leaves.actual.tolist(), strict=True)) == [(1.0, 3.0), (2.0, 5.0)]


def test_single_observations_stay_rows() -> None:
    frame = pd.DataFrame({"a": list("xxyx"), "period": [OLD, OLD, NEW, pd.Timestamp("2026-01-01")], "value": [1.0, 2.0, 3.0, 9.0]})
    leaves = observed(frame, ["a"], OLD, NEW)
    assert leaves.rows
    assert (leaves.expected.tolist(), leaves.actual.tolist()) == ([1.0, 2.0, 0.0], [0.0, 0.0, 3.0])
