"""From findings to stories: all findings of one metric that tell the same thing, over cadences and segments, with one to lead."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.metric import Catalog, Direction, Metric, MetricRole
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Polarity
from signals.alarm_rate import SHIPPED_LINE, line_for
from signals.course import NOTHING, Course
from signals.multiplicity import benjamini_hochberg, cauchy_combination
from signals.rules import Rules

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
    "target_miss": "move",
    "divergence": "divergence",
    "composite": "move",  # a standstill seen together with what looks well
    "leading_warning": "leading",
    "data_incident": "data",
}
# How many periods back a change is still news, by cadence; older ones are history, not signals.
_NEWS = {Cadence.DAY: 30, Cadence.WEEK: 13, Cadence.MONTH: 6, Cadence.QUARTER: 4, Cadence.HALF: 2, Cadence.YEAR: 2}
_SPIKE_NEWS = 2
_HELD = 0.10  # a chance up to which an open episode goes on (it opened at a far smaller one: hysteresis)
_HELD_SIZE = 0.5  # of the materiality


@dataclass(frozen=True)
class Look:
    """One cadence: the measured series (signals.series.measure), the findings on them (series named metric + segment), and how many
    series were judged."""

    cadence: Cadence
    measured: pd.DataFrame
    findings: pd.DataFrame
    judged: int = 0

    def values(self, metric: str, segment: str = TOTAL) -> pd.Series:
        """One series by period start; empty where there is none."""
        held = self._held
        if (metric, segment) not in held:
            held[metric, segment] = self.course(metric, segment).as_series()
        return held[metric, segment]

    def course(self, metric: str, segment: str = TOTAL) -> Course:
        """The same as plain columns."""
        place = self._places.get((metric, segment))
        if place is None:
            return NOTHING
        starts, values = self._columns
        return Course(starts[place], values[place])

    def segments(self, metric: str) -> list[str]:
        """The segments of a metric without its total."""
        return [segment for code, segment in self._places if code == metric and segment != TOTAL]

    @cached_property
    def _held(self) -> dict[tuple[str, str], pd.Series]:
        return {}

    @cached_property
    def _columns(self) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
        return self.measured["period"].to_numpy(dtype="datetime64[s]"), self.measured["value"].to_numpy(dtype=float)

    @cached_property
    def _places(self) -> dict[tuple[str, str], slice]:
        """Where each series lies in the measured frame, which is sorted."""
        frame = self.measured
        if not len(frame):
            return {}
        metric, segment = (frame[name].astype("category") for name in ("metric", "segment"))
        m, s = metric.cat.codes.to_numpy(), segment.cat.codes.to_numpy()
        first = np.flatnonzero(np.r_[True, (m[1:] != m[:-1]) | (s[1:] != s[:-1])])
        ends = np.r_[first[1:], len(frame)].tolist()
        codes, segments = metric.cat.categories.to_list(), segment.cat.categories.to_list()
        return {
            (str(codes[a]), str(segments[b])): slice(start, end)
            for a, b, start, end in zip(m[first].tolist(), s[first].tolist(), first.tolist(), ends, strict=True)
        }


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
    course: Course
    q: float | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Which episode it belongs to: metric, family and course."""
        return episode_key(self.metric.code, self.kind, self.polarity.value, str(self.row["direction"]))

    @property
    def rank(self) -> tuple[Any, ...]:
        """Who leads a story: the total before segments, trends and shifts before spikes, a rule before evidence, coarse before fine."""
        lasting = self.kind in ("trend", "level_shift", "trend_change")
        return (self.segment == TOTAL, lasting, self.row["claim"] == "rule", self.cadence.rank, self.score)


def series_name(metric: str, segment: str) -> str:
    """The name under which a series is scanned."""
    return f"{metric}{SEPARATOR}{segment}"


def episode_key(metric: str, kind: str, polarity: str, direction: str) -> tuple[str, str, str]:
    """One episode is one KPI, one family of kinds and one course; where neither way is good, up and down are two."""
    family = FAMILIES.get(kind, kind)
    return metric, family, direction if polarity == Polarity.NEUTRAL.value and family != "data" else polarity


def stories(looks: Sequence[Look], catalog: Catalog, rules: Rules | None = None, *, news_only: bool = True) -> list[list[Telling]]:
    """Groups of tellings of one metric, family and polarity, the leading one first. Inputs of formulas tell nothing by themselves."""
    groups: dict[tuple[str, ...], list[Telling]] = {}
    for telling in _tellings(looks, catalog, rules or Rules(), news_only):
        key: tuple[str, ...] = telling.key
        if not news_only:  # a whole history: every change is a story of its own
            key = (*key, telling.kind, str(telling.row["start"]), telling.segment)
        groups.setdefault(key, []).append(telling)
    return [sorted(group, key=lambda t: t.rank, reverse=True) for group in groups.values()]


def _tellings(looks: Sequence[Look], catalog: Catalog, rules: Rules, news_only: bool) -> Iterator[Telling]:
    for look in looks:
        line = SHIPPED_LINE if rules.false_alarms is None else line_for(look.cadence, rules.false_alarms)
        raised = [(metric, row, _course(look, row)) for metric, row in _rows(look, catalog, line, rules)]
        told = [(metric, row, course) for metric, row, course in raised if not news_only or is_news(row, course, look.cadence)]
        adjusted = _adjusted([row for _, row, _ in told], look)
        for metric, row, course in told:
            if news_only and _always_good(row, course, metric):
                continue
            segment = row["series"].split(SEPARATOR, 1)[1]
            polar = polarity(metric, row["kind"], row["direction"])
            q = adjusted.get(row["series"]) if row["claim"] == "evidence" else None
            yield Telling(metric, segment, look.cadence, row["kind"], polar, row["score"], row, course, q)


