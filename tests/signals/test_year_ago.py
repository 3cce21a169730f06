"""A year before, as it is and per operating day."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from data.model.metric import Metric, MetricType, Name
from data.model.period import Cadence
from signals.year_ago import compare_with_year_ago, operating_days

# Published 조업일수: news.sbs.co.kr news_id=N1007966979 (January 2025), edaily.co.kr newsId=02296006638792816 (February 2024).
PUBLISHED = [("2024-01", 24.0), ("2025-01", 20.0), ("2023-02", 22.0), ("2024-02", 20.5)]
EXPORTS = Metric("exports", Name.of("수출"), Cadence.MONTH, unit="USD")


@pytest.mark.parametrize(("month", "days"), PUBLISHED)
def test_operating_days_are_those_of_the_customs(month: str, days: float) -> None:
    start = date.fromisoformat(f"{month}-01")
    end = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    assert operating_days(start, end, "KR") == days


def test_january_2025_fell_but_not_per_day() -> None:
    frame = pd.DataFrame(
        {"metric": "exports", "segment": "{}", "period": pd.to_datetime(["2024-01-01", "2025-01-01"]), "value": [54.74, 49.12]}
    )
    (row,) = compare_with_year_ago(frame, [EXPORTS], date(2025, 2, 1), "KR")
    assert (round(row.percent, 1), round(row.percent_per_day, 1)) == (-10.3, 7.7)
    assert compare_with_year_ago(frame, [EXPORTS], date(2025, 1, 31), "KR") == []  # the month is not over
    assert compare_with_year_ago(frame, [EXPORTS], date(2025, 2, 1), None) == []


def test_rates_are_not_divided_by_days() -> None:
    rate = Metric("rate", Name.of("비율"), Cadence.MONTH, unit="%", type=MetricType.MEAN)
    frame = pd.DataFrame(
        {"metric": "rate", "segment": "{}", "period": pd.to_datetime(["2024-01-01", "2025-01-01"]), "value": [5.0, 6.0]}
    )
    assert compare_with_year_ago(frame, [rate], date(2025, 2, 1), "KR") == []
