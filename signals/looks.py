"""One cadence of the store as triage reads it: its series, and what was found on them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.metric import Catalog, Direction, MetricRole
from data.model.period import Cadence
from data.model.segment import TOTAL
from signals.course import NOTHING, Course

SEPARATOR = "\x1f"  # between metric and segment in the name of a series
_SIGNS = {Direction.UP: 1.0, Direction.DOWN: -1.0}
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def series_name(metric: str, segment: str) -> str:
    """The name under which a series is scanned."""
    return f"{metric}{SEPARATOR}{segment}"


class Stands(NamedTuple):
    """Where findings stand in their series: how many `known` periods there are, how many start later than the finding `starts` and `ends`,
    and when the `first` one starts."""

    known: Ints
    starts: Ints
    ends: Ints
    first: NDArray[np.datetime64]


class Goods(NamedTuple):
    """Of the metrics of findings: which are KPIs, the `sign` of the way that is good (0: neither), and which have a band."""

    is_kpi: Mask
    sign: NDArray[np.float64]
    is_band: Mask


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

    def stands(self, findings: pd.DataFrame) -> Stands:
        """Where findings stand in their series."""
        courses = [self.course(*name.split(SEPARATOR, 1)) for name in findings["series"].tolist()]
        starts, ends = (findings[name].to_numpy(dtype="datetime64[s]").tolist() for name in ("start", "end"))
        return Stands(
            np.array([len(course) for course in courses], dtype=np.int64),
            np.array([course.newer_than(at) for course, at in zip(courses, starts, strict=True)], dtype=np.int64),
            np.array([course.newer_than(at) for course, at in zip(courses, ends, strict=True)], dtype=np.int64),
            np.array([course.starts[0] if len(course) else np.datetime64("NaT") for course in courses], dtype="datetime64[s]"),
        )

    def goods(self, findings: pd.DataFrame, catalog: Catalog) -> Goods:
        """What the catalogue says of the metrics of findings."""
        metrics = [catalog.metric(name.split(SEPARATOR, 1)[0]) for name in findings["series"].tolist()]
        return Goods(
            np.array([metric is not None and metric.role is MetricRole.KPI for metric in metrics], dtype=bool),
            np.array([_SIGNS.get(metric.good, 0.0) if metric else 0.0 for metric in metrics], dtype=float),
            np.array([metric is not None and metric.good is Direction.BAND for metric in metrics], dtype=bool),
        )

    def of_metrics(self, findings: pd.DataFrame, metrics: Collection[str]) -> Mask:
        """Which findings are of some metrics."""
        return np.array([name.split(SEPARATOR, 1)[0] in metrics for name in findings["series"].tolist()], dtype=bool)
