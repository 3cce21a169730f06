"""One number for a stretch of time."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from data.model.metric import Catalog, Metric, MetricType, Name
from data.model.period import Cadence
from signals.series import measure
from signals.windows import NEWEST, STRETCH, SUM, way_of, window

MONTH = Cadence.MONTH
CATALOG = Catalog(
    metrics=(
        Metric("spend", Name.of("s"), MONTH),
        Metric("leads", Name.of("l"), MONTH),
        Metric("cpl", Name.of("c"), MONTH, unit="USD", type=MetricType.RATIO, formula="spend / leads"),
        Metric("share", Name.of("x"), MONTH, unit="%", type=MetricType.RATIO, formula="leads / spend"),
        Metric("staff", Name.of("f"), MONTH, type=MetricType.LAST),
        Metric("load", Name.of("d"), MONTH, type=MetricType.MEAN),
    )
)
VALUES = {"spend": (100, 300, 50), "leads": (10, 60, 5), "staff": (7, 9, 8), "load": (2, 4, 9)}
ROWS = [(code, "{}", pd.Timestamp(2026, 10 + n, 1), float(v)) for code, values in VALUES.items() for n, v in enumerate(values)]
MEASURED = measure(pd.DataFrame(ROWS, columns=["metric", "segment", "period", "value"]), CATALOG, MONTH)


@pytest.mark.parametrize(
    ("code", "counted", "way", "value"),
    [
        ("cpl", False, STRETCH, 400 / 70),
        ("share", False, STRETCH, 100 * 70 / 400),
        ("spend", False, NEWEST, 300.0),
        ("spend", True, SUM, 400.0),
        ("staff", False, NEWEST, 9.0),
        ("load", False, STRETCH, 3.0),
    ],
)
def test_each_type_by_its_own_rule_without_the_month_that_is_not_over(code: str, counted: bool, way: str, value: float) -> None:
    metric = CATALOG.metric(code)
    assert metric is not None
    assert way_of(metric, counted=counted) == way
    found = window(MEASURED, CATALOG, metric, "{}", date(2026, 10, 1), date(2026, 12, 31), date(2026, 12, 9), way)
    assert found.value == pytest.approx(value)
    assert (found.known, found.expected, found.through) == (2, 3, date(2026, 11, 30))


def test_nothing_yet_is_no_zero() -> None:
    metric = CATALOG.metrics[2]
    found = window(MEASURED, CATALOG, metric, "{}", date(2027, 1, 1), date(2027, 3, 31), date(2027, 2, 9), STRETCH)
    assert (found.value, found.known, found.expected, found.through) == (None, 0, 3, None)
