"""Late, missing and in another unit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

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


@pytest.mark.parametrize("factor", [100.0, 1000.0, 10_000.0, 1e-3])
def test_a_power_of_ten_is_a_unit(factor: float) -> None:
    values = [100.0, 102, 99, 101, 103, 98, 100, 101 * factor]
    assert kinds(values, "M") == ["unit_error"]


def test_a_series_that_is_wide_by_nature_has_no_unit_errors() -> None:
    assert "unit_error" not in kinds([1, 300, 20, 5000, 3, 900, 44, 8000, 2, 100], "M")
