"""The demo's exact quarters: what the guide's cases rest on, and that other numbers give another story."""

import json
from copy import deepcopy
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.samples.demo.numbers import Timeline, demo_observations, load_story, split

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return demo_observations(TODAY)


def quarters(frame: pd.DataFrame, segment: str = "{}") -> pd.DataFrame:
    table = frame[frame["segment"] == segment].pivot(index="period", columns="metric", values="value")
    return table.groupby(table.index.to_period("Q")).sum(min_count=1).loc[:"2026Q3"]


def test_cost_per_lead_of_the_guide_comes_out_of_spend_and_leads(frame: pd.DataFrame) -> None:
    table = quarters(frame)
    assert (table.marketing_spend / table.leads).round(4).tolist()[-8:] == [38, 40, 37, 42, 41, 44, 47, 50]


def test_contract_value_stands_still_while_attainment_and_deals_grow(frame: pd.DataFrame) -> None:
    table = quarters(frame)
    value = (table.new_contract_value / table.new_deals)[-8:]
    assert value.between(49.7e6, 50.4e6).all()
    assert value.iloc[-1] == 50e6
    assert ((table.revenue / table.revenue_target)[-8:] >= 1).all()
    capital = quarters(frame, '{"region":"capital"}')
    assert (capital.new_contract_value / capital.new_deals).tolist()[-1] == pytest.approx(69.5e6)


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 2, 28), date(2026, 11, 23), date(2028, 3, 1)])
def test_data_ends_with_the_last_complete_month_on_any_day(today: date) -> None:
    frame = demo_observations(today)
    last = frame["period"].max()
    assert last + pd.offsets.MonthBegin(1) <= pd.Timestamp(today) < last + pd.offsets.MonthBegin(2)
    assert 36 <= frame["period"].nunique() <= 38
    churn = frame[(frame["metric"] == "signups_lost_week1")]["value"].to_numpy()
    assert churn[-1] == 480  # 12 % of 4,000
    assert churn[-8:].min() == 376  # 9.4 %, within the last eight months


@pytest.mark.parametrize("total", ["leads", "marketing_spend", "new_contract_value", "revenue", "enterprise_revenue", "mau_days"])
def test_segments_sum_to_their_total(frame: pd.DataFrame, total: str) -> None:
    rows = frame[frame["metric"] == total]
    whole = rows[rows["segment"] == "{}"].set_index("period")["value"]
    split = rows[rows["segment"] != "{}"]
    for dimension, parts in split.groupby(split["segment"].map(lambda text: tuple(json.loads(text)))):
        assert np.allclose(whole, parts.groupby("period")["value"].sum(), rtol=1e-12), dimension


def test_every_value_is_finite_and_no_key_comes_twice(frame: pd.DataFrame) -> None:
    assert np.isfinite(frame["value"]).all()
    assert (frame["value"] >= 0).all()
    assert not frame.duplicated(["metric", "segment", "period"]).any()


def test_another_story_gives_other_numbers() -> None:
    story = deepcopy(load_story())
    story["marketing"]["cost_per_lead"] = [40] * 12
    table = quarters(demo_observations(TODAY, story))
    assert (table.marketing_spend / table.leads).round(4).tolist()[-8:] == [40] * 8


def test_the_same_day_gives_the_same_rows(frame: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(frame, demo_observations(TODAY))


@given(st.integers(0, 10**9), st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40))
def test_split_keeps_the_total_and_stays_within_one_of_proportion(total: int, weights: list[float]) -> None:
    parts = split(total, np.array(weights))
    assert parts.sum() == total
    exact = total * np.array(weights) / np.sum(weights)
    assert (np.abs(parts - exact) < 1 + 1e-6 * exact).all()


def test_timeline_counts_quarters_from_the_start() -> None:
    line = Timeline.until(TODAY)
    assert line.months[0].isoformat() == "2023-10-01T00:00:00"
    assert line.quarter.tolist()[-2:] == [11, 12]
