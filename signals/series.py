"""Series at a cadence: every metric, measured or computed, rolled up by its own type, for the total and each one-dimension segment.

Flows (`sum`) add up, stocks (`last`) keep their last value, levels (`mean`) average; a formula rolls its parts up first and divides then
(never a mean of ratios). A coarser period counts only when all its finer periods are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.formula import Formula
from data.model.metric import Catalog, Metric, MetricType
from data.model.period import Cadence, ordinal_of, start_of
from data.model.segment import TOTAL, segment_pairs

COLUMNS = ["metric", "segment", "period", "value"]
_HOW = {MetricType.SUM: "sum", MetricType.LAST: "last", MetricType.MEAN: "mean", MetricType.RATIO: "mean"}
_RATIO_CAN_ROLL_UP = False  # a measured ratio has no parts, so its roll-up is unknown (trap T3)


def measure(observations: pd.DataFrame, catalog: Catalog, cadence: Cadence, *, fiscal_start: int = 1) -> pd.DataFrame:
    """All series that exist at `cadence`: COLUMNS, `period` = start of the coarse period, sorted.

    `observations` has the store's FRAME_COLUMNS. Metrics finer than or equal to `cadence` take part; a total that is not stored is the sum
    of the segments of one dimension for flows. Formula metrics need all their parts in a period and segment.
    """
    rows = _one_dimension(observations)
    stored = {metric.code: metric for metric in catalog.metrics}
    rolled = _rolled_up(rows, stored, cadence, fiscal_start)
    table: dict[str, pd.DataFrame] = {
        str(code): part.drop(columns="metric") for code, part in rolled.groupby("metric", sort=False, observed=True)
    }
    for metric in catalog.metrics:
        if metric.formula and metric.cadence.rank <= cadence.rank:
            computed = _computed(metric, stored, table)
            if len(computed):
                table[metric.code] = computed
    parts = [part.assign(metric=code) for code, part in table.items()]
    if not parts:
        return pd.DataFrame(
            {"metric": [], "segment": [], "period": pd.Series([], dtype="datetime64[s]"), "value": pd.Series([], dtype=float)}
        )
    frame = pd.concat(parts, ignore_index=True)[COLUMNS]
    return frame.sort_values(["metric", "segment", "period"], ignore_index=True)


def _one_dimension(observations: pd.DataFrame) -> pd.DataFrame:
    """Rows of the total and of segments with one dimension, as plain text columns."""
    frame = observations[COLUMNS].astype({"metric": str, "segment": str})
    keep = {segment for segment in frame["segment"].unique() if len(_pairs(segment)) <= 1}
    kept: pd.DataFrame = frame.loc[frame["segment"].isin(keep)]
    return kept


@cache
def _pairs(segment: str) -> Mapping[str, str]:
    return segment_pairs(segment)


def _rolled_up(rows: pd.DataFrame, stored: Mapping[str, Metric], cadence: Cadence, fiscal_start: int) -> pd.DataFrame:
    done = []
    for code, part in rows.groupby("metric", sort=False):
        metric = stored.get(str(code))
        if metric is None or metric.formula or metric.cadence.rank > cadence.rank:
            continue
        part = _with_total(part, metric)
        if metric.cadence is cadence:
            done.append(part)
        elif not (metric.type is MetricType.RATIO and not _RATIO_CAN_ROLL_UP):
            done.append(_coarser(part, metric, cadence, fiscal_start))
    found: pd.DataFrame = pd.concat(done, ignore_index=True) if done else rows.iloc[:0]
    return found


def _with_total(part: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """Add the total of a flow that is stored by segment only: the sum over the dimension that covers most periods."""
    if metric.type is not MetricType.SUM or (part["segment"] == TOTAL).any():
        return part
    dimension = part["segment"].map(lambda segment: next(iter(_pairs(segment)), ""))
    chosen = part[dimension == dimension.value_counts().index[0]]
    count = chosen.groupby("period")["segment"].nunique()
    whole = count.index[count == count.max()]  # a period that lacks a segment has no total
    total = chosen[chosen["period"].isin(whole)].groupby("period", as_index=False)["value"].sum()
    whole_rows: pd.DataFrame = pd.concat([part, total.assign(metric=metric.code, segment=TOTAL)[COLUMNS]], ignore_index=True)
    return whole_rows


def _coarser(part: pd.DataFrame, metric: Metric, cadence: Cadence, fiscal_start: int) -> pd.DataFrame:
    starts = pd.DatetimeIndex(part["period"]).unique()
    coarse = {start: ordinal_of(cadence, start.to_pydatetime(), fiscal_start) for start in starts}
    ordinals = part["period"].map(coarse)
    grouped = part.sort_values("period").groupby(["metric", "segment", ordinals.rename("ordinal")], sort=False)["value"]
    result = grouped.agg(_HOW[metric.type]).reset_index()
    complete = grouped.count().to_numpy() >= np.array(
        [_finer_in(metric.cadence, cadence, int(o), fiscal_start) for o in result["ordinal"]]
    )
    if metric.type is MetricType.LAST:  # a stock is complete when its last finer period is there
        complete = _ends_with_last(part, ordinals, result, metric.cadence, cadence, fiscal_start)
    periods = {o: np.datetime64(start_of(cadence, int(o), fiscal_start), "s") for o in result["ordinal"].unique()}
    result["period"] = result["ordinal"].map(periods).astype("datetime64[s]")
    whole: pd.DataFrame = result.loc[complete, COLUMNS]
    return whole


def _finer_in(fine: Cadence, coarse: Cadence, ordinal: int, fiscal_start: int) -> int:
    """How many fine periods start inside a coarse one."""
    start, end = start_of(coarse, ordinal, fiscal_start), start_of(coarse, ordinal + 1, fiscal_start)
    first = ordinal_of(fine, start, fiscal_start)
    first += start_of(fine, first, fiscal_start) < start
    last = ordinal_of(fine, end, fiscal_start)
    last += start_of(fine, last, fiscal_start) < end
    return last - first


def _ends_with_last(
    part: pd.DataFrame, ordinals: pd.Series, result: pd.DataFrame, fine: Cadence, coarse: Cadence, fiscal_start: int
) -> NDArray[np.bool_]:
    newest = part.groupby(["metric", "segment", ordinals.rename("ordinal")], sort=False)["period"].max().to_numpy()
    wanted = []
    for ordinal in result["ordinal"]:
        end = start_of(coarse, int(ordinal) + 1, fiscal_start)
        last = ordinal_of(fine, end, fiscal_start)
        wanted.append(start_of(fine, last - (start_of(fine, last, fiscal_start) >= end), fiscal_start))
    return newest >= np.array(wanted, dtype="datetime64[s]")


def _computed(metric: Metric, stored: Mapping[str, Metric], table: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """A formula's series wherever all its parts exist; zero denominators give no value."""
    parts = resolve(metric, stored)
    columns = {code: table[code].set_index(["segment", "period"])["value"] for code in parts if code in table}
    if len(columns) < len(parts):
        return pd.DataFrame(columns=["segment", "period", "value"])
    joined = pd.concat(columns, axis=1, join="inner")
    formula = Formula.parse(expanded(metric, stored))
    with np.errstate(divide="ignore", invalid="ignore"):
        values = formula.evaluate({code: joined[code].to_numpy() for code in joined.columns})
    value = np.asarray(values, dtype=float) * Formula.parse(metric.formula or "").factor(metric.unit)
    frame = joined.index.to_frame(index=False).assign(value=np.broadcast_to(value, len(joined)))
    finite: pd.DataFrame = frame.loc[np.isfinite(frame["value"].to_numpy())]
    return finite


