"""Lead and lag: found where they are, not found in unrelated series."""

from __future__ import annotations

import numpy as np
import pandas as pd

from signals import lead_lag


def months(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> pd.DataFrame:
    return pd.DataFrame({"period": pd.date_range("2015-01-01", periods=len(values), freq="MS"), "value": values})


def test_a_series_that_follows_after_three_months_is_found() -> None:
    random = np.random.default_rng(1)
    x = np.cumsum(random.normal(0, 1, 72))
    y = np.r_[np.zeros(3), x[:-3]] + random.normal(0, 0.3, 72)
    link = lead_lag(months(x), months(y))
    assert (link.lag, link.p_value < 0.01) == (3, True)


def test_unrelated_series_are_mostly_not_linked() -> None:
    random = np.random.default_rng(2)
    found = [lead_lag(months(np.cumsum(random.normal(size=60))), months(np.cumsum(random.normal(size=60)))).lag for _ in range(20)]
    assert sum(lag > 0 for lag in found) <= 4


def test_too_little_history_tells_nothing() -> None:
    link = lead_lag(months(np.arange(12.0)), months(np.arange(12.0)))
    assert (link.lag, link.p_value) == (0, 1.0)
