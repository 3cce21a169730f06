"""`scan` and `examine`: every detector over every series, then the order among findings that explain the same change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from signals.cores import one_matrix_thread, shared_out
from signals.detection import COLUMNS, EXTRA, Columns, Findings, Settings, as_frame, told
from signals.detectors.health import frozen, late, missing
from signals.detectors.interventions import Interventions
from signals.detectors.plateaus import Plateaus
from signals.detectors.runs import Runs, long_runs, told_as_runs
from signals.detectors.streams import A_DAY, Streams, days_of, lasting
from signals.detectors.units import wrong_units
from signals.detectors.variances import Variances, judged_by_spread
from signals.forecasts import target_misses
from signals.panel import Names, Panel, panels
from signals.search import search
from signals.spans import Span, spans
from signals.targets import level_in_force

SHORTEST = 4  # periods below which nothing can be told


@dataclass(frozen=True, slots=True)
class Report:
    """Findings (COLUMNS and EXTRA of signals.detection), the series that could not be judged, and how much was looked at.

    `skipped` has `series, reason, has, needs`.
    """

    findings: pd.DataFrame
    skipped: pd.DataFrame
    series: int
    periods: int


def scan(
    observations: pd.DataFrame,
    cadence: str = "M",
    metrics: pd.DataFrame | None = None,
    as_of: object = None,
    calendar: str | None = "KR",
    targets: pd.DataFrame | None = None,
    settings: Settings | Mapping[str, object] | None = None,
    *,
    threads: int = 1,
) -> pd.DataFrame:
    """What changed in many series at once.

    `observations`: `series`, `period` (period start), `value` (NaN missing). `cadence`: one of signals.panel.CADENCES.
    `metrics`: indexed by series with any of `direction`, `type`, `unit`. `as_of`: periods not over by then are left out; None: all
    are complete and nothing is late. `calendar`: country of the public holidays, None for none. `targets`: `series, start, due,
    target`.

    Returns one row a finding: series, kind, direction, start, end, score, p_value, claim, effect, effect_percent, expected, actual,
    probability, reason. Scores of 1 and more are raised at the default settings.
    `threads` share the series out; the result does not depend on it. Raises: ValueError naming what is wrong in the arguments.
    """
    looked = _looked(panels(observations, cadence, metrics, as_of), calendar, targets, settings, threads, COLUMNS)
    return as_frame(looked.told, COLUMNS)


def examine(
    observations: pd.DataFrame,
    cadence: str = "M",
    metrics: pd.DataFrame | None = None,
    *,
    as_of: object = None,
    calendar: str | None = "KR",
    targets: pd.DataFrame | None = None,
    settings: Settings | Mapping[str, object] | None = None,
    threads: int = 1,
) -> Report:
    """`scan` with the evidence columns, and with what could not be judged and why."""
    return examine_panels(
        panels(observations, cadence, metrics, as_of), calendar=calendar, targets=targets, settings=settings, threads=threads
    )


def examine_panels(
    parts: Iterable[Panel],
    *,
    calendar: str | None = "KR",
    targets: pd.DataFrame | None = None,
    settings: Settings | Mapping[str, object] | None = None,
    threads: int = 1,
) -> Report:
    """`examine` for whoever holds the series as panels of one cadence already."""
    names = (*COLUMNS, *EXTRA)
    looked = _looked(parts, calendar, targets, settings, threads, names)
    return Report(as_frame(looked.told, names), _one(looked.skipped), looked.series, looked.periods)


@dataclass(frozen=True, slots=True)
class _Looked:
    told: list[Columns]
    skipped: list[pd.DataFrame]
    series: int
    periods: int


def _looked(
    parts: Iterable[Panel],
    calendar: str | None,
    targets: pd.DataFrame | None,
    settings: Settings | Mapping[str, object] | None,
    threads: int,
    names: Sequence[str],
) -> _Looked:
    """All panels, one after the other or several at once."""
    chosen = _settings(settings)
    found, skipped, series, periods = [], [], 0, 0
    with one_matrix_thread():
        for columns, short, many, known in shared_out(lambda panel: _look(panel, chosen, calendar, targets, names), parts, threads):
            if columns is not None:
                found.append(columns)
            if short is not None:
                skipped.append(short)
            series += many
            periods += known
    return _Looked(found, skipped, series, periods)


def _one(frames: list[pd.DataFrame]) -> pd.DataFrame:
    if not frames:
        return _NONE_SHORT.copy()
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _settings(settings: Settings | Mapping[str, object] | None) -> Settings:
    if settings is None or isinstance(settings, Settings):
        return settings or Settings()
    known = set(Settings.__dataclass_fields__)
    if unknown := set(settings) - known:
        raise ValueError(f"unknown setting {sorted(unknown)[0]!r}; known are {', '.join(sorted(known))}")
    return replace(Settings(), **settings)  # type: ignore[arg-type]


def _look(
    panel: Panel, settings: Settings, calendar: str | None, targets: pd.DataFrame | None, names: Sequence[str]
) -> tuple[Columns | None, pd.DataFrame | None, int, int]:
    """Findings, series too short, and how many series and known values there are."""
    counts = np.isfinite(panel.values).sum(axis=1)
    few = counts < SHORTEST
    short = _short(panel.names[few], counts[few]) if few.any() else None
    units, still = wrong_units(panel), frozen(panel)
    found = [late(panel, settings), missing(panel, settings), still, units]
    values = _without(panel, units, still)  # what is broken is told once and judged no further
    longest = settings.longest.get(panel.cadence, 400)
    if panel.cadence in A_DAY:
        found += _streams(panel, values, settings)
        return told(panel, found, names), short, len(counts), int(counts.sum())
    wanted = level_in_force(panel, targets)
    for span in spans(panel, values, longest, calendar):
        found += _changes(panel, span, settings, wanted)
    if targets is not None and len(targets):
        found.append(target_misses(panel, targets, settings))
    return told(panel, found, names), short, len(counts), int(counts.sum())


def _streams(panel: Panel, values: NDArray[np.float64], settings: Settings) -> list[Findings]:
    """Excursions of streams, and the lasting shifts of their days."""
    parts = [Streams().detect(panel, values, settings)]
    by_day, first, last = days_of(panel, values)
    nothing = np.full(len(panel.names), np.nan)
    for span in spans(by_day, by_day.values, settings.longest["D"], None):
        if span.n >= Variances.shortest:
            found = Interventions().detect(by_day, span, search(span.y, span.key, span.known), settings, nothing)
            parts.append(lasting(found, first, last))
    return parts


def _changes(panel: Panel, span: Span, settings: Settings, wanted: NDArray[np.float64]) -> list[Findings]:
    """What the search found in one span, and what rules say of it."""
    parts, result = [Runs().detect(panel, span, settings)], None
    if span.n >= Interventions.shortest:
        result = search(span.y, span.key, span.known)
        changes = told_as_runs(Interventions().detect(panel, span, result, settings, wanted), span, result, settings)
        parts = [_without_rows(changes, parts[0]), *parts, long_runs(panel, changes, span, result, settings)]
    if result is not None and span.n > Variances.shortest:
        parts.append(Variances().detect(panel, span, result))
        parts[0] = judged_by_spread(parts[0], parts[-1])
    if span.n >= Plateaus.shortest:
        still = Plateaus().detect(panel, span, result, settings, wanted, _moved(parts, len(panel.names)))
        parts = [part.without("plateau", still.raised_rows()) for part in parts]  # one standstill, the one that is raised
        parts.append(_without_rows(still, *(part.of_kind("plateau") for part in parts)))
    return parts


def _without_rows(findings: Findings, *others: Findings) -> Findings:
    """The findings of series that the others do not have already."""
    taken = [part.columns["row"] for part in others if len(part)]
    if not len(findings) or not taken:
        return findings
    return findings.kept(~np.isin(findings.columns["row"], np.concatenate(taken)))


def _moved(parts: list[Findings], size: int) -> NDArray[np.int64]:
    """For each series the panel column in which its newest raised move began; -1 without one."""
    newest = np.full(size, -1, dtype=np.int64)
    for part in parts:
        if len(part):
            moves = np.isin(part.columns["kind"], ("level_shift", "trend", "trend_change")) & (part.columns["score"] >= 1)
            np.maximum.at(newest, part.columns["row"][moves], part.columns["start"][moves])
    return newest


def _without(panel: Panel, units: Findings, still: Findings) -> NDArray[np.float64]:
    values = panel.values
    if not len(units) and not len(still):
        return values
    values = values.copy()
    for part, skip in ((units, 0), (still, 1)):
        if len(part):
            for row, start, end in zip(part.columns["row"], part.columns["start"], part.columns["end"], strict=True):
                values[row, start + skip : end + 1] = np.nan
    return values


def _short(names: Names, counts: NDArray[np.int64]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "series": names,
            "reason": np.where(counts == 0, "empty", "short"),
            "has": counts.astype(int),
            "needs": np.full(len(names), SHORTEST),
        }
    )


_NONE_SHORT = _short(np.zeros(0, dtype=object), np.zeros(0, dtype=np.int64))
