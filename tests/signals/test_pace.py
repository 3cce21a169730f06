"""The running period: so far, by what is usual at this point, never as if it were over."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from data.model.metric import Metric, MetricType, Name
from data.model.period import Cadence
from signals.pace import pace_of

DEALS = Metric("deals", Name.of("deals"), Cadence.MONTH, type=MetricType.SUM)
RATE = Metric("rate", Name.of("rate"), Cadence.MONTH, type=MetricType.MEAN)


def monthly(numbers: list[float], end: str = "2026-10-31") -> pd.Series:
    return pd.Series(numbers, index=pd.date_range(end=end, periods=len(numbers), freq="MS"))


def test_a_quarter_is_judged_by_what_its_first_month_usually_is() -> None:
    """The last month of a quarter carries half of it: one third of the time is one quarter of the value."""
    own = monthly([25.0, 25, 50] * 4 + [30.0])
    quarters = pd.Series([100.0] * 4 + [30.0], index=pd.date_range("2025-10-01", periods=5, freq="QS"))
    found = pace_of(DEALS, Cadence.QUARTER, quarters, own, date(2026, 11, 24), calendar="KR")
    assert found is not None
    assert (found.so_far, found.share, found.projected, found.basis) == (30, 0.25, 120, "history")


def test_without_history_working_days_decide() -> None:
    own = monthly([10.0])
    found = pace_of(
        DEALS, Cadence.QUARTER, pd.Series([10.0], index=pd.to_datetime(["2026-10-01"])), own, date(2026, 11, 24), calendar="KR"
    )
    assert found is not None
    assert found.basis == "days"
    assert found.share == pytest.approx(0.31, abs=0.03)  # Chuseok and two more free days make October short


def test_a_running_month_counts_its_working_days() -> None:
    own = monthly([100.0, 50.0], end="2026-11-30")
    found = pace_of(DEALS, Cadence.MONTH, own, own, date(2026, 11, 16), calendar="KR")
    assert found is not None
    assert found.share == pytest.approx(10 / 21, abs=0.03)


def test_levels_are_shown_as_they_are_and_nothing_is_made_up() -> None:
    own = monthly([3.0, 4.0], end="2026-11-30")
    found = pace_of(RATE, Cadence.MONTH, own, own, date(2026, 11, 16), calendar="KR")
    assert found is not None
    assert (found.so_far, found.share, found.projected) == (4.0, None, None)
    assert pace_of(RATE, Cadence.MONTH, monthly([3.0]), monthly([3.0]), date(2026, 11, 16), calendar="KR") is None
