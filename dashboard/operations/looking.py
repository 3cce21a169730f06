"""From the store to looks: every cadence at which KPIs are judged, measured and scanned."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.fiscal_year import comparable_from
from data.model.metric import Catalog, Direction, Metric, MetricRole
from data.model.period import Cadence, Period
from data.model.progress import Progress, silent
from data.model.segment import TOTAL
from signals.edge import shows
from signals.kept import IS_AMOUNT, IS_BAND, IS_COUNT, IS_KPI, IS_OWN, IS_TOTAL, Facts, Kept, panels_of
from signals.lessons import Exclusion
from signals.looks import SEPARATOR, Look, series_name
from signals.panel import Panel
from signals.rules import Rules
from signals.scanning import examine, examine_panels
from signals.series import measure, resolve
from signals.triage import CannotTell
from signals.working_days import company_calendar

_COARSE = (Cadence.MONTH, Cadence.QUARTER)
_FEWEST = 4
_FEWEST_IN_SEGMENT = 8  # segments are judged only with a history of their own
_SIGNS = {Direction.UP: 1.0, Direction.DOWN: -1.0}
_IN_LOGS = ("count", "amount", "")
UNSEEN = 0.3  # the most a finding scores of a series in which no news shows: below every line
SEARCHED = ("spike", "level_shift", "trend", "trend_change", "plateau", "variance_change")
_VOLUME = 30  # the least usual count a segment of a flow must have


def cadences_of(catalog: Catalog) -> list[Cadence]:
    """The cadences of the KPIs and the coarser ones they are rolled up to, finest first."""
    own = {metric.cadence for metric in catalog.metrics if metric.role is MetricRole.KPI}
    finest = min((cadence.rank for cadence in own), default=0)
    coarse = {cadence for cadence in _COARSE if own and cadence.rank > finest}
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


@dataclass(frozen=True, slots=True)
class Searched:
    """How much was searched: a report without its findings."""

    skipped: pd.DataFrame
    series: int
    periods: int


def findings_of(frame: pd.DataFrame, looking: Looking, cadence: Cadence) -> tuple[Searched, pd.DataFrame]:
    """Search series (named as in `named`, categorical)."""
    names = [str(name) for name in frame["series"].cat.categories]
    alike = of_one_kind(frame, cadence, looking.fiscal_start)
    report = examine(
        alike, cadence.code, facts_of(names, looking.catalog), as_of=looking.as_of, calendar=looking.calendar,
        targets=targets_of(looking.catalog, cadence), settings=looking.rules.scanning(),
    )  # fmt: skip
    return Searched(report.skipped, report.series, report.periods), _told(report.findings, looking, cadence)


def findings_in(
    kept: Kept, rows: NDArray[np.int64], looking: Looking, cadence: Cadence, progress: Progress = silent
) -> tuple[Searched, pd.DataFrame]:
    """The same for rows of what is kept. Findings of series in which no news shows (signals.edge) stay candidates."""
    whole, first = kept, _first_alike(cadence, looking.fiscal_start)
    if first is not None:
        kept = replace(kept, starts=kept.starts[kept.starts >= first], values=kept.values[:, kept.starts >= first])
        rows = rows[np.isfinite(kept.values[rows]).any(axis=1)]
    targets = _targets_in(kept, looking, cadence)
    parts = _counted(panels_of(kept, rows, cadence.code, looking.as_of), len(rows), progress)
    report = examine_panels(parts, calendar=looking.calendar, targets=targets, settings=looking.rules.scanning())
    findings = _with_news_only(report.findings, whole, looking, cadence)
    row = findings["series"].to_numpy(dtype=np.int64)
    findings = findings.assign(series=kept.labels[row], row=row)
    skipped = report.skipped.assign(series=kept.labels[report.skipped["series"].to_numpy(dtype=np.int64)])
    return Searched(skipped, report.series, report.periods), _told(findings, looking, cadence)


def _targets_in(kept: Kept, looking: Looking, cadence: Cadence) -> pd.DataFrame | None:
    """The targets whose series are rows of what is kept, by row."""
    targets = targets_of(looking.catalog, cadence)
    if targets is None:
        return None
    place = pd.Index(kept.names).get_indexer(pd.Index(targets["series"]))
    return targets.assign(series=place)[place >= 0]


def may_have_news(
    kept: Kept, complete: NDArray[np.bool_], looking: Looking, cadence: Cadence, rows: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Of which rows a search could tell: news shows at their edge, or they have a target, whose miss needs no change."""
    targets = _targets_in(kept, looking, cadence)
    aimed = np.zeros(len(kept.names), dtype=bool)
    if targets is not None:
        aimed[targets["series"].to_numpy(dtype=np.int64)] = True
    values = kept.values[:, : int(complete.sum())][rows]
    seen: NDArray[np.bool_] = shows(values, kept.facts.flags[rows] & IS_AMOUNT > 0, cadence.code) | aimed[rows]
    return seen


