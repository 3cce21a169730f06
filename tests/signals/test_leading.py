"""Lead and lag: found where they are, not found in unrelated series."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from signals import lead_lag


def months(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pd.DataFrame:
    return pd.DataFrame({"period": pd.date_range("2015-01-01", periods=len(values), freq="MS"), "value": values})


@pytest.mark.guide("A3.3-3")
def test_a_series_that_follows_after_three_months_is_found() -> None:
    random = np.random.default_rng(1)
    x = np.cumsum(random.normal(0, 1, 72))
    y = np.r_[np.zeros(3), x[:-3]] + random.normal(0, 0.3, 72)
    link = lead_lag(months(x), months(y))
    assert (link.lag, link.p_value < 0.01) == (3, True)


def test_the_follower_does_not_lead() -> None:
    random = np.random.default_rng(5)
    x = random.normal(size=60)
    y = np.r_[random.normal(size=2), 2 * x[:-2]] + random.normal(0, 0.5, 60)
    assert lead_lag(months(x), months(y)).lag == 2
    assert lead_lag(months(y), months(x)).lag == 0


def test_a_shared_season_and_a_shared_line_are_no_lead() -> None:
    random, t = np.random.default_rng(6), np.arange(48)
    claims = 0
    for _ in range(30):
        x = 3 * np.sin(2 * np.pi * t / 12) + t / 8 + random.normal(size=48)
        y = 3 * np.sin(2 * np.pi * (t - 2) / 12) + t / 8 + random.normal(size=48)
        claims += lead_lag(months(x), months(y)).lag > 0
    assert claims <= 4


def test_unrelated_series_are_mostly_not_linked() -> None:
    random = np.random.default_rng(2)
    found = [lead_lag(months(np.cumsum(random.normal(size=60))), months(np.cumsum(random.normal(size=60)))).lag for _ in range(20)]
    assert sum(lag > 0 for lag in found) <= 4


def test_too_little_history_tells_nothing() -> None:
    link = lead_lag(months(np.arange(11.0)), months(np.arange(11.0)))
    assert (link.lag, link.p_value) == (0, 1.0)


def test_series_without_movement_tell_nothing() -> None:
    flat, line = months(np.full(40, 7.0)), months(np.arange(40.0))
    for pair in ((flat, line), (line, flat), (line, line)):
        assert lead_lag(*pair).lag == 0
