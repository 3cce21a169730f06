"""Late, missing and in another unit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from signals import scan
from tests.signals.series_for_tests import observed


def kinds(values: object, cadence: str, as_of: str | None = None) -> list[str]:
    found = scan(observed(values, cadence), cadence, as_of=as_of)
    return list(found.loc[found["score"] >= 1, "kind"])


def test_late_only_after_the_grace() -> None:
    values = [100, 102, 99, 101, 103, 98]
    assert "stale" not in kinds(values, "M", "2022-08-05")
    assert "stale" in kinds(values, "M", "2022-08-20")


def test_a_shop_closed_on_weekends_has_no_gaps() -> None:
    days = pd.date_range("2022-01-03", periods=60)
    values = np.where(days.day_of_week < 5, 100.0 + np.random.default_rng(1).normal(0, 2, 60), np.nan)
    assert "missing" not in kinds(values, "D")
    values[30] = np.nan  # a Wednesday
    assert "missing" in kinds(values, "D")


def test_a_hole_of_more_than_a_season_is_no_habit() -> None:
    values = np.random.default_rng(3).normal(100, 5, 12)
    values[2:9] = np.nan
    found = scan(observed(values, "Q"), "Q")
    gaps = found[found["kind"] == "missing"]
    assert len(gaps) == 1
    assert (gaps["start"].iloc[0], gaps["end"].iloc[0]) == tuple(observed(values, "Q")["period"].iloc[[2, 8]])


def test_a_value_that_freezes_is_stale_and_a_constant_series_is_not() -> None:
    random = np.random.default_rng(3)
    frozen = np.r_[random.normal(100, 5, 20), np.full(4, 101.37)]
    found = scan(observed(frozen, "M"), "M")
    row = found[found["kind"] == "stale"].iloc[0]
    assert (row["reason"], row["start"]) == ("frozen", pd.Timestamp("2023-09-01"))
    assert row["p_value"] < 0.001
    assert "stale" not in set(scan(observed([5.0] * 20, "M"), "M")["kind"])
    coarse = np.r_[random.integers(0, 3, 20), [1, 1, 1]]  # equal values are usual here
    assert "stale" not in set(scan(observed(coarse, "M"), "M")["kind"])
