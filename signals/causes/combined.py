"""Several dimensions at once: leaves from stored segments of two or more dimensions, searched for the smallest set that explains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from data.model.formula import Formula
from data.model.metric import Metric, MetricType
from data.model.period import Cadence, ordinal_of
from data.model.segment import segment_pairs, segment_text
from data.model.signal import Cause
from signals.causes.leaves import Leaves, cells
from signals.causes.search import Located, Moved, locate
from signals.series import expanded

FEWEST_LEAVES = 50  # fewer cannot tell a cause from its neighbours: the single dimensions are shown instead


@dataclass(frozen=True, slots=True)
class Ends:
    """The two periods of a change, as a store keeps them."""

    before: datetime
    after: datetime
    cadence: Cadence
    fiscal_start: int = 1


def combined(
    observations: pd.DataFrame, subject: Metric, stored: Mapping[str, Metric], ends: Ends, change: float
) -> tuple[list[Cause], float]:
    """Causes over several dimensions, strongest first, and the relative move everything shares; empty when nothing can be told.

    Flows are searched as they are. A quotient of two flows is searched in its numerator, given its denominators of the second period and
    the rates of the first: what its rates did, cell by cell; what the mix did stays outside.
    """
    table, factor = _table(observations, subject, stored, ends)
    if table is None:
        return [], 0.0
    leaves = cells(table.drop(columns=["segment"]), [c for c in table.columns if c not in ("segment", "expected", "actual")])
    if int((leaves.expected > 0).sum()) < FEWEST_LEAVES:
        return [], 0.0
    found = locate(leaves)
    return [_cause(moved, subject, leaves, found, factor, change) for moved in found.causes], found.everywhere


def _cause(moved: Moved, subject: Metric, leaves: Leaves, found: Located, factor: float, change: float) -> Cause:
    kind = "rate" if subject.formula else "segment"
    scale = factor if subject.formula else 1.0
    low, high = sorted(bound * scale for bound in moved.interval)
    rates = subject.formula is not None
    params: dict[str, object] = {} if rates else {"before": moved.expected, "after": moved.actual}
    if rates:
        inside = np.ones(len(leaves.expected), dtype=bool)
        for name, value in moved.segment.items():
            d = leaves.names.index(name)
            inside &= leaves.codes[d] == leaves.values[d].index(value)
        params = {"expected": moved.expected, "actual": moved.actual}
    return Cause(
        kind, segment_text(moved.segment), moved.segment, moved.contribution * scale, None, (low, high),
        f"{kind}_combined" if rates else kind, {**params, "strength": round(moved.strength, 2)}, "segments", "likely",
    )  # fmt: skip


def _table(
    observations: pd.DataFrame, subject: Metric, stored: Mapping[str, Metric], ends: Ends
) -> tuple[pd.DataFrame | None, float]:
    """Expected and actual value of every leaf, one column a dimension, and what one unit of them is in the metric's unit."""
    if not subject.formula:
        if subject.type is not MetricType.SUM:
            return None, 1.0
        both = _both(observations, subject, ends)
        return (None, 1.0) if both is None else (both.rename(columns={"before": "expected", "after": "actual"}), 1.0)
    quotient = Formula.parse(expanded(subject, stored)).quotient
    if quotient is None or any(len(side.parts) != 1 or side.text.strip() != side.parts[0] for side in quotient):
        return None, 1.0
    top, bottom = (_both(observations, stored[side.parts[0]], ends) if side.parts[0] in stored else None for side in quotient)
    if top is None or bottom is None:
        return None, 1.0
    dimensions = [c for c in top.columns if c not in ("segment", "before", "after")]
    if dimensions != [c for c in bottom.columns if c not in ("segment", "before", "after")]:
        return None, 1.0
    joined = top.merge(bottom, on=["segment", *dimensions], how="outer", suffixes=("_n", "_d")).fillna(
        {"before_n": 0.0, "after_n": 0.0, "before_d": 0.0, "after_d": 0.0}
    )
    whole = joined["after_d"].sum()
    if whole <= 0 or joined["before_d"].sum() <= 0:
        return None, 1.0
    common = joined["before_n"].sum() / joined["before_d"].sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(joined["before_d"] > 0, joined["before_n"] / joined["before_d"], common)
    table = joined[["segment", *dimensions]].assign(expected=rate * joined["after_d"], actual=joined["after_n"])
    return table, Formula.parse(subject.formula).factor(subject.unit) / float(whole)


def _both(observations: pd.DataFrame, metric: Metric, ends: Ends) -> pd.DataFrame | None:
    """A flow's values in both periods by its deepest segments: columns segment, one a dimension, before, after; None without depth."""
    rows = observations[observations["metric"] == metric.code]
    if metric.type is not MetricType.SUM or rows.empty:
        return None
    wanted = [ordinal_of(ends.cadence, moment, ends.fiscal_start) for moment in (ends.before, ends.after)]
    periods = {p: ordinal_of(ends.cadence, p.to_pydatetime(), ends.fiscal_start) for p in pd.DatetimeIndex(rows["period"]).unique()}
    ordinal = rows["period"].map(periods)
    part = rows.assign(end=ordinal)[ordinal.isin(wanted).to_numpy()]
    part = part.astype({"segment": str})
    pairs = {text: segment_pairs(text) for text in part["segment"].unique()}
    depths = {text: tuple(sorted(found)) for text, found in pairs.items() if len(found) >= 2}
    if not depths:
        return None
    chosen = max(Counter(depths.values()).items(), key=lambda item: (len(item[0]), item[1]))[0]
    kept = part[part["segment"].isin([text for text, found in depths.items() if found == chosen])]
    summed = kept.pivot_table(index="segment", columns="end", values="value", aggfunc="sum", observed=True)
    summed = summed.reindex(columns=wanted).fillna(0.0).set_axis(["before", "after"], axis=1).reset_index()
    for dimension in chosen:
        summed[dimension] = [pairs[text][dimension] for text in summed["segment"]]
    return summed[["segment", *chosen, "before", "after"]]