def _rows(look: Look, catalog: Catalog, line: float, rules: Rules) -> Iterator[tuple[Metric, dict[str, Any]]]:
    """Findings at or above the line of KPIs, without the kinds that are off."""
    raised = look.findings[(look.findings["score"] >= line) & ~look.findings["kind"].isin(rules.off)]
    for row in _records(raised):
        metric = catalog.metric(row["series"].split(SEPARATOR, 1)[0])
        if metric is not None and metric.role is MetricRole.KPI:
            yield metric, row


def _course(look: Look, row: dict[str, Any]) -> Course:
    return look.course(*row["series"].split(SEPARATOR, 1))


def _adjusted(rows: Sequence[dict[str, Any]], look: Look) -> dict[str, float]:
    """The chance of each series' evidence, combined over its detectors and adjusted for all series of the look."""
    chances: dict[str, list[float]] = {}
    for row in rows:
        if row["claim"] == "evidence" and math.isfinite(row["p_value"]):
            chances.setdefault(row["series"], []).append(row["p_value"])
    combined = [found[0] if len(found) == 1 else cauchy_combination(found) for found in chances.values()]
    q = benjamini_hochberg(combined, tests=max(look.judged, len(combined)))
    return dict(zip(chances, q.tolist(), strict=True))


def holding(looks: Sequence[Look], catalog: Catalog, metrics: Iterable[str]) -> set[tuple[str, str, str]]:
    """Episodes of some metrics that go on although nothing is raised: a finding at most ten percent likely by chance, and not tiny."""
    asked, found = set(metrics), set()
    for look in looks:
        chosen = look.findings
        if not len(chosen) or not asked:
            continue
        likely = chosen[(chosen["p_value"] <= _HELD) | (chosen["score"] >= SHIPPED_LINE)]
        wanted = np.array([name.split(SEPARATOR, 1)[0] in asked for name in likely["series"].tolist()], dtype=bool)
        for row in _records(likely[wanted]):
            code, segment = row["series"].split(SEPARATOR, 1)
            metric = catalog.metric(code)
            small = abs(row["effect"]) < _HELD_SIZE * materiality(row) and FAMILIES.get(row["kind"]) != "data"
            if metric is None or small or not is_news(row, look.course(code, segment), look.cadence):
                continue
            found.add(episode_key(code, row["kind"], polarity(metric, row["kind"], row["direction"]).value, str(row["direction"])))
    return found


def materiality(row: dict[str, Any]) -> float:
    """The smallest change that matters for a finding, in the metric's unit: what the detector used, else two percent of the level."""
    used = row.get("m")
    own = math.nan if used is None else float(used)
    level = abs(float(row["expected"])) if math.isfinite(row["expected"]) else 0.0
    return own if math.isfinite(own) and own > 0 else 0.02 * level


def _records(findings: pd.DataFrame) -> Iterable[dict[str, Any]]:
    """Rows as plain values, moments as datetime."""
    names = [str(name) for name in findings.columns]
    columns = [
        column.to_numpy(dtype="datetime64[s]").tolist() if column.dtype.kind == "M" else column.tolist()
        for column in (findings[name] for name in names)
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def is_news(row: Mapping[str, Any], course: Course, cadence: Cadence) -> bool:
    """True while a finding is recent enough to tell of; older ones are history."""
    if row["kind"] in ("stale", "missing", "unit_error", "forecast_miss", "plateau") or not len(course):
        return True
    if row["kind"] == "spike":
        return course.newer_than(row["end"]) < _SPIKE_NEWS
    if row["kind"] == "trend":
        return course.newer_than(row["end"]) == 0
    return course.newer_than(row["start"]) < _NEWS.get(cadence, 48)


def _always_good(row: dict[str, Any], course: Course, metric: Metric) -> bool:
    """A steady rise since the first known period, the way it should go, is how the metric is; nothing happened."""
    if row["kind"] != "trend" or row["claim"] != "evidence" or not len(course):
        return False
    return row["start"] <= course.start(0) and polarity(metric, "trend", row["direction"]) is Polarity.GOOD


def polarity(metric: Metric, kind: str, direction: str) -> Polarity:
    """Good or bad news from the metric's good direction; standing still and broken data are never good."""
    if kind in ("plateau", "forecast_miss", "target_miss", "divergence", "composite", "leading_warning"):
        return Polarity.BAD
    if kind in ("missing", "stale", "unit_error", "data_incident"):
        return Polarity.NEUTRAL
    if metric.good in (Direction.UP, Direction.DOWN) and direction in ("up", "down"):
        return Polarity.GOOD if metric.good.value == direction else Polarity.BAD
    return Polarity.BAD if metric.good is Direction.BAND else Polarity.NEUTRAL


def compared(telling: Telling) -> tuple[int, int] | None:
    """The places in the course of the two periods whose difference is the change: the last one before it, and the newest of it."""
    course = telling.course
    if not len(course) or FAMILIES[telling.kind] == "data":
        return None
    first = course.first_from(telling.row["start"])
    last = min(course.first_after(telling.row["end"]) - 1, len(course) - 1)
    if telling.kind == "trend":
        before = _run_base(telling, last) if telling.row["claim"] == "rule" else first
    elif telling.kind == "plateau":
        before = first
    else:
        before = first - 1
        last = last if telling.kind == "spike" else len(course) - 1
    before = max(before, 0)
    return None if last <= before else (before, last)


def _run_base(telling: Telling, last: int) -> int:
    """Where a run of worse periods began: the last period before the first worse one."""
    numbers = telling.course.values
    sign = 1.0 if telling.row["direction"] == "up" else -1.0
    base = last
    while base > 0 and sign * (numbers[base] - numbers[base - 1]) > 0:
        base -= 1
    return base
