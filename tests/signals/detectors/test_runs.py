"""Runs: the rule, its chance, and what else it must pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from signals import scan
from signals.detectors.runs import chance_of_run, runs_of
from signals.scanning import examine
from tests.signals.series_for_tests import good, observed


def test_a_run_counts_strict_steps_one_way() -> None:
    k, sense = runs_of(np.array([[1.0, 2, 3, 4], [4, 3, 3, 2], [1, 2, 1, 2], [1, 1, 1, 1]]))
    assert k.tolist() == [3, 1, 1, 0]
    assert sense[:3].tolist() == [1, -1, 1]


def test_the_chance_is_one_in_a_factorial() -> None:
    # OEIS A117158 counts permutations without such a run: for n = 4 all but one of 24 one way
    assert chance_of_run(3) == pytest.approx(1 / 24)


def test_an_equal_value_breaks_a_run() -> None:
    found = scan(observed([10, 10, 11, 11, 12, 13], "Q"), "Q", good("down"))
    assert not ((found["kind"] == "trend") & (found["claim"] == "rule") & (found["score"] >= 1)).any()


@pytest.mark.parametrize("values", [[41, 44, np.nan, 47, 50], [41, 44, 47, np.nan, 50], [30, 41, 44, np.nan, 47, 50, 53]])
def test_a_missing_value_breaks_a_run(values: list[float]) -> None:
    """Nobody can say "three quarters in a row" of quarters one of which is not known."""
    found = scan(observed(values, "Q"), "Q", good("down"))
    assert not ((found["kind"] == "trend") & (found["claim"] == "rule")).any()
    assert "missing" in set(found["kind"])


def test_a_hole_among_many_periods_breaks_a_run_as_well() -> None:
    values = np.r_[50 + np.random.default_rng(3).normal(0, 1, 20), 53.0, 56.0, np.nan, 62.0, 65.0]
    found = examine(observed(values, "M"), "M", good("down")).findings
    assert not (found["claim"].eq("rule") & found["kind"].eq("trend")).any()
    whole = examine(observed(np.where(np.isnan(values), 59.0, values), "M"), "M", good("down")).findings
    assert (whole["claim"].eq("rule") & whole["kind"].eq("trend") & (whole["k"] == 5)).any()


def test_a_weekend_breaks_no_run() -> None:
    days = pd.bdate_range("2026-01-05", periods=60)
    values = 100 + np.r_[np.random.default_rng(4).normal(0, 1, 40), 2.5 * np.arange(1, 21)]
    frame = pd.DataFrame({"series": "a", "period": days, "value": values})
    found = examine(frame, "D", good("down"), calendar=None).findings
    (run,) = found[found["claim"].eq("rule") & found["kind"].eq("trend")].to_dict("records")
    assert run["k"] >= 20


def test_a_run_inside_noise_of_eight_periods_is_not_raised() -> None:
    found = scan(observed([47, 50, 44, 49, 41, 42, 43, 44], "Q"), "Q", good("down"))
    assert (found.loc[found["kind"] == "trend", "score"] < 1).all()


def test_seven_periods_say_their_chance() -> None:
    found = examine(observed([50, 49, 51, 48, 52, 55, 59], "Q"), "Q", good("down")).findings
    row = found[found["kind"] == "trend"].iloc[0]
    assert (row["claim"], row["k"], round(row["chance"], 4)) == ("rule", 3, 0.0417)


def test_seven_years_one_way_are_told_even_where_the_level_wanders() -> None:
    """Debt of a country: a rise and a fall so smooth that a wandering level explains them; the run is a fact all the same."""
    debt = [36, 33, 31, 30, 28, 26, 24, 24.2, 42, 62, 86, 111, 120, 119.8, 104, 77, 73.5, 68.5, 64, 61, 56]
    found = scan(observed(debt, "Q"), "Q", good("down"))
    row = found[found["kind"] == "trend"].iloc[0]
    assert (row["claim"], row["direction"], row["actual"]) == ("rule", "down", pytest.approx(56))
    assert row["score"] >= 1
    assert row["p_value"] <= 1 / 5040
    short = scan(observed([*debt[:14], 104, 110, 73.5, 68.5, 64, 66, 61], "Q"), "Q", good("down"))
    assert not ((short["kind"] == "trend") & (short["claim"] == "rule") & (short["score"] >= 1)).any()
