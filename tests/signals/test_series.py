"""Roll-ups by type, formulas from rolled-up parts, totals from segments, and nothing from halves."""

from __future__ import annotations

import pandas as pd
import pytest

from data.model.metric import Catalog, Metric, MetricType, Name
from data.model.period import Cadence
from signals.series import expanded, measure, resolve, segments_of, values_of


def metric(code: str, kind: MetricType = MetricType.SUM, formula: str | None = None, unit: str = "count") -> Metric:
    return Metric(code, Name(code, code), Cadence.MONTH, type=kind, formula=formula, unit=unit)


CATALOG = Catalog(
    metrics=(
        metric("spend"), metric("leads"), metric("staff", MetricType.LAST), metric("rate", MetricType.RATIO),
        metric("cpl", MetricType.RATIO, "spend / leads"), metric("share", MetricType.RATIO, "leads / spend", "%"),
        metric("twice", MetricType.RATIO, "cpl * 2"),
    )
)  # fmt: skip


def observed(**series: list[float]) -> pd.DataFrame:
    parts = []
    for code, numbers in series.items():
        name, _, segment = code.partition("__")
        periods = pd.date_range("2026-01-01", periods=len(numbers), freq="MS").astype("datetime64[s]")
        text = f'{{"channel":"{segment}"}}' if segment else "{}"
        parts.append(pd.DataFrame({"metric": name, "segment": text, "period": periods, "value": numbers}))
    return pd.concat(parts, ignore_index=True)


def test_quarters_add_flows_keep_stocks_and_divide_last() -> None:
    found = measure(observed(spend=[10, 20, 60], leads=[1, 1, 1], staff=[5, 6, 7]), CATALOG, Cadence.QUARTER)
    assert values_of(found, "spend").tolist() == [90]
    assert values_of(found, "staff").tolist() == [7]
    assert values_of(found, "cpl").tolist() == [30]  # 90 / 3, not the mean of ratios
    assert values_of(found, "twice").tolist() == [60]
    assert values_of(found, "share").tolist() == [pytest.approx(100 * 3 / 90)]


def test_a_quarter_that_lacks_a_month_has_no_value() -> None:
    found = measure(observed(spend=[10, 20], leads=[1, 1]), CATALOG, Cadence.QUARTER)
    assert values_of(found, "spend").empty
    assert values_of(found, "cpl").empty


def test_a_measured_ratio_is_never_rolled_up() -> None:
    assert values_of(measure(observed(rate=[1, 2, 3]), CATALOG, Cadence.QUARTER), "rate").empty


def test_totals_of_flows_come_from_their_segments_only_when_whole() -> None:
    found = measure(observed(spend__a=[1, 2], spend__b=[10, 20]), CATALOG, Cadence.MONTH)
    assert values_of(found, "spend").tolist() == [11, 22]
    assert sorted(segments_of(found, "spend")) == ['{"channel":"a"}', '{"channel":"b"}']
    assert values_of(measure(observed(spend__a=[1, 2], spend__b=[10]), CATALOG, Cadence.MONTH), "spend").tolist() == [11]


def test_zero_denominators_give_no_value() -> None:
    assert values_of(measure(observed(spend=[1, 2], leads=[0, 2]), CATALOG, Cadence.MONTH), "cpl").tolist() == [1]


def test_formulas_of_formulas_rest_on_what_is_measured() -> None:
    stored = {m.code: m for m in CATALOG.metrics}
    assert set(resolve(stored["twice"], stored)) == {"spend", "leads"}
    assert "spend" in expanded(stored["twice"], stored)


def test_years_before_1970_are_years_like_any_other() -> None:
    early = observed(spend=[10, 20, 60], leads=[1, 1, 2])
    early["period"] = pd.to_datetime(["1961-04-01", "1961-05-01", "1961-06-01"] * 2).astype("datetime64[s]")
    found = values_of(measure(early, CATALOG, Cadence.QUARTER), "cpl")
    assert (found.tolist(), str(found.index[0].date())) == ([22.5], "1961-04-01")


def test_a_running_quarter_is_there_when_asked_for() -> None:
    found = measure(observed(spend=[10, 20, 60, 5], leads=[1, 1, 1, 1]), CATALOG, Cadence.QUARTER, unfinished=True)
    assert values_of(found, "spend").tolist() == [90, 5]
    assert values_of(found, "cpl").tolist() == [30, 5]


def test_unsorted_values_measure_the_same() -> None:
    rows = observed(spend=[10, 20, 60], leads=[1, 1, 1], spend__a=[1, 2, 3])
    mixed = rows.sample(frac=1.0, random_state=1)
    pd.testing.assert_frame_equal(measure(rows, CATALOG, Cadence.QUARTER), measure(mixed, CATALOG, Cadence.QUARTER))
