"""`scan` and `examine`: every detector over every series, then the order among findings that explain the same change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from signals.adjust import Adjusted, adjust
from signals.competition import settled
from signals.detection import COLUMNS, Detector, Findings, Settings, as_frame
from signals.detectors.changes import TrendChanges
from signals.detectors.health import late, missing, wrong_units
from signals.detectors.plateaus import Plateaus
from signals.detectors.shifts import Shifts
from signals.detectors.spikes import Spikes
from signals.detectors.trends import Trends
from signals.detectors.variances import Variances
from signals.forecasts import target_misses
from signals.panel import Panel, batches, panels

BUILT_IN: tuple[Detector, ...] = (Spikes(), Shifts(), Trends(), TrendChanges(), Plateaus(), Variances())
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
) -> pd.DataFrame:
    """What changed in many series at once.

    `observations`: `series`, `period` (period start), `value` (NaN missing). `cadence`: one of signals.panel.CADENCES.
    `metrics`: indexed by series with any of `direction`, `type`, `unit`. `as_of`: periods not over by then are left out; None: all
    are complete and nothing is late. `calendar`: country of the public holidays, None for none. `targets`: `series, start, due,
    target`.

    Returns one row a finding: series, kind, direction, start, end, score, p_value, claim, effect, effect_percent, expected, actual,
    probability, reason. Scores of 1 and more are raised at the default settings. Raises: ValueError naming what is wrong in the arguments.
    """
    report = examine(observations, cadence, metrics, as_of=as_of, calendar=calendar, targets=targets, settings=settings)
    return report.findings[list(COLUMNS)]


def examine(
    observations: pd.DataFrame,
    cadence: str = "M",
    metrics: pd.DataFrame | None = None,
    *,
    as_of: object = None,
    calendar: str | None = "KR",
    targets: pd.DataFrame | None = None,
    settings: Settings | Mapping[str, object] | None = None,
    detectors: Sequence[Detector] = BUILT_IN,
) -> Report:
    """`scan` with the evidence columns, and with what could not be judged and why."""
    chosen = _settings(settings)
    frames, skipped, series, periods = [], [], 0, 0
    for panel in panels(observations, cadence, metrics, as_of):
        frame, short = _look(panel, chosen, calendar, targets, detectors)
        frames.append(frame)
        skipped.append(short)
        series += len(panel.names)
        periods += int(np.isfinite(panel.values).sum())
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    findings = pd.concat(filled, ignore_index=True) if filled else as_frame(_empty(cadence), [])
    findings = findings.sort_values("score", ascending=False, kind="stable", ignore_index=True)
    unjudged = pd.concat(skipped, ignore_index=True) if skipped else _short(_empty(cadence), np.zeros(0))
    return Report(findings, unjudged, series, periods)


def _settings(settings: Settings | Mapping[str, object] | None) -> Settings:
    if settings is None or isinstance(settings, Settings):
        return settings or Settings()
    known = set(Settings.__dataclass_fields__)
    if unknown := set(settings) - known:
        raise ValueError(f"unknown setting {sorted(unknown)[0]!r}; known are {', '.join(sorted(known))}")
    return replace(Settings(), **settings)  # type: ignore[arg-type]


def _empty(cadence: str) -> Panel:
    none = np.zeros(0)
    moments = none.astype("datetime64[m]")
    return Panel(
        cadence, none.astype(object), none.astype(np.int64), moments, np.zeros((0, 0)), none, none.astype(object), None,
        none.astype(np.int64),
    )  # fmt: skip


def _look(
    panel: Panel, settings: Settings, calendar: str | None, targets: pd.DataFrame | None, detectors: Sequence[Detector]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    counts = np.isfinite(panel.values).sum(axis=1)
    units = wrong_units(panel, settings)
    found = [late(panel, settings), missing(panel, settings), units]
    judged = _without(panel, units)  # a value in another unit would be a spike, a shift and a variance change as well
    longest = settings.longest.get(panel.cadence, 400)
    for batch in batches(judged.values, longest):
        if batch.n < SHORTEST:
            continue
        adjusted = adjust(judged, batch, calendar)
        found += settled(judged, adjusted, _detected(judged, adjusted, settings, detectors, calendar), settings, targets)
    if targets is not None and len(targets):
        found.append(target_misses(judged, targets, settings))
    return as_frame(panel, found), _short(panel, counts)


def _detected(
    panel: Panel, adjusted: Adjusted, settings: Settings, detectors: Sequence[Detector], calendar: str | None
) -> list[Findings]:
    found = [d.detect(panel, adjusted, settings) for d in detectors if adjusted.batch.n >= d.shortest]
    if panel.cadence == "D" and calendar is not None:
        found = [_off_holidays(part, panel, calendar) for part in found]
    return found


def _off_holidays(part: Findings, panel: Panel, calendar: str) -> Findings:
    """Single days that stand out because they are (or touch) a public holiday are not news."""
    if not len(part) or part.columns["kind"][0] != "spike":
        return part
    from signals.working_days import is_holiday

    return part.kept(~is_holiday(panel.starts, calendar)[part.columns["start"]])


def _without(panel: Panel, units: Findings) -> Panel:
    if not len(units):
        return panel
    values = panel.values.copy()
    values[units.columns["row"], units.columns["start"]] = np.nan
    return replace(panel, values=values)


def _short(panel: Panel, counts: NDArray[np.int64] | NDArray[np.float64]) -> pd.DataFrame:
    row = np.flatnonzero(counts < SHORTEST)
    return pd.DataFrame(
        {
            "series": panel.names[row],
            "reason": np.where(counts[row] == 0, "empty", "short"),
            "has": counts[row].astype(int),
            "needs": np.full(len(row), SHORTEST),
        }
    )
