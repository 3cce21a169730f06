"""A look of long frames and a look of kept rows say the same of findings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.operations.metric_facts import row_facts
from data.model.metric import Catalog, Direction, Metric, MetricRole, Name
from data.model.period import Cadence
from data.model.segment import TOTAL
from signals.kept import Kept
from signals.kept_look import KeptLook
from signals.looks import Look, series_name

STARTS = pd.date_range("2025-01-01", periods=8, freq="MS").to_numpy().astype("datetime64[s]")
CATALOG = Catalog(metrics=(
    Metric("up", Name.of("up"), Cadence.MONTH, good=Direction.UP),
    Metric("band", Name.of("band"), Cadence.MONTH, good=Direction.BAND, band=(1.0, 2.0)),
    Metric("part", Name.of("part"), Cadence.MONTH, good=Direction.DOWN, role=MetricRole.INPUT),
))  # fmt: skip
WEB = '{"channel":"web"}'
NAMES = tuple(series_name(*pair) for pair in (("up", TOTAL), ("up", WEB), ("band", TOTAL), ("part", TOTAL)))


def both() -> tuple[Look, KeptLook, pd.DataFrame]:
    values = np.random.default_rng(1).normal(100, 5, (4, 8))
    values[0, 3], values[1, :4], values[2, -2:] = np.nan, np.nan, np.nan
    kept = Kept(NAMES, STARTS, values, row_facts(NAMES, CATALOG, Cadence.MONTH), np.arange(4), STARTS[-1], 1)
    row, column = np.nonzero(np.isfinite(values[:, :-1]))
    pairs = [NAMES[n].split("\x1f") for n in row]
    long = pd.DataFrame({
        "metric": [a for a, _ in pairs], "segment": [b for _, b in pairs], "period": STARTS[column], "value": values[row, column],
    })  # fmt: skip
    rows = np.repeat(np.arange(4), 8)
    found = pd.DataFrame({
        "series": [NAMES[n] for n in rows], "row": rows, "start": np.tile(STARTS, 4), "end": np.tile(np.roll(STARTS, -1), 4),
    })  # fmt: skip
    complete = np.r_[np.ones(7, dtype=bool), False]
    plain = Look(Cadence.MONTH, long.sort_values(["metric", "segment", "period"], ignore_index=True), found)
    return plain, KeptLook(Cadence.MONTH, findings=found, kept=kept, complete=complete), found


def test_where_findings_stand_and_what_is_good_for_them() -> None:
    plain, kept, found = both()
    for one, other in zip(plain.stands(found), kept.stands(found), strict=True):
        np.testing.assert_array_equal(one, other)
    for good, other_good in zip(plain.goods(found, CATALOG), kept.goods(found, CATALOG), strict=True):
        np.testing.assert_array_equal(good, other_good)
    assert plain.goods(found, CATALOG).is_band.sum() == 8


def test_findings_and_rows_of_metrics() -> None:
    plain, kept, found = both()
    np.testing.assert_array_equal(plain.of_metrics(found, {"up"}), kept.of_metrics(found, {"up"}))
    assert sorted(kept.rows_of({"up", "unknown"})) == [0, 1]
    assert kept.rows_of(()) == []
    assert plain.segments("up") == kept.segments("up") == [WEB]
