"""Values in another unit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from signals import scan
from tests.signals.series_for_tests import good, observed


def kinds(values: object, cadence: str, as_of: str | None = None) -> list[str]:
    found = scan(observed(values, cadence), cadence, as_of=as_of)
    return list(found.loc[found["score"] >= 1, "kind"])


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


def test_a_wrong_unit_is_seen_through_seasons_and_holes_and_in_every_row_of_a_batch() -> None:
    random = np.random.default_rng(5)
    t = np.arange(60)
    rows = []
    for i in range(40):
        values = np.exp(5 + 0.6 * np.sin(2 * np.pi * t / 12 + i) + random.normal(0, 0.05, 60))
        values[20 + i % 30] *= 1000.0 if i % 2 else 1.0
        values[random.random(60) < 0.05] = np.nan
        rows.append(observed(values, "M", name=f"s{i:02d}"))
    together = scan(pd.concat(rows), "M")
    found = together[together["kind"] == "unit_error"]
    assert len(set(found["series"])) >= 18
    assert not set(found["series"]) & {f"s{i:02d}" for i in range(0, 40, 2)}
    for row in rows[:6]:
        alone = scan(row, "M")
        assert (alone["kind"] == "unit_error").sum() == (found["series"] == row["series"].iloc[0]).sum()


def test_a_series_of_both_signs_passes_through_zero() -> None:
    values = [12.0, -9, 15, -11, 8, 0.1, -14, 10, 13, -12, 9, 11]
    assert "unit_error" not in set(scan(observed(values, "M"), "M")["kind"])


def test_a_factor_of_thousand_is_told_however_noisy_and_few_events_are_not() -> None:
    counts = np.random.default_rng(4).poisson(30, 36).astype(float)
    facts = good("up", "sum").assign(unit="count")

    def told(at: int, *values: float) -> list[pd.Timestamp]:
        changed = counts.copy()
        changed[at : at + len(values)] = values
        found = scan(observed(changed, "M"), "M", facts)
        return list(found.loc[found["kind"] == "unit_error", "start"])

    assert told(34, 22000.0, 14000.0) == [observed(counts, "M")["period"].iloc[34]]
    assert told(20, 3.0) == []
    assert told(20, 0.03) == [observed(counts, "M")["period"].iloc[20]]
