"""One change, one name: what the regression's changes are called."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from signals import scan
from tests.signals.series_for_tests import good, observed

RANDOM = np.random.default_rng(9)


def raised(values: object, cadence: str = "M") -> pd.DataFrame:
    found = scan(observed(values, cadence), cadence, good("up"))
    return found[(found["score"] >= 1) & ~found["kind"].isin(["variance_change"])]


def test_a_step_is_no_trend_and_a_line_is_no_step() -> None:
    assert list(raised(np.r_[RANDOM.normal(50, 1, 15), RANDOM.normal(58, 1, 15)])["kind"]) == ["level_shift"]
    assert list(raised(50 + 1.0 * np.arange(30) + np.random.default_rng(3).normal(0, 1, 30))["kind"]) == ["trend"]


def test_a_shift_has_its_month_its_size_and_both_levels() -> None:
    x = 9.6 + 0.1 * np.random.default_rng(4).normal(size=36)
    x[28:] += 2.4
    found = scan(observed(x, "M"), "M")
    row = found.iloc[0]
    assert (row["kind"], row["direction"], str(row["start"])[:7]) == ("level_shift", "up", "2024-05")
    assert row["effect"] == pytest.approx(2.4, abs=0.15)
    assert row["actual"] == pytest.approx(12.0, abs=0.15)


def test_a_spike_is_one_period_and_says_what_was_expected() -> None:
    x = 100 + np.random.default_rng(4).normal(size=36)
    x[30] += 15
    row = raised(x).iloc[0]
    assert (row["kind"], row["direction"], row["start"]) == ("spike", "up", row["end"])
    assert row["expected"] == pytest.approx(100, abs=2)


def test_growth_that_stops_is_a_plateau_and_growth_that_turns_is_a_bend() -> None:
    random = np.random.default_rng(5)
    stopped = np.r_[100 + 4 * np.arange(18), np.full(18, 168.0)] + random.normal(0, 2, 36)
    row = raised(stopped).iloc[0]
    assert (row["kind"], row["direction"]) == ("plateau", "none")
    assert abs((row["start"] - pd.Timestamp("2023-07-01")).days) <= 65
    turned = np.r_[100 + 4 * np.arange(24), 192 - 6 * np.arange(1, 13)] + random.normal(0, 2, 36)
    assert ("trend_change", "down") in set(zip(raised(turned)["kind"], raised(turned)["direction"], strict=True))


def test_two_steps_there_and_back_are_one_spike() -> None:
    x = 100 + np.random.default_rng(6).normal(size=40)
    x[33:35] += 12
    kinds = list(raised(x)["kind"])
    assert kinds == ["spike"]


def test_a_festival_is_not_news() -> None:
    random = np.random.default_rng(7)
    periods = pd.date_range("2022-01-01", periods=48, freq="MS")
    values = 1000 * np.exp(random.normal(0, 0.02, 48))
    for month in ("2022-09", "2023-09", "2024-09", "2025-10"):  # Chuseok
        values[periods.strftime("%Y-%m") == month] *= 0.8
    frame = pd.DataFrame({"series": "a", "period": periods, "value": values})
    metrics = pd.DataFrame({"unit": ["amount"], "type": ["sum"]}, index=["a"])
    told, untold = scan(frame, "M", metrics, calendar="KR"), scan(frame, "M", metrics, calendar=None)
    assert not ((told["kind"] == "spike") & (told["score"] >= 1)).any()
    assert ((untold["kind"] == "spike") & (untold["score"] >= 1)).any()


def test_the_levels_of_a_shift_are_those_of_its_time() -> None:
    """Retail sales of 2008: a rise, a fall by a tenth, the rise goes on. Both levels are the ones people saw then."""
    random = np.random.default_rng(11)
    t = np.arange(160)
    values = 200 + 1.5 * t + random.normal(0, 2, 160)
    values[100:] -= 40
    found = scan(observed(values, "M", start="2010-01-01"), "M", good("up"))
    shift = found[found["kind"] == "level_shift"].iloc[0]
    assert str(shift["start"])[:7] == "2018-05"
    assert shift["expected"] == pytest.approx(350, abs=12)
    assert shift["actual"] == pytest.approx(310, abs=12)
    trend = found[found["kind"] == "trend"].iloc[0]
    assert trend["end"] == pd.Timestamp("2023-04-01")


def test_two_days_of_one_peak_are_one_spike() -> None:
    values = 100 + np.random.default_rng(12).normal(0, 2, 120)
    values[110:112] += (30, 14)
    raised_spikes = raised(values, "D")
    assert list(raised_spikes["kind"]) == ["spike"]
    assert (raised_spikes["end"] - raised_spikes["start"]).iloc[0] == pd.Timedelta(days=1)


def test_a_standstill_ends_where_the_series_leaps() -> None:
    random = np.random.default_rng(8)
    values = np.r_[np.linspace(50, 35, 10), np.full(6, 34.5)] + random.normal(0, 0.1, 16)
    still = scan(observed(values, "Q"), "Q")
    assert "plateau" in set(still.loc[still["score"] >= 1, "kind"])
    leapt = scan(observed(np.r_[values, 43.3], "Q"), "Q")
    raised = leapt[leapt["score"] >= 1]
    assert "plateau" not in set(raised["kind"])
    assert "spike" in set(raised["kind"]) | set(leapt["kind"])
