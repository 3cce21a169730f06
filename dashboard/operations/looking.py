"""From the store to looks: every cadence at which KPIs are judged, measured and scanned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from data.model.metric import Catalog, Direction, Metric, MetricRole
from data.model.period import Cadence
from data.model.segment import TOTAL
from signals.scanning import Report, examine
from signals.series import measure
from signals.stories import SEPARATOR, Look, series_name
from signals.triage import CannotTell

_COARSE = (Cadence.MONTH, Cadence.QUARTER)
_FEWEST = 4
_FEWEST_IN_SEGMENT = 8  # segments are judged only with a history of their own
_VOLUME = 30  # the least usual count a segment of a flow must have


def cadences_of(catalog: Catalog) -> list[Cadence]:
    """The cadences of the KPIs and the coarser ones they are rolled up to, finest first."""
    own = {metric.cadence for metric in catalog.metrics if metric.role is MetricRole.KPI}
    finest = min((cadence.rank for cadence in own), default=0)
    coarse = {cadence for cadence in _COARSE if own and cadence.rank > finest}
    return sorted(own | coarse, key=lambda cadence: cadence.rank)


def look_at(
    observations: pd.DataFrame, catalog: Catalog, cadence: Cadence, as_of: date, *, country: str | None, fiscal_start: int
) -> tuple[Look, Report]:
    """Measure and scan all KPIs that exist at a cadence."""
    measured = measure(observations, catalog, cadence, fiscal_start=fiscal_start)
    chosen = _judged(measured, catalog, cadence)
    series = chosen["metric"].astype(str) + SEPARATOR + chosen["segment"].astype(str)
    frame = pd.DataFrame({"series": series, "period": chosen["period"], "value": chosen["value"]})
    report = examine(frame, cadence.code, _facts(frame, catalog), as_of=as_of, calendar=country, targets=_targets(catalog, cadence))
    return Look(cadence, measured, _banded(report.findings, catalog)), report


def _judged(measured: pd.DataFrame, catalog: Catalog, cadence: Cadence) -> pd.DataFrame:
    """Series worth a look: KPIs only; coarser than their own cadence and segments only with enough history and volume."""
    kpis = {metric.code: metric for metric in catalog.metrics if metric.role is MetricRole.KPI}
    part = measured[measured["metric"].isin(kpis)]
    if not len(part):
        return part
    grouped = part.groupby(["metric", "segment"], sort=False)["value"]
    count, middle = grouped.transform("count"), grouped.transform("median")
    own = part["metric"].map({code: metric.cadence is cadence for code, metric in kpis.items()}).astype(bool)
    total = part["segment"] == TOTAL
    counted = part["metric"].map({code: metric.unit == "count" for code, metric in kpis.items()}).astype(bool)
    large = ~counted | (middle >= _VOLUME)
    keep = total & (own | (count >= _FEWEST)) | ~total & (count >= _FEWEST_IN_SEGMENT) & large
    chosen: pd.DataFrame = part[keep]
    return chosen


def _facts(frame: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    names = frame["series"].unique()
    metrics = [catalog.metric(str(name).split(SEPARATOR, 1)[0]) for name in names]
    return pd.DataFrame(
        {
            "direction": [_direction(metric) for metric in metrics],
            "type": [metric.type.value if metric and not metric.formula else "ratio" for metric in metrics],
        },
        index=names,
    )


def _direction(metric: Metric | None) -> str:
    return metric.good.value if metric and metric.good in (Direction.UP, Direction.DOWN) else "none"


def _targets(catalog: Catalog, cadence: Cadence) -> pd.DataFrame | None:
    """Targets of metrics judged at their own cadence; coarser looks would count a yearly target twice."""
    rows = [
        (series_name(metric.code, target.segment), target.start or target.due, target.due, target.value)
        for metric in catalog.metrics
        for target in metric.targets
        if metric.role is MetricRole.KPI
        and (metric.cadence is cadence or (cadence in _COARSE and metric.cadence.rank < cadence.rank))
    ]
    return pd.DataFrame(rows, columns=["series", "start", "due", "target"]) if rows else None


def _banded(findings: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Forecasts for metrics without a good direction say nothing about good or bad: left out."""
    code = findings["series"].str.split(SEPARATOR, n=1).str[0]
    aimless = {metric.code for metric in catalog.metrics if metric.good not in (Direction.UP, Direction.DOWN)}
    kept: pd.DataFrame = findings[~(findings["kind"].eq("forecast_miss") & code.isin(aimless))]
    return kept


def unjudged(report: Report, cadence: Cadence, catalog: Catalog) -> Iterator[CannotTell]:
    """KPIs whose total could not be judged at their own cadence."""
    for row in report.skipped.itertuples(index=False):
        code, segment = str(row.series).split(SEPARATOR, 1)
        metric = catalog.metric(code)
        if metric is not None and metric.cadence is cadence and segment == TOTAL:
            yield CannotTell(code, segment, cadence.value, str(row.reason), int(str(row.has)), int(str(row.needs)))


def without_values(catalog: Catalog, observations: pd.DataFrame) -> Iterator[CannotTell]:
    """KPIs that have no observation at all (formulas: none of their parts)."""
    from signals.series import resolve

    known = set(observations["metric"].astype(str).unique())
    stored = {metric.code: metric for metric in catalog.metrics}
    for metric in catalog.metrics:
        parts = resolve(metric, stored) if metric.formula else (metric.code,)
        if metric.role is MetricRole.KPI and not known.intersection(parts):
            yield CannotTell(metric.code, TOTAL, metric.cadence.value, "empty", 0, _FEWEST)
