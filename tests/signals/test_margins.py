"""Flows stored by several dimensions get the single dimensions and the total they lack."""

from __future__ import annotations

import pandas as pd

from data.model.metric import Catalog, Metric, MetricType, Name
from data.model.period import Cadence
from data.model.segment import segment_text
from signals.margins import with_margins
from signals.series import measure, values_of

SOLD = Metric("sold", Name.of("sold"), Cadence.MONTH)
SHARE = Metric("share", Name.of("share"), Cadence.MONTH, type=MetricType.RATIO)
MONTHS = pd.to_datetime(["2026-09-01", "2026-10-01"])


def rows(metric: str, cells: dict[tuple[str, str], float]) -> pd.DataFrame:
    made = [
        (metric, segment_text({"a": a, "b": b}), month, value * (1 + i))
        for i, month in enumerate(MONTHS)
        for (a, b), value in cells.items()
    ]
    return pd.DataFrame(made, columns=["metric", "segment", "period", "value"])


CELLS = {("x", "u"): 1.0, ("x", "v"): 2.0, ("y", "u"): 4.0, ("y", "v"): 8.0}


def test_each_dimension_and_the_total_are_sums_of_the_cells() -> None:
    frame = rows("sold", CELLS)
    measured = measure(frame, Catalog((), (SOLD,)), Cadence.MONTH)
    assert values_of(measured, "sold").tolist() == [15.0, 30.0]
    assert values_of(measured, "sold", '{"a":"y"}').tolist() == [12.0, 24.0]
    assert values_of(measured, "sold", '{"b":"u"}').tolist() == [5.0, 10.0]


def test_what_is_stored_is_not_made_again() -> None:
    stored = pd.DataFrame(
        [("sold", '{"a":"x"}', month, 100.0) for month in MONTHS], columns=["metric", "segment", "period", "value"]
    )
    frame = with_margins(pd.concat([rows("sold", CELLS), stored]), [SOLD])
    assert frame[frame["segment"] == '{"a":"x"}']["value"].tolist() == [100.0, 100.0]
    assert not (frame["segment"] == '{"a":"y"}').any()


def test_ratios_and_single_dimensions_are_left_alone() -> None:
    ratio = rows("share", CELLS)
    assert with_margins(ratio, [SHARE]) is ratio
    flat = rows("sold", CELLS).assign(segment='{"a":"x"}')
    assert with_margins(flat, [SOLD]) is flat