def resolve(metric: Metric, stored: Mapping[str, Metric]) -> tuple[str, ...]:
    """The measured metrics a formula finally rests on, through formulas of formulas."""
    return Formula.parse(expanded(metric, stored)).parts


def expanded(metric: Metric, stored: Mapping[str, Metric], _depth: int = 0) -> str:
    """The formula with every computed part written out, so that parts are rolled up before anything is divided."""
    text = metric.formula or metric.code
    if _depth > 10:
        return text
    for code in Formula.parse(text).parts:
        part = stored.get(code)
        if part is not None and part.formula:
            text = _replaced(text, code, f"({expanded(part, stored, _depth + 1)})")
    return text


def _replaced(text: str, code: str, by: str) -> str:
    import re

    return re.sub(rf"\b{re.escape(code)}\b", by, text)


def values_of(measured: pd.DataFrame, metric: str, segment: str = TOTAL) -> pd.Series:
    """One series of a measured frame: values by period start, sorted."""
    part = measured[(measured["metric"] == metric) & (measured["segment"] == segment)]
    return part.set_index("period")["value"]


def segments_of(measured: pd.DataFrame, metric: str) -> Iterable[str]:
    """The segments of a metric without its total."""
    return [segment for segment in measured.loc[measured["metric"] == metric, "segment"].unique() if segment != TOTAL]
