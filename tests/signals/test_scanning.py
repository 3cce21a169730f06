"""The contract of `scan`: what must be raised, what must stay silent, and what is told about series that cannot be judged."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from signals import panel, scan
from signals.detection import COLUMNS
from signals.scanning import examine
from tests.signals.series_for_tests import good, observed, shifted_thirds


def raised(values: object, cadence: str, direction: str = "up", **more: object) -> pd.DataFrame:
    found = scan(observed(values, cadence), cadence, good(direction), **more)  # type: ignore[arg-type]
    return found[found["score"] >= 1]


def test_three_quarters_of_rising_cost_are_a_rule() -> None:
    found = raised([38, 40, 37, 42, 41, 44, 47, 50], "Q", "down")
    assert list(found["kind"]) == ["trend"]
    assert (found["claim"].iloc[0], found["direction"].iloc[0]) == ("rule", "up")
    assert found["start"].iloc[0] == pd.Timestamp("2022-01-01") + pd.DateOffset(months=15)


def test_four_quarters_alone_are_raised_with_their_chance() -> None:
    report = examine(observed([41, 44, 47, 50], "Q"), "Q", good("down"))
    top = report.findings.iloc[0]
    assert (top["kind"], round(top["chance"], 4)) == ("trend", 0.0417)
    assert top["score"] >= 1


def test_standing_still_is_raised_only_short_of_a_target() -> None:
    values = [50.1, 50, 49.9, 50.2, 50, 50.1, 49.9, 50]
    target = pd.DataFrame({"series": ["a"], "start": ["2022-01-01"], "due": ["2024-12-31"], "target": [80.0]})
    assert "plateau" in set(raised(values, "Q", targets=target)["kind"])
    assert raised(values, "Q").empty


def test_a_step_is_a_shift_and_starts_with_the_new_level() -> None:
    random = np.random.default_rng(3)
    values = np.r_[9.6 + random.normal(0, 0.3, 14), 12 + random.normal(0, 0.3, 10)]
    found = raised(values, "M", "down")
    assert found["kind"].iloc[0] == "level_shift"
    assert found["start"].iloc[0] == pd.Timestamp("2023-03-01")


def test_a_period_that_is_not_over_is_never_judged() -> None:
    values = [100, 102, 99, 101, 103, 100, 98, 101, 102, 100, 99, 10]
    assert raised(values, "M", as_of="2022-12-20").empty
    assert "spike" in set(raised(values, "M", as_of="2023-01-01")["kind"])


def test_a_thousandfold_value_is_a_unit_and_nothing_else() -> None:
    found = raised([100, 102, 99, 101, 103, 100_000, 98, 101, 102], "M")
    assert list(found["kind"]) == ["unit_error"]


def test_gaps_and_late_values_are_told() -> None:
    found = raised([100, 102, np.nan, 101, 103, 100, 98, 101, 102], "M", as_of="2023-06-01")
    assert set(found["kind"]) == {"missing", "stale"}


def test_short_and_empty_series_cannot_be_told() -> None:
    report = examine(pd.concat([observed([1, 2], "M"), observed([np.nan], "M", name="b")]), "M")
    assert dict(zip(report.skipped["series"], report.skipped["reason"], strict=True)) == {"a": "short", "b": "empty"}
    assert report.findings.empty


@pytest.mark.parametrize("n", [12, 24, 36])
def test_noise_is_mostly_silent(n: int) -> None:
    random = np.random.default_rng(n)
    many = pd.concat([observed(100 + random.normal(0, 5, n), "M", name=f"s{i}") for i in range(400)])
    found = scan(many, "M")
    assert found.loc[found["score"] >= 1, "series"].nunique() <= max(0.07, 0.10 * n / 12) * 400  # a tenth a KPI-year


def test_answers_do_not_depend_on_the_unit_the_order_or_other_series() -> None:
    random = np.random.default_rng(8)
    values = np.r_[random.normal(50, 2, 20), random.normal(58, 2, 10)]
    alone = scan(observed(values, "M"), "M")
    scaled = scan(observed(values * 1000, "M"), "M")
    among = scan(pd.concat([observed(random.normal(0, 1, 30), "M", name="z"), observed(values, "M").iloc[::-1]]), "M")
    kinds = ["kind", "start", "score"]
    assert np.allclose(alone["score"], scaled["score"])
    assert list(among.loc[among["series"] == "a", "kind"]) == list(alone["kind"])
    assert alone[kinds].equals(scan(observed(values, "M"), "M")[kinds])


def test_the_frame_has_the_columns_of_the_contract_even_when_empty() -> None:
    nothing = scan(pd.DataFrame({"series": [], "period": pd.Series([], dtype="datetime64[s]"), "value": []}), "M")
    assert tuple(nothing.columns) == COLUMNS
    assert tuple(scan(observed([1.0] * 10, "M"), "M").columns) == COLUMNS


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="cadence"):
        scan(observed([1, 2, 3], "M"), "F")
    with pytest.raises(ValueError, match="two values"):
        scan(pd.concat([observed([1, 2], "M"), observed([3], "M")]), "M")
    with pytest.raises(ValueError, match="setting"):
        scan(observed([1, 2, 3], "M"), "M", settings={"alfa": 1})


def test_the_number_of_threads_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    many = shifted_thirds(300, 30, "M", at=20, by=25, seed=21)
    whole = scan(many, "M")
    monkeypatch.setattr(panel, "AT_LEAST", 32)
    monkeypatch.setattr(panel, "AT_MOST", 32)
    one, two, five = (scan(many, "M", threads=threads) for threads in (1, 2, 5))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    pd.testing.assert_frame_equal(one, five, check_exact=True)
    pd.testing.assert_frame_equal(one.sort_values(["series", "kind"]), whole.sort_values(["series", "kind"]), check_exact=False)
