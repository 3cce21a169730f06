"""Any metric file to signals, without a store: the ten-second try-out."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from connectors.contract import Choices
from connectors.normalise import Surroundings
from connectors.reading import read_file
from dashboard.operations.answers import answer
from dashboard.operations.intake import best_sheet
from dashboard.operations.looking import Looking, look_at
from dashboard.operations.metric_facts import unjudged
from dashboard.settings import Settings
from dashboard.text.catalog import company_text
from data.errors import ImportRefused
from data.model.metric import Catalog, Direction, Metric, MetricRole
from data.model.period import Cadence, Period
from data.model.segment import segment_pairs
from signals.rules import Rules
from signals.triage import CannotTell, triage
from signals.year_ago import YearAgo, compare_with_year_ago

_MOST = 20  # changes of a long history that are worth printing; the rest is counted


def analyse_file(
    path: Path,
    settings: Settings,
    *,
    as_of: date | None = None,
    cadence: str | None = None,
    direction: str | None = None,
    sheet: str | None = None,
) -> dict[str, Any]:
    """The signals of a file in the JSON of the contract: everything that changed in its history, most important first.

    Without `as_of` every period in the file counts as complete. Raises: ImportRefused naming place and remedy.
    """
    frame, metrics = _read(path, settings, sheet)
    catalog = Catalog(metrics=tuple(_decided(metric, frame, cadence, direction) for metric in metrics))
    looks, cannot, series, periods = [], list[CannotTell](), 0, 0
    newest = _end_of_data(frame, catalog)
    for step in sorted({metric.cadence for metric in catalog.metrics}, key=lambda c: c.rank):
        looking = Looking(catalog, as_of or newest, settings.calendar, settings.fiscal_start, Rules())
        look, report = look_at(frame, looking, step)
        looks.append(look)
        cannot += unjudged(report, step, catalog)
        series, periods = series + report.series, periods + report.periods
    result = triage(looks, catalog, (), as_of or newest, cannot_tell=cannot, news_only=False)
    shown = sorted(result.signals, key=lambda s: (s.end, s.score), reverse=True) if len(result.signals) > _MOST else result.signals
    rows = [{"metric": row.metric, "reason": row.reason, "has": row.has, "needs": row.needs} for row in result.cannot_tell]
    words = company_text(settings.language, settings.fiscal_start)
    told = answer(
        shown[:_MOST], catalog, words, as_of=as_of or newest, series=series, periods=periods, cannot_tell=rows,
        suppressed=result.suppressed + max(0, len(shown) - _MOST),
    )  # fmt: skip
    compared = compare_with_year_ago(frame, catalog.metrics, as_of or newest, settings.calendar, settings.fiscal_start)
    return {**told, "year_ago": [_year_ago(row) for row in compared[:_MOST]]}


def _year_ago(row: YearAgo) -> dict[str, Any]:
    """Plain values of one comparison."""
    plain = asdict(row)
    return {**plain, "segment": segment_pairs(row.segment), "start": row.start.date().isoformat()}


def _read(path: Path, settings: Settings, sheet: str | None) -> tuple[pd.DataFrame, tuple[Metric, ...]]:
    choices = Choices(sheet=sheet, create=True, leave_out_rejected=True)
    first_term = settings.first_term or None
    around = Surroundings(Catalog(), settings.today(), settings.zone, settings.fiscal_start, path.name, first_term)
    found = read_file(path, path.name, choices)
    try:
        _, _, result = best_sheet(found, choices, around)
    except ImportRefused as refused:
        if refused.code != "import.metric_missing":
            raise
        _, _, result = best_sheet(found, replace(choices, metric=path.stem), around)  # one nameless column: the file is the metric
    if not len(result.frame):
        raise ImportRefused("analyse.empty", file=path.name)
    return result.frame[["metric", "segment", "period", "value"]], result.drafts


def _decided(metric: Metric, frame: pd.DataFrame, cadence: str | None, direction: str | None) -> Metric:
    """A draft with what the caller said; a KPI, so that it is judged."""
    chosen = replace(metric, role=MetricRole.KPI)
    if cadence:
        chosen = replace(chosen, cadence=Cadence(cadence))
    if direction:
        chosen = replace(chosen, good=Direction(direction))
    return chosen


def _end_of_data(frame: pd.DataFrame, catalog: Catalog) -> date:
    """The day after the newest period of the file."""
    ends = []
    newest = frame.groupby("metric", observed=True)["period"].max()
    for code, start in newest.items():
        metric = catalog.metric(str(code))
        if metric is not None:
            end = Period.containing(metric.cadence, start.to_pydatetime()).end
            ends.append(end.date() if end.hour == end.minute == 0 else end.date() + pd.Timedelta(days=1))
    return max(ends)
