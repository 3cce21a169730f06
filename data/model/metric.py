"""Metrics, targets and departments as the catalogue defines them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cached_property

from data.model.batch import Source
from data.model.period import Cadence
from data.model.shelf import Shelf


class Direction(StrEnum):
    """Which way is good. NONE means the metric cannot be judged by direction."""

    UP = "up"
    DOWN = "down"
    BAND = "band"
    NONE = "none"


class MetricType(StrEnum):
    """How values combine over time and segments: a flow adds, a stock keeps its last value or its mean, a ratio divides."""

    SUM = "sum"
    LAST = "last"
    MEAN = "mean"
    RATIO = "ratio"


class MetricRole(StrEnum):
    """A KPI has an owner, a good direction and a target; an input feeds formulas."""

    KPI = "kpi"
    INPUT = "input"


class Timing(StrEnum):
    """Leading metrics move before the outcome, lagging metrics state it."""

    LEADING = "leading"
    LAGGING = "lagging"


class Work(StrEnum):
    """Run the business or change it."""

    RUN = "run"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages; a plain string stands for both."""

    ko: str
    en: str

    @classmethod
    def of(cls, text: str) -> Name:
        return cls(text, text)

    def in_language(self, language: str) -> str:
        """The name in `ko` or `en` (anything else reads English)."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Department:
    """A part of the organisation that owns metrics."""

    code: str
    name: Name
    order: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """A dated target of one metric, for the total or one segment (canonical text).

    For sums `value` is the total of `start`..`due`; for everything else the level at `due`. `start` None: the period that
    ends at `due`. `watch` is the share of the target (0..1) that may be missing before a miss counts as an alert.
    """

    due: date
    value: float
    start: date | None = None
    segment: str = "{}"
    watch: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A declared influence: `leading` moves first, this metric follows about `lag` of its periods later (0: at once).

    Declared by people; data only checks it. `inverse`: the one falls when the other rises.
    """

    leading: str
    lag: int = 0
    inverse: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A measured series and everything people agreed about it (SPEC section 2).

    `unit` is `KRW`, `USD`, `%` (0-100), `ratio` (0-1), `count`, `hours` or any word; `formula` names other metrics. `band` is
    the good range when `good` is BAND. `breakdown` says which metrics it is made of where that is not how it is computed
    (`search_spend = click_price * ad_clicks`): it explains, never computes. `links` are the metrics declared to lead it. `scale` are
    the ends of the gauge. `freshness_days` is how many days after the end of a period its value may arrive.
    """

    code: str
    name: Name
    cadence: Cadence
    department: str | None = None
    definition: str = ""
    strategic_goal: str = ""
    unit: str = "count"
    type: MetricType = MetricType.SUM
    formula: str | None = None
    good: Direction = Direction.NONE
    band: tuple[float, float] | None = None
    role: MetricRole = MetricRole.KPI
    timing: Timing | None = None
    work: Work = Work.RUN
    working_days: bool = False
    owner: str = ""
    source: str = ""
    importance: float = 0.5
    survival: bool = False
    counter_metrics: tuple[str, ...] = ()
    waiver: str = ""
    minimum: float | None = None
    maximum: float | None = None
    scale: tuple[float, float] | None = None
    aliases: tuple[str, ...] = ()
    freshness_days: int | None = None
    draft: bool = False
    targets: tuple[Target, ...] = field(default=())
    breakdown: str | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and may explain a change: a campaign, a price change, an outage, a company holiday."""

    start: date
    end: date
    name: Name
    kind: str = "campaign"
    departments: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalog:
    """All departments, metrics and events of a store, in their display order; in a catalogue file its sources as well."""

    departments: tuple[Department, ...] = ()
    metrics: Sequence[Metric] = ()
    events: tuple[Event, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def codes(self) -> Sequence[str]:
        """The codes of the metrics, in their order."""
        return self.metrics.codes if isinstance(self.metrics, Shelf) else [metric.code for metric in self.metrics]

    def metric(self, code: str) -> Metric | None:
        """The metric with this code, or None."""
        place = self._places.get(code)
        return None if place is None else self.metrics[place]

    def prepare(self, codes: Collection[str]) -> None:
        """These metrics are about to be asked for one by one."""
        if isinstance(self.metrics, Shelf):
            self.metrics.prepare(codes)

    def stating(self, *names: str) -> list[Metric]:
        """The metrics of which at least one of these fields is not as it is by default; the others need not be made for it."""
        places = sorted(set().union(*(self._stated(name) for name in names)))
        return [self.metrics[place] for place in places]

    def look_up(self, *names: str) -> None:
        """Find out which metrics state these fields, for `stating` to be quick later."""
        for name in names:
            self._stated(name)

    def _stated(self, name: str) -> list[int]:
        """The places of the metrics that state a field; looked up once."""
        if name not in self._statements:
            usual, metrics = _DEFAULTS[name], self.metrics
            if isinstance(metrics, Shelf):
                found = metrics.lacking(f'"{name}":{_as_json(usual)}')
            else:
                found = [place for place, metric in enumerate(metrics) if getattr(metric, name) != usual]
            self._statements[name] = found
        return self._statements[name]

    @cached_property
    def _statements(self) -> dict[str, list[int]]:
        return {}

    @cached_property
    def _places(self) -> dict[str, int]:
        last = len(self.metrics) - 1
        return {code: last - number for number, code in enumerate(reversed(self.codes))}

    def department(self, code: str | None) -> Department | None:
        """The department with this code, or None."""
        return next((d for d in self.departments if d.code == code), None)


def _as_json(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value)


_DEFAULTS = {item.name: item.default for item in fields(Metric) if item.default is not MISSING}
