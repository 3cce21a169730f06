"""From findings to stories: all findings of one metric that tell the same thing, over cadences and segments, with one to lead."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.metric import Catalog, Direction, Metric, MetricRole
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Polarity
from signals.alarm_rate import SHIPPED_LINE, chance_a_look, line_for
from signals.course import NOTHING, Course
from signals.multiplicity import benjamini_hochberg, cauchy_combination
from signals.news import is_news
from signals.repeated_looks import KINDS, earlier_spikes, needed, periods_held
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
_HELD = 0.10  # a chance up to which an open episode goes on (it opened at a far smaller one: hysteresis)
_HELD_SIZE = 0.5  # of the materiality


@dataclass(frozen=True)
class Look:
    """One cadence: the measured series (signals.series.measure), the findings on them (series named metric + segment), how many series
    were judged, and by which calendar."""

    cadence: Cadence
    measured: pd.DataFrame
    findings: pd.DataFrame
    judged: int = 0
    calendar: str | None = None

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

    def flows(self) -> tuple[list[str], NDArray[np.datetime64], NDArray[np.float64]]:
        """The totals of all metrics that may add up at once: codes, period starts, and values (metrics x periods, NaN: none)."""
        codes = [code for code, segment in self._places if segment == TOTAL]
        courses = [self.course(code) for code in codes]
        starts = np.unique(np.concatenate([course.starts for course in courses])) if courses else NOTHING.starts
        values = np.full((len(codes), len(starts)), np.nan)
        for row, course in zip(values, courses, strict=True):
            row[np.searchsorted(starts, course.starts)] = course.values
        return codes, starts, values

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


Key = tuple[str, str, str]  # of an episode: metric, family, course


@dataclass(frozen=True, slots=True)
class Telling:
    """One raised finding with what triage needs to compare it. `line`: what its strength must reach to be raised as something new; `firm`:
    it does."""

    metric: Metric
    segment: str
    cadence: Cadence
    kind: str
    polarity: Polarity
    score: float
    row: dict[str, Any]
    course: Course
    q: float | None = None
    firm: bool = True
    line: float = SHIPPED_LINE

    @property
    def key(self) -> Key:
        """Which episode it belongs to: metric, family and course."""
        return episode_key(self.metric.code, self.kind, self.polarity.value, str(self.row["direction"]))

    @property
    def rank(self) -> tuple[Any, ...]:
        """Who leads a story: what may be raised before what waits, the total before segments, trends and shifts before spikes, a rule
        before evidence, coarse before fine."""
        lasting = self.kind in ("trend", "level_shift", "trend_change")
        return (self.firm, self.segment == TOTAL, lasting, self.row["claim"] == "rule", self.cadence.rank, self.score)


def series_name(metric: str, segment: str) -> str:
    """The name under which a series is scanned."""
    return f"{metric}{SEPARATOR}{segment}"


def episode_key(metric: str, kind: str, polarity: str, direction: str) -> Key:
    """One episode is one KPI, one family of kinds and one course; where neither way is good, up and down are two."""
    family = FAMILIES.get(kind, kind)
    return metric, family, direction if polarity == Polarity.NEUTRAL.value and family != "data" else polarity


def stories(
    looks: Sequence[Look],
    catalog: Catalog,
    rules: Rules | None = None,
    *,
    running: Collection[Key] = (),
    news_only: bool = True,
) -> list[list[Telling]]:
    """Groups of tellings of one metric, family and polarity, the leading one first. Inputs of formulas tell nothing by themselves.

    `running`: episodes that are known; what tells of them is no new discovery.
    """
    groups: dict[tuple[str, ...], list[Telling]] = {}
    for look in looks:
        told = _tellings(look, catalog, rules or Rules(), news_only)
        for telling in _weighed(told, look, running, is_history=not news_only):
            key: tuple[str, ...] = telling.key
            if not news_only:  # a whole history: every change is a story of its own
                key = (*key, telling.kind, str(telling.row["start"]), telling.segment)
            groups.setdefault(key, []).append(telling)
    return [sorted(group, key=lambda t: t.rank, reverse=True) for group in groups.values()]


def _tellings(look: Look, catalog: Catalog, rules: Rules, news_only: bool) -> list[Telling]:
    line = SHIPPED_LINE if rules.false_alarms is None else line_for(look.cadence, rules.false_alarms)
    told = []
    for metric, row in _rows(look, catalog, line, rules):
        course = _course(look, row)
        if news_only and (not is_news(row, course, look.cadence) or _always_good(row, course, metric)):
            continue
        segment = row["series"].split(SEPARATOR, 1)[1]
        polar = polarity(metric, row["kind"], row["direction"])
        firm = row["strength"] >= line or not is_news(row, course, look.cadence)  # what is old has stood the test of time
        told.append(Telling(metric, segment, look.cadence, row["kind"], polar, row["score"], row, course, firm=firm, line=line))
    return told


def _rows(look: Look, catalog: Catalog, line: float, rules: Rules) -> Iterator[tuple[Metric, dict[str, Any]]]:
    """Findings at or above the line of KPIs, without the kinds that are off, with their `strength` (signals.repeated_looks)."""
    chosen = look.findings[look.findings["score"] >= min(line, SHIPPED_LINE)]
    chosen = with_strength(chosen, look.cadence, look.calendar)
    chosen = chosen[(chosen["score"] >= line) & ~chosen["kind"].isin(rules.off)]
    catalog.prepare({name.split(SEPARATOR, 1)[0] for name in chosen["series"].tolist()})
    for row in _records(chosen):
        metric = catalog.metric(row["series"].split(SEPARATOR, 1)[0])
        if metric is not None and metric.role is MetricRole.KPI:
            yield metric, row


def with_strength(findings: pd.DataFrame, cadence: Cadence, calendar: str | None) -> pd.DataFrame:
    """Findings of one look with `strength` (scores in units of what is asked of new evidence; of rules and data as they are) and `held`."""
    score = findings["score"].to_numpy(dtype=float)
    series, kind = findings["series"].to_numpy(dtype=object), findings["kind"].to_numpy(dtype=object)
    start, end = (findings[name].to_numpy(dtype="datetime64[s]") for name in ("start", "end"))
    held = periods_held(cadence, start, end, calendar)
    asked = needed(cadence, kind, held, earlier_spikes(series, kind, start, score))
    strength = np.where(findings["claim"].to_numpy(dtype=object) == "evidence", score / asked, score)
    return findings.assign(strength=strength, held=held)


def _weighed(told: Sequence[Telling], look: Look, running: Collection[Key], *, is_history: bool) -> Iterator[Telling]:
    """With the chance adjusted for all series of the look: of what is new among the new, of what is known among all."""
    fresh = _adjusted([telling for telling in told if telling.firm and telling.key not in running], look, is_history=is_history)
    whole = _adjusted(told, look, is_history=is_history)
    for telling in told:
        is_fresh = telling.firm and telling.key not in running
        q = (fresh if is_fresh else whole).get(telling.row["series"]) if telling.row["claim"] == "evidence" else None
        yield replace(telling, q=q)


def _course(look: Look, row: dict[str, Any]) -> Course:
    return look.course(*row["series"].split(SEPARATOR, 1))


def _adjusted(told: Sequence[Telling], look: Look, *, is_history: bool) -> dict[str, float]:
    """The chance of each series' evidence, adjusted for all series of the look.

    Of a history: how often an unchanged one shows as much anywhere. Of a new look: how often as much appears at one look, where the
    strongest change speaks for all kinds that signals.repeated_looks knows, since their lines were set together.
    """
    strongest: dict[str, float] = {}
    chances: dict[str, list[float]] = {}
    for telling in told:
        row = telling.row
        if row["claim"] != "evidence":
            continue
        if row["kind"] in KINDS and not is_history:
            strongest[row["series"]] = max(strongest.get(row["series"], 0.0), row["strength"])
        elif math.isfinite(row["p_value"]):
            chances.setdefault(row["series"], []).append(row["p_value"])
    for series, strength in strongest.items():
        chances.setdefault(series, []).append(chance_a_look(look.cadence, strength))
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
