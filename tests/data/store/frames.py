"""Small frames and catalogues for store tests."""

from __future__ import annotations

import pandas as pd

from data.model.metric import Catalog, Department, Direction, Metric, MetricType, Name
from data.model.period import Cadence

SALES = Metric("sales", Name("매출", "Sales"), Cadence.MONTH, department="shop", type=MetricType.SUM, good=Direction.UP)
VISITS = Metric("visits", Name("방문", "Visits"), Cadence.MONTH, department="shop", type=MetricType.SUM, good=Direction.UP)
CATALOG = Catalog(departments=(Department("shop", Name("가게", "Shop")),), metrics=(SALES, VISITS))


def frame(values: list[float], *, metric: str = "sales", segment: str = "{}", start: str = "2026-01-01") -> pd.DataFrame:
    """One series of months."""
    periods = pd.date_range(start, periods=len(values), freq="MS").astype("datetime64[s]")
    return pd.DataFrame({"metric": metric, "segment": segment, "period": periods, "value": values})
