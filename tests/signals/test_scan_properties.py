"""What holds for any series, whatever gaps, ties and constants: alone or among others, twice, turned over, in another unit, moved."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals import scan
from tests.signals.confirming.sizes_for_tests import remembering

FREQUENCY = {"M": "MS", "Q": "QS", "W": "W-MON", "D": "D"}
VALUE = st.one_of(st.none(), st.integers(-4, 4).map(float), st.floats(-50, 50).map(lambda x: round(x, 2)))
ROW = st.one_of(st.lists(VALUE, max_size=40), st.integers(0, 40).map(lambda n: [7.0] * n))


def frame(rows: dict[str, list[float | None]], cadence: str) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {"series": name, "period": pd.date_range("2021-01-04", periods=len(row), freq=FREQUENCY[cadence]), "value": row}
        )
        for name, row in rows.items()
        if row
    ]
    empty = pd.DataFrame({"series": [], "period": pd.to_datetime([]), "value": []})
    return pd.concat(parts or [empty], ignore_index=True).astype({"series": object, "value": float})


def facts(names: list[str], direction: str = "up") -> pd.DataFrame:
    return pd.DataFrame({"direction": direction, "type": "mean", "unit": "index"}, index=names)


def told(found: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    chosen = found[found["score"] >= 0.3][list(columns or ("kind", "start", "end", "direction", "claim"))]
    return sorted(map(tuple, chosen.to_numpy().tolist()), key=repr)


@settings(max_examples=25, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=4), st.sampled_from(sorted(FREQUENCY)))
def test_a_row_among_others_is_the_row_alone_and_a_replay_is_the_same(rows: list[list[float | None]], cadence: str) -> None:
    held = {f"s{number}": row for number, row in enumerate(rows)}
    table = frame(held, cadence)
    before = table.copy(deep=True)
    whole = scan(table, cadence, facts(list(held)))
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(whole, scan(table, cadence, facts(list(held))))
    assert whole["p_value"].dropna().between(0, 1).all()
    assert (whole["score"] >= 0).all()
    assert (whole["start"] <= whole["end"]).all()
    for name, row in held.items():
        alone = scan(frame({name: row}, cadence), cadence, facts([name]))
        assert told(whole[whole["series"] == name]) == told(alone)
        for column in ("score", "p_value", "effect"):
            own = whole.loc[whole["series"] == name, column].to_numpy(dtype=float)
            assert np.sort(own) == pytest.approx(np.sort(alone[column].to_numpy(dtype=float)), nan_ok=True, rel=1e-6, abs=1e-9)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([5, 8, 14, 30]), st.sampled_from([0.25, 8.0, 1024.0]), st.integers(-200, 200))
def test_an_index_has_no_unit_no_origin_and_a_mirror(seed: int, n: int, scale: float, level: int) -> None:
    random = np.random.default_rng(seed)
    row = np.round(10 * random.normal(size=n) + 20 * (np.arange(n) >= random.integers(1, n)), 3)
    plain = scan(frame({"a": row.tolist()}, "M"), "M", facts(["a"]), calendar=None)
    moved = scan(frame({"a": (scale * row).tolist()}, "M"), "M", facts(["a"]), calendar=None)
    assert told(moved) == told(plain)
    assert moved["p_value"].to_numpy() == pytest.approx(plain["p_value"].to_numpy(), nan_ok=True, rel=1e-4)
    mirrored = scan(frame({"a": (-row).tolist()}, "M"), "M", facts(["a"], "down"), calendar=None)
    other = {"up": "down", "down": "up", "none": "none"}
    same = mirrored["kind"].isin(["unit_error", "variance_change"])  # too large stays too large, uneven stays uneven
    mirrored = mirrored.assign(direction=mirrored["direction"].where(same, mirrored["direction"].map(other)))
    assert told(mirrored) == told(plain)
    raised = scan(frame({"a": (row + level).tolist()}, "M"), "M", facts(["a"]), calendar=None)
    search = [
        "spike",
        "level_shift",
        "trend_change",
        "variance_change",
    ]  # standstills and sizes that matter are shares of the level
    assert told(raised[raised["kind"].isin(search)], "kind", "start") == told(plain[plain["kind"].isin(search)], "kind", "start")


@pytest.mark.parametrize("n", [16, 36])
def test_stated_chances_are_kept_by_remembering_noise(n: int) -> None:
    """Of 300 unchanged monthly series no more state a chance of 5 % for one kind than 5 % and three errors allow."""
    rows = {f"s{number}": (100 + 5 * row).round(2).tolist() for number, row in enumerate(remembering(300, n, 0.4))}
    found = scan(frame(rows, "M"), "M", facts(list(rows)), calendar=None)
    for kind in ("spike", "level_shift", "trend", "trend_change", "variance_change"):
        share = found.loc[(found["kind"] == kind) & (found["p_value"] <= 0.05), "series"].nunique() / 300
        assert share <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300), kind
