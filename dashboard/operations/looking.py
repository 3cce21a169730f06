"""From the store to looks: every cadence at which KPIs are judged, measured and scanned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from dashboard.operations.metric_facts import COARSE, FEWEST, Searched, facts_of, targets_of
from data.model.fiscal_year import comparable_from
from data.model.metric import Catalog, Direction, MetricRole
from data.model.period import Cadence, Period
from data.model.segment import TOTAL
from signals.lessons import Exclusion
from signals.looks import SEPARATOR, Look, series_name
from signals.rules import Rules
from signals.scanning import examine
from signals.series import measure
from signals.working_days import company_calendar

FEWEST_IN_SEGMENT = 8  # segments are judged only with a history of their own
VOLUME = 30  # the least usual count a segment of a flow must have


def cadences_of(catalog: Catalog) -> list[Cadence]:
    """The cadences of the KPIs and the coarser ones they are rolled up to, finest first."""
    own = {metric.cadence for metric in catalog.metrics if metric.role is MetricRole.KPI}
    finest = min((cadence.rank for cadence in own), default=0)
    coarse = {cadence for cadence in COARSE if own and cadence.rank > finest}
    return sorted(own | coarse, key=lambda cadence: cadence.rank)


@dataclass(frozen=True, slots=True)
class Looking:
    """What a look depends on besides values: the catalogue, the day, the country's calendar with the company's days, the rules.
    `all_measured`: every KPI is known to have values."""

    catalog: Catalog
    as_of: date
    country: str | None
    fiscal_start: int
    rules: Rules
    excluded: tuple[Exclusion, ...] = ()
    all_measured: bool = False

    @property
    def calendar(self) -> str | None:
        return company_calendar(self.country, self.catalog.events)

    def end(self, cadence: Cadence) -> datetime:
        """Periods that start before this moment are over."""
        return Period.containing(cadence, self.as_of, self.fiscal_start).start


def look_at(observations: pd.DataFrame, looking: Looking, cadence: Cadence) -> tuple[Look, Searched]:
    """Measure and scan all KPIs that exist at a cadence, without periods that are known to be wrong."""
    measured = measured_at(observations, looking, cadence)
    chosen = judged_series(measured, looking.catalog, cadence)
    frame = pd.DataFrame({"series": named(chosen), "period": chosen["period"], "value": chosen["value"]})
    report, findings = findings_of(frame, looking, cadence)
    complete = measured[measured["period"].to_numpy(dtype="datetime64[s]") < np.datetime64(looking.end(cadence), "s")]
    return Look(cadence, complete, findings, report.series, looking.calendar), report


def measured_at(observations: pd.DataFrame, looking: Looking, cadence: Cadence) -> pd.DataFrame:
    """Everything that can be measured at a cadence, unfinished periods too, without periods that are known to be wrong."""
    return without(measure(observations, looking.catalog, cadence, fiscal_start=looking.fiscal_start), cadence, looking.excluded)


def findings_of(frame: pd.DataFrame, looking: Looking, cadence: Cadence) -> tuple[Searched, pd.DataFrame]:
    """Search series (named as in `named`, categorical)."""
    names = [str(name) for name in frame["series"].cat.categories]
    alike = of_one_kind(frame, cadence, looking.fiscal_start)
    report = examine(
        alike, cadence.code, facts_of(names, looking.catalog), as_of=looking.as_of, calendar=looking.calendar,
        targets=targets_of(looking.catalog, cadence), settings=looking.rules.scanning(),
    )  # fmt: skip
    return Searched(report.skipped, report.series, report.periods), explained(report.findings, looking, cadence)


def explained(findings: pd.DataFrame, looking: Looking, cadence: Cadence) -> pd.DataFrame:
    """Without forecasts that say nothing, and without gaps that were made on purpose."""
    return _explained(banded(findings, looking.catalog), cadence, looking.excluded)


def of_one_kind(frame: pd.DataFrame, cadence: Cadence, fiscal_start: int) -> pd.DataFrame:
    """Without halves and years from before a changed year-end: one of nine months is no fall, and April to March no neighbour."""
    first = first_alike(cadence, fiscal_start)
    return frame if first is None else frame[frame["period"].to_numpy(dtype="datetime64[s]") >= first]


def first_alike(cadence: Cadence, fiscal_start: int) -> np.datetime64 | None:
    """The first period of a cadence that is as long as those after it; None where all are."""
    month = comparable_from(cadence.months, fiscal_start) if cadence.months else None
    return None if month is None else np.datetime64(f"{month // 12:04d}-{month % 12 + 1:02d}", "s")


def named(measured: pd.DataFrame) -> pd.Categorical:
    """The names under which rows of a measured frame are scanned, one category a series."""
    metric, segment = (measured[name].astype("category") for name in ("metric", "segment"))
    width = len(segment.cat.categories)
    pairs, codes = np.unique(metric.cat.codes.to_numpy().astype(np.int64) * width + segment.cat.codes, return_inverse=True)
    codes_of, texts = metric.cat.categories.to_list(), segment.cat.categories.to_list()
    names = [series_name(codes_of[pair // width], texts[pair % width]) for pair in pairs.tolist()]
    return pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype=object))


def without(measured: pd.DataFrame, cadence: Cadence, excluded: Sequence[Exclusion]) -> pd.DataFrame:
    """The measured values without periods that people called a data error."""
    for wrong in excluded:
        if wrong.cadence == cadence.value:
            inside = (measured["period"] >= wrong.start) & (measured["period"] <= wrong.end)
            measured = measured[~((measured["metric"] == wrong.metric) & (measured["segment"] == wrong.segment) & inside)]
    return measured


def _explained(findings: pd.DataFrame, cadence: Cadence, excluded: Sequence[Exclusion]) -> pd.DataFrame:
    """A gap that was made on purpose is no missing value, and at the end of a series it is not late."""
    for wrong in excluded:
        if wrong.cadence == cadence.value and len(findings):
            own = findings["series"] == series_name(wrong.metric, wrong.segment)
            inside = (findings["start"] >= wrong.start) & (findings["start"] <= wrong.end)
            behind = findings["kind"].eq("stale") & (findings["end"] < wrong.start)
            findings = findings[~(own & (behind | (inside & findings["kind"].eq("missing"))))]
    return findings


def judged_series(measured: pd.DataFrame, catalog: Catalog, cadence: Cadence) -> pd.DataFrame:
    """Series worth a look: KPIs only; coarser than their own cadence and segments only with enough history and volume."""
    kpis = {metric.code: metric for metric in catalog.metrics if metric.role is MetricRole.KPI}
    part = measured[measured["metric"].isin(kpis)]
    if not len(part):
        return part
    grouped = part.groupby(["metric", "segment"], sort=False, observed=True)["value"]
    count, middle = grouped.transform("count"), grouped.transform("median")
    names, codes = part["metric"].cat.categories, part["metric"].cat.codes.to_numpy()
    own = np.array([name in kpis and kpis[name].cadence is cadence for name in names], dtype=bool)[codes]
    total = (part["segment"] == TOTAL).to_numpy()
    counted = np.array([name in kpis and kpis[name].unit == "count" for name in names], dtype=bool)[codes]
    large = ~counted | (middle >= VOLUME)
    keep = total & (own | (count >= FEWEST)) | ~total & (count >= FEWEST_IN_SEGMENT) & large
    chosen: pd.DataFrame = part[keep]
    return chosen


def banded(findings: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Forecasts for metrics without a good direction say nothing about good or bad: left out."""
    forecasts = np.flatnonzero(findings["kind"].to_numpy() == "forecast_miss")
    keep = np.ones(len(findings), dtype=bool)
    for number, name in zip(forecasts.tolist(), findings["series"].iloc[forecasts].tolist(), strict=True):
        metric = catalog.metric(name.split(SEPARATOR, 1)[0])
        keep[number] = metric is None or metric.good in (Direction.UP, Direction.DOWN)
    return findings[keep]
