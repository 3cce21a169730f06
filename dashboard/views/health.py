"""The health of every KPI: its newest value, target, usual range, status and the signal that explains it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

import numpy as np
import pandas as pd

from dashboard.views.freshness import Freshness
from dashboard.views.status import ORDER, Status, status_of, worst
from data.model.metric import Catalog, Direction, Metric, MetricRole, Target
from data.model.period import Cadence, Period
from data.model.segment import TOTAL
from data.model.signal import Polarity, Severity, Signal
from signals.judging import is_missed, target_in_force
from signals.limits import FEWEST, process_limits
from signals.pace import Pace, pace_of
from signals.series import measure, values_of
from signals.working_days import company_calendar

_SHOWN = 13
BASE = 12
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Health:
    """One KPI as its tile shows it. `values` are (period start, value), oldest first; `usual` the natural limits of earlier periods,
    from `base` of them, `running` the pace of the period that is not over: shown, never judged."""

    metric: Metric
    status: Status
    cadence: Cadence
    values: tuple[tuple[datetime, float], ...]
    target: Target | None
    usual: tuple[float, float] | None
    signal: Signal | None
    signals: tuple[Signal, ...]
    freshness: Freshness | None = None
    running: Pace | None = None
    base: int = 0

    @property
    def value(self) -> float | None:
        return self.values[-1][1] if self.values else None

    @property
    def period(self) -> datetime | None:
        return self.values[-1][0] if self.values else None

    @property
    def rank(self) -> tuple[int, float, float]:
        """Worst first: status, then priority of the signal, then importance."""
        return (ORDER[self.status], -(self.signal.priority if self.signal else 0.0), -self.metric.importance)


@dataclass(frozen=True, slots=True)
class DepartmentHealth:
    """A department's KPIs, worst first, with its own status and how many of them report on time."""

    code: str | None
    name: str
    status: Status
    metrics: tuple[Health, ...]

    @property
    def reporting(self) -> int:
        return sum(health.status not in (Status.NONE, Status.STALE) for health in self.metrics)


def health_of(
    observations: pd.DataFrame,
    catalog: Catalog,
    signals: Sequence[Signal],
    cannot: Mapping[str, str],
    as_of: date,
    fiscal_start: int,
    country: str | None = None,
) -> tuple[Health, ...]:
    """Every KPI of the catalogue, worst first. `cannot` maps metric codes to the reason they could not be judged."""

    @cache
    def at(cadence: Cadence) -> pd.DataFrame:
        return measure(observations, catalog, cadence, fiscal_start=fiscal_start)

    @cache
    def so_far(cadence: Cadence) -> pd.DataFrame:
        return measure(observations, catalog, cadence, fiscal_start=fiscal_start, unfinished=True)

    calendar = company_calendar(country, catalog.events)
    by_metric: dict[str, list[Signal]] = {}
    for signal in signals:
        by_metric.setdefault(signal.metric, []).append(signal)
    found = []
    for metric in catalog.metrics:
        if metric.role is not MetricRole.KPI:
            continue
        health = _health(metric, by_metric.get(metric.code, []), at, code_known=metric.code not in cannot, as_of=as_of)
        running = pace_of(
            metric, health.cadence, values_of(so_far(health.cadence), metric.code), values_of(at(metric.cadence), metric.code), as_of,
            fiscal_start=fiscal_start, calendar=calendar,
        )  # fmt: skip
        found.append(replace(health, running=running))
    return tuple(sorted(found, key=lambda health: health.rank))


def _health(
    metric: Metric, own: Sequence[Signal], at: Callable[[Cadence], pd.DataFrame], *, code_known: bool, as_of: date
) -> Health:
    open_signals = [signal for signal in own if signal.is_open]
    lead = max((s for s in open_signals if s.segment == TOTAL), key=_weight, default=None)
    cadence = Cadence(lead.cadence) if lead else metric.cadence
    values = _complete(values_of(at(cadence), metric.code), cadence, as_of)
    if not len(values) and cadence is not metric.cadence:
        cadence = metric.cadence
        values = _complete(values_of(at(cadence), metric.code), cadence, as_of)
    target = target_in_force(metric, TOTAL, as_of)
    numbers = values.to_numpy(dtype=float)
    status = status_of(
        [signal for signal in open_signals if signal.segment == TOTAL],
        has_value=len(values) > 0,
        is_late=any(signal.kind == "stale" for signal in open_signals),
        has_target=target is not None or metric.good is Direction.BAND,
        target_missed=is_missed(metric, TOTAL, values, as_of, cadence=cadence),
        can_tell=code_known and len(values) >= _FEWEST,
    )
    dated = tuple(
        (start, float(value))
        for start, value in zip(pd.DatetimeIndex(values.index[-_SHOWN:]).to_pydatetime(), numbers[-_SHOWN:], strict=True)
    )
    alike = _alike(values, cadence)
    return Health(metric, status, cadence, dated, target, usual_range(alike), lead, tuple(open_signals), base=min(len(alike), BASE))


def _weight(signal: Signal) -> tuple[bool, bool, float]:
    """Bad news first, then what is loud, then priority."""
    return (signal.polarity is Polarity.BAD, signal.severity in (Severity.WARN, Severity.CRITICAL), signal.priority)


def _complete(values: pd.Series, cadence: Cadence, as_of: date) -> pd.Series:
    """Without the period that is not over."""
    if not len(values) or Period.containing(cadence, values.index[-1].to_pydatetime()).is_complete(as_of):
        return values
    return values.iloc[:-1]


def _alike(values: pd.Series, cadence: Cadence) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The earlier values that the newest one is held against: all; of machines those at the same time of earlier days, where enough are."""
    if cadence.minutes and len(values):
        days = values.index[-1] - pd.to_timedelta(np.arange(BASE, 0, -1), unit="D")
        found = values.reindex(days).dropna().to_numpy(dtype=float)
        if len(found) >= FEWEST:
            return found
    return values.to_numpy(dtype=float)[:-1]


def usual_range(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float] | None:
    """The usual range from the newest twelve earlier periods (signals.limits); None below four."""
    limits = process_limits(values[-BASE:])
    return (limits.low, limits.high) if limits else None


def departments_of(found: Sequence[Health], catalog: Catalog, language: str, other: str) -> tuple[DepartmentHealth, ...]:
    """Departments with KPIs, worst first; KPIs without department come last under `other`."""
    groups: dict[str | None, list[Health]] = {}
    for health in found:
        groups.setdefault(health.metric.department, []).append(health)
    result = []
    for code, metrics in groups.items():
        department = catalog.department(code)
        name = department.name.in_language(language) if department else other
        result.append(DepartmentHealth(code, name, worst(h.status for h in metrics), tuple(metrics)))

    def rank(department: DepartmentHealth) -> tuple[int, int, float]:
        alerts = sum(health.status is Status.ALERT for health in department.metrics)
        return (ORDER[department.status], -alerts, department.metrics[0].rank[1])

    return tuple(sorted(result, key=rank))
