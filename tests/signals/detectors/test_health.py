"""Late, missing and in another unit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from signals import scan
from tests.signals.series_for_tests import good, observed


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


@pytest.mark.parametrize(("value", "power"), [(50500.0, 3), (0.49, -2), (51.0, 0), (500.0, 0), (5000.0, 2)])
def test_units_are_wrong_from_a_hundredfold_where_no_unit_is_known(value: float, power: int) -> None:
    """SIGNALS 8: log10 of the value over the median before within 0.15 of a whole number of at least two."""
    found = scan(observed([48.0, 52.0, 50.0, 51.0, 49.0, 50.0, value], "M"), "M")
    errors = found[found["kind"] == "unit_error"]
    assert len(errors) == (power != 0)
    assert list(errors["direction"]) == (["up"] if power > 0 else ["down"] if power < 0 else [])


def test_amounts_are_wrong_from_tenfold() -> None:
    metrics = good("up", "sum").assign(unit="amount")
    found = scan(observed([48.0, 52.0, 50.0, 51.0, 49.0, 50.0, 505.0], "M"), "M", metrics)
    assert "unit_error" in set(found["kind"])


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


def test_a_few_events_more_are_no_other_unit() -> None:
    """Tweets in five minutes: one or two, sometimes ten. What counting does is no unit; ten thousand is."""
    random = np.random.default_rng(6)
    counts = random.poisson(1.3, 200).astype(float)
    counts[[60, 150]] = (10, 12)
    facts = good("up", "sum").assign(unit="count")
    assert "unit_error" not in set(scan(observed(counts, "D"), "D", facts)["kind"])
    counts[199] = 10_000
    assert "unit_error" in set(scan(observed(counts, "D"), "D", facts)["kind"])


def test_a_day_everybody_looked_is_no_other_unit() -> None:
    random = np.random.default_rng(8)
    views = np.round(5000 * np.exp(random.normal(0, 0.15, 120)))
    facts = good("up", "sum").assign(unit="count")
    alone, burst = views.copy(), views.copy()
    alone[60] = 50_000
    burst[59:63] = (18_000, 52_000, 26_000, 11_000)
    assert "unit_error" in set(scan(observed(alone, "D"), "D", facts)["kind"])
    assert "unit_error" not in set(scan(observed(burst, "D"), "D", facts)["kind"])
