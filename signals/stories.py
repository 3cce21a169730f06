"""From findings to stories: all findings of one metric that tell the same thing, over cadences and segments, with one to lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from data.model.metric import Catalog, Direction, Metric
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Polarity
from signals.series import values_of

SEPARATOR = "\x1f"  # between metric and segment in the name of a series
FAMILIES = {
    "trend": "move",
    "level_shift": "move",
    "trend_change": "move",
    "spike": "move",
    "plateau": "move",  # standing still short of a target, or missing it at this pace, is the same course as a bad move
    "variance_change": "variance",
    "missing": "data",
    "stale": "data",
    "unit_error": "data",
    "forecast_miss": "move",
}
# How many periods back a change is still news, by cadence; older ones are history, not signals.
_NEWS = {Cadence.DAY: 30, Cadence.WEEK: 13, Cadence.MONTH: 6, Cadence.QUARTER: 4, Cadence.HALF: 2, Cadence.YEAR: 2}
_SPIKE_NEWS = 2
_RAISED = 1.0


@dataclass(frozen=True, slots=True)
class Look:
    """One cadence: the measured series (signals.series.measure) and the findings on them (series named metric + segment)."""

    cadence: Cadence
    measured: pd.DataFrame
    findings: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Telling:
    """One raised finding with what triage needs to compare it."""

    metric: Metric
    segment: str
    cadence: Cadence
    kind: str
    polarity: Polarity
    score: float
    row: dict[str, Any]
    values: pd.Series

    @property
    def rank(self) -> tuple[Any, ...]:
        """Who leads a story: the total before segments, trends and shifts before spikes, a rule before evidence, coarse before fine."""
        lasting = self.kind in ("trend", "level_shift", "trend_change")
        return (self.segment == TOTAL, lasting, self.row["claim"] == "rule", self.cadence.rank, self.score)


def series_name(metric: str, segment: str) -> str:
    """The name under which a series is scanned."""
    return f"{metric}{SEPARATOR}{segment}"


def stories(looks: Sequence[Look], catalog: Catalog, *, news_only: bool = True) -> list[list[Telling]]:
    """Groups of tellings of one metric, family and polarity, the leading one first. Inputs of formulas tell nothing by themselves."""
    groups: dict[tuple[str, ...], list[Telling]] = {}
    for telling in _tellings(looks, catalog, news_only):
        key: tuple[str, ...] = (telling.metric.code, FAMILIES[telling.kind], telling.polarity.value)
        if not news_only:  # a whole history: every change is a story of its own
            key = (*key, telling.kind, str(telling.row["start"]), telling.segment)
        groups.setdefault(key, []).append(telling)
    return [sorted(group, key=lambda t: t.rank, reverse=True) for group in groups.values()]


def _tellings(looks: Sequence[Look], catalog: Catalog, news_only: bool) -> Iterator[Telling]:
    for look in looks:
        raised = look.findings[look.findings["score"] >= _RAISED]
        for row in _records(raised):
            code, segment = row["series"].split(SEPARATOR, 1)
            metric = catalog.metric(code)
            if metric is None or metric.role.value != "kpi":
                continue
            values = values_of(look.measured, code, segment)
            if news_only and not _is_news(row, values, look.cadence):
                continue
            yield Telling(
                metric,
                segment,
                look.cadence,
                row["kind"],
                polarity(metric, row["kind"], row["direction"]),
                float(row["score"]),
                row,
                values,
            )


def _records(findings: pd.DataFrame) -> Iterable[dict[str, Any]]:
    return ({str(name): value for name, value in row.items()} for row in findings.to_dict("records"))


def _is_news(row: dict[str, Any], values: pd.Series, cadence: Cadence) -> bool:
    if row["kind"] in ("stale", "missing", "unit_error", "forecast_miss", "plateau") or not len(values):
        return True
    starts = pd.DatetimeIndex(values.index)
    since_start = int((starts > pd.Timestamp(row["start"])).sum())
    since_end = int((starts > pd.Timestamp(row["end"])).sum())
    if row["kind"] == "spike":
        return since_end < _SPIKE_NEWS
    if row["kind"] == "trend":
        return since_end == 0
    return since_start < _NEWS.get(cadence, 48)


def polarity(metric: Metric, kind: str, direction: str) -> Polarity:
    """Good or bad news from the metric's good direction; standing still and broken data are never good."""
    if kind in ("plateau", "forecast_miss"):
        return Polarity.BAD
    if kind in ("missing", "stale", "unit_error"):
        return Polarity.NEUTRAL
    if metric.good in (Direction.UP, Direction.DOWN) and direction in ("up", "down"):
        return Polarity.GOOD if metric.good.value == direction else Polarity.BAD
    return Polarity.BAD if metric.good is Direction.BAND else Polarity.NEUTRAL


def compared(telling: Telling) -> tuple[datetime, datetime] | None:
    """The two periods whose difference is the change: the last one before it, and the newest of it."""
    if not len(telling.values) or FAMILIES[telling.kind] == "data":
        return None
    starts = pd.DatetimeIndex(telling.values.index)
    first = int(starts.searchsorted(pd.Timestamp(telling.row["start"])))
    last = min(int(starts.searchsorted(pd.Timestamp(telling.row["end"]), side="right")) - 1, len(starts) - 1)
    if telling.kind == "trend":
        before = _run_base(telling, last) if telling.row["claim"] == "rule" else first
    elif telling.kind == "plateau":
        before = first
    else:
        before = first - 1
        last = last if telling.kind == "spike" else len(starts) - 1
    before = max(before, 0)
    if last <= before:
        return None
    return starts[before].to_pydatetime(), starts[last].to_pydatetime()


def _run_base(telling: Telling, last: int) -> int:
    """Where a run of worse periods began: the last period before the first worse one."""
    numbers = telling.values.to_numpy(dtype=float)
    sign = 1.0 if telling.row["direction"] == "up" else -1.0
    base = last
    while base > 0 and sign * (numbers[base] - numbers[base - 1]) > 0:
        base -= 1
    return base
