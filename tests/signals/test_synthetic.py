"""Generated series: reproducible, of every kind, and silent at the default settings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from signals import scan
from signals.lines import NOW, PER_YEAR
from signals.panel import start_of
from signals.synthetic import UNITS, unchanged


def test_the_same_seed_gives_the_same_series() -> None:
    one, other = unchanged("M", 36, 20, 3), unchanged("M", 36, 20, 3)
    assert np.array_equal(one.values, other.values)
    assert set(unchanged("W", 52, 200, 4).unit) == set(UNITS)


@pytest.mark.parametrize(("cadence", "n"), [("M", 36), ("Q", 12), ("W", 52)])
def test_unchanged_series_raise_what_the_settings_say(cadence: str, n: int) -> None:
    series = unchanged(cadence, n, 500, 99)
    starts = start_of(np.arange(series.first, series.first + n), cadence).astype("datetime64[s]")
    names = [f"s{i}" for i in range(500)]
    frame = pd.DataFrame({"series": np.repeat(names, n), "period": np.tile(starts, 500), "value": series.values.ravel()})
    kind = np.where(np.isin(series.unit, ("count", "amount")), "sum", "mean")
    found = scan(frame, cadence, pd.DataFrame({"unit": series.unit, "type": kind}, index=names))
    grows = pd.Series(series.grows, index=names)[found["series"]].to_numpy()
    steady = (found["kind"] == "trend") & (found["direction"].map({"up": 1, "down": -1}).to_numpy() == grows)
    false = found[(found["score"] >= 1) & ~steady]
    assert len(false) / (500 * n / PER_YEAR[cadence]) <= 0.12
    allowed = sum(NOW.values())
    touching = false.loc[false["end"] == starts[-1], "series"].nunique() / 500
    assert touching <= allowed + 2.6 * np.sqrt(allowed * (1 - allowed) / 500)  # 99.5 % of samples