def _with_news_only(findings: pd.DataFrame, kept: Kept, looking: Looking, cadence: Cadence) -> pd.DataFrame:
    raised = np.flatnonzero((findings["score"].to_numpy() > UNSEEN) & findings["kind"].isin(SEARCHED).to_numpy())
    if not len(raised):
        return findings
    rows, place = np.unique(findings["series"].to_numpy(dtype=np.int64)[raised], return_inverse=True)
    complete = kept.starts < np.datetime64(looking.end(cadence), "s")
    hidden = raised[~may_have_news(kept, complete, looking, cadence, rows)[place]]
    score = findings["score"].to_numpy(dtype=float, copy=True)
    score[hidden] = UNSEEN
    return findings.assign(score=score)


def _counted(parts: Iterator[Panel], total: int, progress: Progress) -> Iterator[Panel]:
    """The panels, saying before each how far the search is."""
    done = 0
    for panel in parts:
        progress("searching", done, total)
        yield panel
        done += len(panel.names)


def _told(findings: pd.DataFrame, looking: Looking, cadence: Cadence) -> pd.DataFrame:
    return _explained(banded(findings, looking.catalog), cadence, looking.excluded)


def of_one_kind(frame: pd.DataFrame, cadence: Cadence, fiscal_start: int) -> pd.DataFrame:
    """Without halves and years from before a changed year-end: one of nine months is no fall, and April to March no neighbour."""
    first = _first_alike(cadence, fiscal_start)
    return frame if first is None else frame[frame["period"].to_numpy(dtype="datetime64[s]") >= first]


def _first_alike(cadence: Cadence, fiscal_start: int) -> np.datetime64 | None:
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
    large = ~counted | (middle >= _VOLUME)
    keep = total & (own | (count >= _FEWEST)) | ~total & (count >= _FEWEST_IN_SEGMENT) & large
    chosen: pd.DataFrame = part[keep]
    return chosen


def judged_rows(kept: Kept) -> NDArray[np.bool_]:
    """The same choice over the rows of what was kept."""
    flags = kept.facts.flags
    kpi, own, total, counted = ((flags & flag) > 0 for flag in (IS_KPI, IS_OWN, IS_TOTAL, IS_COUNT))
    count = np.isfinite(kept.values).sum(axis=1)
    keep: NDArray[np.bool_] = kpi & np.where(total, (own & (count > 0)) | (count >= _FEWEST), count >= _FEWEST_IN_SEGMENT)
    small = np.flatnonzero(keep & ~total & counted)
    if len(small):
        keep[small] = np.nanmedian(kept.values[small], axis=1) >= _VOLUME
    return keep


def row_facts(names: Sequence[str], catalog: Catalog, cadence: Cadence) -> Facts:
    """What a search of rows by these names needs to know of their metrics."""
    parts = [name.split(SEPARATOR, 1) for name in names]
    known = {code: _said(catalog.metric(code), cadence) for code in dict.fromkeys(code for code, _ in parts)}
    rows = [known[code] for code, _ in parts]
    total = np.array([segment == TOTAL for _, segment in parts], dtype=np.uint8)
    flags, sign, kind, unit = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Facts(
        np.array(flags, dtype=np.uint8) | total * np.uint8(IS_TOTAL), np.array(sign, dtype=float), np.array(kind, dtype="U5"),
        np.array(unit, dtype="U6"),
    )  # fmt: skip


