"""The demo company's observations, computed from `story.toml`: monthly rows, totals and segments, exact quarter by quarter.

Months vary a little (seeded), whole quarters do not: 41, 44, 47 and 50 dollars a lead are met to the cent. Nothing here knows
about signals or goals.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.period import Cadence, Period
from data.model.segment import TOTAL, segment_text

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
QUARTERS = 12
_SEED = 20260705
_STORY = Path(__file__).with_name("story.toml")


def load_story(path: Path = _STORY) -> dict[str, Any]:
    """The numbers people may change, by department."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Timeline:
    """Three years of complete quarters and the complete months of the running one. `quarter[i]` counts 0..12 per month."""

    months: tuple[datetime, ...]
    quarter: Whole

    @classmethod
    def until(cls, today: date) -> Timeline:
        """Every month from twelve quarters back to the last complete one before `today`."""
        running = Period.containing(Cadence.QUARTER, today)
        first = Period.containing(Cadence.MONTH, running.shifted(-QUARTERS).start)
        count = Period.containing(Cadence.MONTH, today).ordinal - first.ordinal
        return cls(tuple(first.shifted(i).start for i in range(count)), np.arange(count) // 3)

    def level(self, story: Mapping[str, Any], name: str) -> Floats:
        """A quarterly level of the story, month by month; `<name>_now` is the pace of the running quarter."""
        levels = [*story[name], story.get(f"{name}_now", story[name][-1])]
        return np.array([levels[q] for q in self.quarter], dtype=float)

    def flow(self, story: Mapping[str, Any], name: str) -> Floats:
        """A quarterly total of the story (a list or one number) as an even monthly pace."""
        totals = story[name] if isinstance(story[name], list) else [story[name]] * QUARTERS
        return self.level({name: totals, f"{name}_now": story.get(f"{name}_now", totals[-1])}, name) / 3

    def repeated(self, values: list[float], last: float | None = None) -> Floats:
        """Monthly values repeated over the time line, ending with `last` where given."""
        row = np.resize(np.array(values, dtype=float), len(self.months))
        if last is not None:
            row[-1] = last
        return row


@dataclass
class Table:
    """Collects rows of (metric, segment, month, value)."""

    timeline: Timeline
    rows: list[tuple[str, str, datetime, float]] = field(default_factory=list)
    dice: np.random.Generator = field(default_factory=lambda: np.random.default_rng(_SEED))

    def add(self, metric: str, values: Floats | Whole, segment: Mapping[str, str] | None = None, *, scale: float = 1.0) -> None:
        """Store one series; `scale` divides whole cents or won into the metric's unit. NaN leaves a month out."""
        key = segment_text(segment) if segment else TOTAL
        for month, value in zip(self.timeline.months, values, strict=True):
            if np.isfinite(value):
                self.rows.append((metric, key, month, float(value) / scale))

    def add_parts(self, metric: str, dimension: str, parts: Mapping[str, Floats | Whole], *, scale: float = 1.0) -> None:
        """Store a total and the segments that sum to it."""
        self.add(metric, np.sum(list(parts.values()), axis=0), scale=scale)
        for value, series in parts.items():
            self.add(metric, series, {dimension: value}, scale=scale)

    def whole(self, pace: Floats, noise: float = 0.03) -> Whole:
        """Whole numbers that vary month by month and sum to the rounded total of each quarter."""
        return self._by_quarter(pace, pace * (1 + noise * self.dice.standard_normal(len(pace))))

    def even(self, pace: Floats) -> Whole:
        """Whole numbers as even as they come that sum to the rounded total of each quarter."""
        return self._by_quarter(pace, pace)

    def _by_quarter(self, pace: Floats, weights: Floats) -> Whole:
        result = np.zeros(len(pace), dtype=np.int64)
        for quarter in np.unique(self.timeline.quarter):
            inside = self.timeline.quarter == quarter
            result[inside] = split(round(float(pace[inside].sum())), weights[inside])
        return result

    def frame(self) -> pd.DataFrame:
        """Columns metric, segment, period (month start), value."""
        frame = pd.DataFrame(self.rows, columns=["metric", "segment", "period", "value"])
        return frame.astype({"period": "datetime64[s]"})


def split(total: int, weights: Floats) -> Whole:
    """Whole numbers in proportion to `weights` that sum to `total` (largest remainder)."""
    exact = total * weights / weights.sum()
    parts: Whole = np.floor(exact).astype(np.int64)
    order = np.argsort(parts - exact, kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return parts


def demo_observations(today: date, story: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """All observations of the demo company up to the last complete period before `today`."""
    from data.samples.demo.departments import marketing, product, sales

    numbers = story or load_story()
    table = Table(Timeline.until(today))
    marketing(table, numbers["marketing"])
    sales(table, numbers["sales"])
    product(table, numbers["product"])
    return table.frame()
