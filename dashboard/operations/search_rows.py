"""Rows of what is kept are searched: the same for a whole look and for a look at what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.operations.looking import FEWEST_IN_SEGMENT, VOLUME, Looking, explained, first_alike
from dashboard.operations.metric_facts import FEWEST, Searched, targets_of
from data.model.period import Cadence
from data.model.progress import Progress, silent
from signals.edge import shows
from signals.kept import IS_AMOUNT, IS_COUNT, IS_KPI, IS_OWN, IS_TOTAL, Kept, panels_of
from signals.panel import Panel
from signals.scanning import examine_panels

UNSEEN = 0.3  # the most a finding scores of a series in which no news shows: below every line
SEARCHED = ("spike", "level_shift", "trend", "trend_change", "plateau", "variance_change")


def findings_in(
    kept: Kept, rows: NDArray[np.int64], looking: Looking, cadence: Cadence, progress: Progress = silent
) -> tuple[Searched, pd.DataFrame]:
    """The same for rows of what is kept. Findings of series in which no news shows (signals.edge) stay candidates."""
    whole, first = kept, first_alike(cadence, looking.fiscal_start)
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
    return Searched(skipped, report.series, report.periods), explained(findings, looking, cadence)


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


def judged_rows(kept: Kept) -> NDArray[np.bool_]:
    """The same choice over the rows of what was kept."""
    flags = kept.facts.flags
    kpi, own, total, counted = ((flags & flag) > 0 for flag in (IS_KPI, IS_OWN, IS_TOTAL, IS_COUNT))
    count = np.isfinite(kept.values).sum(axis=1)
    keep: NDArray[np.bool_] = kpi & np.where(total, (own & (count > 0)) | (count >= FEWEST), count >= FEWEST_IN_SEGMENT)
    small = np.flatnonzero(keep & ~total & counted)
    if len(small):
        keep[small] = np.nanmedian(kept.values[small], axis=1) >= VOLUME
    return keep