def _said(metric: Metric | None, cadence: Cadence) -> tuple[int, float, str, str]:
    if metric is None:
        return IS_AMOUNT, 0.0, "ratio", ""
    own = (metric.role is MetricRole.KPI) * IS_KPI | (metric.cadence is cadence) * IS_OWN | (metric.unit == "count") * IS_COUNT
    own |= (metric.good is Direction.BAND) * IS_BAND | (_unit(metric) in _IN_LOGS) * IS_AMOUNT
    return own, _SIGNS.get(metric.good, 0.0), "ratio" if metric.formula else metric.type.value, _unit(metric)


def facts_of(names: Sequence[str], catalog: Catalog) -> pd.DataFrame:
    """What `scan` needs to know of series by name: which way is good, how they add up, what they count."""
    metrics = [catalog.metric(str(name).split(SEPARATOR, 1)[0]) for name in names]
    return pd.DataFrame(
        {
            "direction": [_direction(metric) for metric in metrics],
            "type": [metric.type.value if metric and not metric.formula else "ratio" for metric in metrics],
            "unit": [_unit(metric) for metric in metrics],
        },
        index=list(names),
    )


def _direction(metric: Metric | None) -> str:
    return metric.good.value if metric and metric.good in (Direction.UP, Direction.DOWN) else "none"


def _unit(metric: Metric | None) -> str:
    """What kind of number a metric is for the engine: counts, amounts (money, hours), ratios, else an index."""
    if metric is None:
        return ""
    if metric.unit == "count":
        return "count"
    if metric.unit in ("%", "ratio"):
        return "ratio"
    return "amount" if metric.unit in ("hours", "hour", "h") or (len(metric.unit) == 3 and metric.unit.isupper()) else "index"


def targets_of(catalog: Catalog, cadence: Cadence) -> pd.DataFrame | None:
    """Targets of metrics judged at their own cadence; coarser looks would count a yearly target twice."""
    rows = [
        (series_name(metric.code, target.segment), target.start or target.due, target.due, target.value)
        for metric in catalog.stating("targets")
        for target in metric.targets
        if metric.role is MetricRole.KPI
        and (metric.cadence is cadence or (cadence in _COARSE and metric.cadence.rank < cadence.rank))
    ]
    return pd.DataFrame(rows, columns=["series", "start", "due", "target"]) if rows else None


def banded(findings: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Forecasts for metrics without a good direction say nothing about good or bad: left out."""
    forecasts = np.flatnonzero(findings["kind"].to_numpy() == "forecast_miss")
    keep = np.ones(len(findings), dtype=bool)
    for number, name in zip(forecasts.tolist(), findings["series"].iloc[forecasts].tolist(), strict=True):
        metric = catalog.metric(name.split(SEPARATOR, 1)[0])
        keep[number] = metric is None or metric.good in (Direction.UP, Direction.DOWN)
    return findings[keep]


def unjudged(report: Searched, cadence: Cadence, catalog: Catalog) -> Iterator[CannotTell]:
    """KPIs whose total could not be judged at their own cadence."""
    for row in report.skipped.itertuples(index=False):
        code, segment = str(row.series).split(SEPARATOR, 1)
        metric = catalog.metric(code)
        if metric is not None and metric.cadence is cadence and segment == TOTAL:
            yield CannotTell(code, segment, cadence.value, str(row.reason), int(str(row.has)), int(str(row.needs)))


def without_values(catalog: Catalog, known: Collection[str]) -> Iterator[CannotTell]:
    """KPIs that have no value at all (formulas: none of their parts); `known` are the metrics that have one."""
    stored: dict[str, Metric] = {}
    for code in catalog.codes:
        metric = None if code in known else catalog.metric(code)
        if metric is None or metric.role is not MetricRole.KPI:
            continue
        if metric.formula and not stored:
            stored = {item.code: item for item in catalog.metrics}
        parts = resolve(metric, stored) if metric.formula else ()
        if not set(known).intersection(parts):
            yield CannotTell(metric.code, TOTAL, metric.cadence.value, "empty", 0, _FEWEST)
