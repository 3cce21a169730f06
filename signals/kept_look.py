"""A look whose values are rows of what is kept (signals.kept)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from data.model.metric import Catalog
from data.model.segment import TOTAL
from signals.course import NOTHING, Course
from signals.kept import IS_BAND, IS_KPI, IS_TOTAL, Floats, Kept, Mask, Moments
from signals.looks import SEPARATOR, Goods, Look, Stands, series_name


@lru_cache(maxsize=4)
def _places_of(names: tuple[str, ...]) -> dict[str, int]:
    return dict(zip(names, range(len(names)), strict=True))


_NO_ROWS = pd.DataFrame(
    {"metric": [], "segment": [], "period": pd.Series([], dtype="datetime64[s]"), "value": pd.Series([], dtype=float)}
)


@dataclass(frozen=True)
class KeptLook(Look):
    """A look whose values are rows of what is `kept`, of which the `complete` columns are over."""

    measured: pd.DataFrame = field(default_factory=lambda: _NO_ROWS)
    findings: pd.DataFrame = field(default_factory=lambda: _NO_ROWS)
    kept: Kept = field(kw_only=True)
    complete: Mask = field(kw_only=True)

    @property
    def names(self) -> tuple[str, ...]:
        """All series that were measured."""
        return self.kept.names

    def course(self, metric: str, segment: str = TOTAL) -> Course:
        """One series, complete periods only."""
        place = self._index.get(f"{metric}{SEPARATOR}{segment}")
        if place is None:
            return NOTHING
        if place not in self._courses:
            starts, values = self._over
            known = np.isfinite(values[place])
            row = values[place]
            self._courses[place] = Course(starts, row) if known.all() else Course(starts[known], row[known])
        return self._courses[place]

    def flows(self) -> tuple[list[str], Moments, Floats]:
        """The totals of all metrics that add up at once."""
        kept, complete = self.kept, self.complete
        rows = np.flatnonzero((kept.facts.flags & IS_TOTAL > 0) & (kept.facts.kind == "sum"))
        codes = [kept.names[row].split(SEPARATOR, 1)[0] for row in rows.tolist()]
        return codes, kept.starts[complete], kept.values[np.ix_(rows, complete)]

    def segments(self, metric: str) -> list[str]:
        """The segments of a metric without its total."""
        start = f"{metric}{SEPARATOR}"
        return [name[len(start) :] for name in self._index if name.startswith(start) and name != f"{start}{TOTAL}"]

    def stands(self, findings: pd.DataFrame) -> Stands:
        """Where findings stand in their series."""
        rows, starts = findings["row"].to_numpy(dtype=np.int64), self.kept.starts[self.complete].astype("datetime64[s]")
        known = np.isfinite(self.kept.values[rows][:, self.complete])
        later = np.zeros((len(rows), len(starts) + 1), dtype=np.int64)
        later[:, :-1] = known[:, ::-1].cumsum(axis=1)[:, ::-1]
        start, end = (
            np.searchsorted(starts, findings[name].to_numpy(dtype="datetime64[s]"), side="right") for name in ("start", "end")
        )
        at = np.arange(len(rows))
        first = np.r_[starts, np.datetime64("NaT", "s")][np.where(later[:, 0] > 0, known.argmax(axis=1) if len(starts) else 0, -1)]
        return Stands(later[:, 0], later[at, start], later[at, end], first)

    def goods(self, findings: pd.DataFrame, catalog: Catalog) -> Goods:
        """What the catalogue said of the metrics of findings when they were kept."""
        rows = findings["row"].to_numpy(dtype=np.int64)
        flags = self.kept.facts.flags[rows]
        return Goods(flags & IS_KPI > 0, self.kept.facts.sign[rows], flags & IS_BAND > 0)

    def of_metrics(self, findings: pd.DataFrame, metrics: Collection[str]) -> Mask:
        """Which findings are of some metrics."""
        wanted = np.zeros(len(self.names), dtype=bool)
        wanted[self.rows_of(metrics)] = True
        chosen: Mask = wanted[findings["row"].to_numpy(dtype=np.int64)]
        return chosen

    def rows_of(self, metrics: Collection[str]) -> list[int]:
        """The rows of some metrics: their totals and segments."""
        totals = [row for code in metrics if (row := self._index.get(series_name(code, TOTAL))) is not None]
        parts = np.flatnonzero(self.kept.facts.flags & IS_TOTAL == 0).tolist() if metrics else []
        return totals + [row for row in parts if self.names[row].split(SEPARATOR, 1)[0] in metrics]

    @cached_property
    def _over(self) -> tuple[Moments, Floats]:
        """The columns that are over: the first ones, since they come in the order of time."""
        count = int(self.complete.sum())
        return self.kept.starts[:count], self.kept.values[:, :count]

    @cached_property
    def _courses(self) -> dict[int, Course]:
        return {}

    @cached_property
    def _index(self) -> dict[str, int]:
        return _places_of(self.names)
