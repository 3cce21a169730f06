"""Rows of a coarser cadence are those that measuring all values gives, to the last digit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard.operations.metric_facts import row_facts
from data.model.metric import Catalog, Metric, MetricType, Name
from data.model.period import Cadence
from signals.kept import Kept, matrix_of
from signals.roll_kept import rolled_up
from signals.series import measure

KINDS = (MetricType.SUM, MetricType.MEAN, MetricType.LAST)


def kept(frame: pd.DataFrame, catalog: Catalog, cadence: Cadence, fiscal_start: int) -> Kept:
    names, starts, values = matrix_of(measure(frame, catalog, cadence, fiscal_start=fiscal_start))
    return Kept(names, starts, values, row_facts(names, catalog, cadence), np.arange(len(names)), starts[-1], 1)


@pytest.mark.parametrize(
    ("fine", "coarse", "freq", "fiscal"),
    [
        (Cadence.MONTH, Cadence.QUARTER, "MS", 1), (Cadence.MONTH, Cadence.QUARTER, "MS", 2), (Cadence.WEEK, Cadence.MONTH, "W-MON", 1),
        (Cadence.DAY, Cadence.MONTH, "D", 1),
    ],
)  # fmt: skip
def test_rolled_as_measured(fine: Cadence, coarse: Cadence, freq: str, fiscal: int) -> None:
    random, periods = np.random.default_rng(3), pd.date_range("2025-01-01", periods=200 if freq == "D" else 40, freq=freq)
    codes = [f"m{n:02d}" for n in range(30)]
    catalog = Catalog(metrics=tuple(Metric(code, Name.of(code), fine, type=KINDS[n % 3]) for n, code in enumerate(codes)))
    frame = pd.DataFrame({
        "metric": np.repeat(codes, len(periods)), "segment": "{}", "period": np.tile(periods.to_numpy(), 30),
        "value": random.normal(100, 9, 30 * len(periods)),
    })  # fmt: skip
    frame = frame[random.random(len(frame)) > 0.01]
    finer, coarser = (kept(frame, catalog, cadence, fiscal) for cadence in (fine, coarse))
    found = rolled_up(finer, coarser, finer.starts, (fine, coarse), fiscal)
    assert found is not None
    row, period, value = found
    again = np.full_like(coarser.values, np.nan)
    again[row, np.searchsorted(coarser.starts, period)] = value
    np.testing.assert_array_equal(again, coarser.values)
    assert len(value) == np.isfinite(coarser.values).sum()


def test_what_the_fine_rows_do_not_say_is_left_to_measuring() -> None:
    frame = pd.DataFrame(
        {"metric": "a", "segment": "{}", "period": pd.date_range("2025-01-01", periods=6, freq="MS"), "value": 1.0}
    )
    catalog = Catalog(metrics=(Metric("a", Name.of("a"), Cadence.MONTH),))
    finer, coarser = (kept(frame, catalog, cadence, 1) for cadence in (Cadence.MONTH, Cadence.QUARTER))
    steps = (Cadence.MONTH, Cadence.QUARTER)
    assert rolled_up(finer, coarser, finer.starts, steps, 1) is not None
    assert rolled_up(replace(finer, number=np.array([-1])), coarser, finer.starts, steps, 1) is None
    assert rolled_up(finer, replace(coarser, names=()), finer.starts, steps, 1) is None
