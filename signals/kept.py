"""What a look keeps of one cadence for the next one: every measured series as a row of one matrix, with the facts a search needs.

Both a whole look and a look at what is new search rows of this matrix, so they see the same panels.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.metric import Catalog
from data.model.segment import TOTAL
from data.packed import packed, text_array, texts_of, unpacked
from signals.course import NOTHING, Course
from signals.looks import SEPARATOR, Goods, Look, Stands, series_name
from signals.panel import Panel, ordinals_from, panel_size, panels, start_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Moments = NDArray[np.datetime64]
# A KPI, of its own cadence, no segment, counted in pieces, with a good band, an amount that is looked at in logarithms.
IS_KPI, IS_OWN, IS_TOTAL, IS_COUNT, IS_BAND, IS_AMOUNT = 1, 2, 4, 8, 16, 32
_MINUTES = ("h", "30min", "5min")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the catalogue says of each row: `flags` (IS_...), `sign` of the good direction, `kind` of metric and of `unit` (words)."""

    flags: NDArray[np.uint8]
    sign: Floats
    kind: NDArray[np.str_]
    unit: NDArray[np.str_]

    def joined(self, other: Facts) -> Facts:
        """These rows and then the others."""
        return Facts(*(np.concatenate([getattr(self, item.name), getattr(other, item.name)]) for item in fields(Facts)))


@dataclass(frozen=True, slots=True)
class Kept:
    """`names` of all measured series, `starts` of the columns, `values` (NaN: none), `facts`; `number` of the stored series that a row is
    (-1: it is computed).

    `seen`: the moment before which periods were complete at the last look; `batch`: the newest batch whose values are in here.
    """

    names: tuple[str, ...]
    starts: Moments
    values: Floats
    facts: Facts
    number: Ints
    seen: np.datetime64
    batch: int

    @property
    def labels(self) -> NDArray[np.object_]:
        """The names as an array."""
        return np.array([*self.names, None], dtype=object)[:-1]

    def packed(self) -> bytes:
        """As bytes, for the store."""
        arrays: dict[str, Any] = {item.name: getattr(self.facts, item.name) for item in fields(Facts)}
        arrays |= {"names": text_array(self.names), "starts": self.starts.astype("M8[s]"), "values": self.values}
        return packed({**arrays, "number": self.number, "seen": _one(self.seen), "batch": np.array([self.batch])})

    @classmethod
    def unpacked(cls, body: bytes, steps: Sequence[bytes] = ()) -> Kept:
        """What `packed` made, and the steps that came after it. Raises: ValueError or KeyError for anything else."""
        held = unpacked(body)
        facts = Facts(*(held[item.name] for item in fields(Facts)))
        names = _names_of(held["names"].tobytes())
        kept = cls(names, held["starts"], held["values"], facts, held["number"], held["seen"][0], int(held["batch"][0]))
        return kept.stepped([Step.unpacked(step) for step in steps]) if steps else kept

    def stepped(self, steps: Sequence[Step]) -> Kept:
        """With the values of looks that came later."""
        row, period, value = (np.concatenate([getattr(step, name) for step in steps]) for name in ("row", "period", "value"))
        starts, values = self._with_columns(period)
        values[row, np.searchsorted(starts, period)] = value  # of several for one period the last one stays
        return replace(self, starts=starts, values=values, seen=steps[-1].seen, batch=steps[-1].batch)

    def with_rows(self, names: tuple[str, ...], facts: Facts) -> Kept:
        """The same with rows without values at the end."""
        more = len(names)
        return replace(
            self, names=(*self.names, *names), values=np.concatenate([self.values, np.full((more, len(self.starts)), np.nan)]),
            facts=self.facts.joined(facts), number=np.r_[self.number, np.full(more, -1)],
        )  # fmt: skip

    def laid(self, row: Ints, period: Moments, value: Floats) -> Laid:
        """With values laid over it, each of another row or period."""
        starts, values = self._with_columns(period)
        last = _last_known(values)
        column = np.searchsorted(starts, period)
        differs = ~(values[row, column] == value)
        if not differs.all():
            row, column, value = row[differs], column[differs], value[differs]
        values[row, column] = value
        new, restated = np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=bool)
        is_new = column > last[row]
        new[row[is_new]] = True
        restated[row[~is_new]] = True
        return Laid(
            replace(self, starts=starts, values=values), new, restated, Step(row, starts[column], value, self.seen, self.batch)
        )

    def _with_columns(self, period: Moments) -> tuple[Moments, Floats]:
        """A copy of the values with columns for more periods."""
        starts = np.union1d(self.starts, np.unique(period))
        if len(starts) == len(self.starts):
            return starts, self.values.copy()
        values = np.empty((len(self.names), len(starts)))
        if (starts[: len(self.starts)] == self.starts).all():
            values[:, : len(self.starts)] = self.values
            values[:, len(self.starts) :] = np.nan
        else:
            values[:] = np.nan
            values[:, np.searchsorted(starts, self.starts)] = self.values
        return starts, values


@dataclass(frozen=True, slots=True)
class Step:
    """What a later look added: values by row and period, and how far it has seen (as in `Kept`)."""

    row: Ints
    period: Moments
    value: Floats
    seen: np.datetime64
    batch: int

    def packed(self) -> bytes:
        """As bytes, for the store."""
        return packed({
            "row": self.row.astype(np.int32), "period": self.period.astype("M8[s]"), "value": self.value, "seen": _one(self.seen),
            "batch": np.array([self.batch]),
        })  # fmt: skip

    @classmethod
    def unpacked(cls, body: bytes) -> Step:
        """What `packed` made. Raises: ValueError or KeyError for anything else."""
        held = unpacked(body)
        return cls(held["row"].astype(np.int64), held["period"], held["value"], held["seen"][0], int(held["batch"][0]))


@dataclass(frozen=True, slots=True)
class Laid:
    """What is `kept` after values were laid over it; which rows have a `new` newest value, and which an older one that changed or came late
    (`restated`); and the `step` from what was before."""

    kept: Kept
    new: Mask
    restated: Mask
    step: Step


@lru_cache(maxsize=4)
def _names_of(text: bytes) -> tuple[str, ...]:
    """Cadences mostly have the same series: their names are read once."""
    return tuple(texts_of(np.frombuffer(text, dtype=np.uint8)))


@lru_cache(maxsize=4)
def _places_of(names: tuple[str, ...]) -> dict[str, int]:
    return dict(zip(names, range(len(names)), strict=True))


def _last_known(values: Floats) -> Ints:
    """The newest known column of each row, -1 without one; most rows end in the same few."""
    last, rows = np.full(len(values), -1), np.arange(len(values))
    for column in range(values.shape[1] - 1, -1, -1):
        known = np.isfinite(values[rows, column])
        last[rows[known]] = column
        rows = rows[~known]
        if not len(rows):
            break
    return last


def unchanged(kept: Kept) -> Laid:
    """Nothing was laid over it."""
    none, nothing = np.zeros(len(kept.names), dtype=bool), np.zeros(0, dtype=np.int64)
    return Laid(kept, none, none, Step(nothing, nothing.astype("M8[s]"), np.zeros(0), kept.seen, kept.batch))


def _one(moment: np.datetime64) -> Moments:
    return np.array([moment]).astype("M8[s]")


def matrix_of(measured: pd.DataFrame) -> tuple[tuple[str, ...], Moments, Floats]:
    """Names, period starts and values of a measured frame (sorted, names categorical): one row a series."""
    metric, segment = (measured[name].astype("category") for name in ("metric", "segment"))
    m, s = metric.cat.codes.to_numpy(), segment.cat.codes.to_numpy()
    first = np.flatnonzero(np.r_[True, (np.diff(m) != 0) | (np.diff(s) != 0)]) if len(m) else np.zeros(0, dtype=np.int64)
    codes, texts = metric.cat.categories.to_list(), segment.cat.categories.to_list()
    names = tuple(f"{codes[a]}{SEPARATOR}{texts[b]}" for a, b in zip(m[first].tolist(), s[first].tolist(), strict=True))
    starts, column = np.unique(measured["period"].to_numpy(dtype="datetime64[s]"), return_inverse=True)
    row = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(m)]))
    values = np.full((len(first), len(starts)), np.nan)
    values[row, column] = measured["value"].to_numpy(dtype=float)
    return names, starts, values


def panels_of(kept: Kept, chosen: Ints, cadence: str, as_of: object) -> Iterator[Panel]:
    """Rows of the matrix as panels whose series are named by their row."""
    if not len(chosen) or not len(kept.starts):
        return
    if cadence in _MINUTES:
        yield from panels(_long(kept, chosen), cadence, _metrics(kept, chosen), as_of)
        return
    moment = pd.Timestamp(str(as_of)).to_datetime64().astype("datetime64[m]")
    ordinals, offset = ordinals_from(kept.starts.astype("datetime64[m]"), cadence)
    done = start_of(ordinals + 1, cadence, offset) <= moment
    own = ordinals[done]
    axis = np.arange(own[0], own[-1] + 1) if len(own) else own
    size = panel_size(len(chosen), len(chosen) * len(axis))
    for first in range(0, len(chosen), size):
        rows = chosen[first : first + size]
        part = kept.values[rows]
        values = np.full((len(rows), len(axis)), np.nan)
        values[:, own - own[0] if len(own) else own] = part[:, done]
        cut = np.isfinite(part[:, ~done]).sum(axis=1)
        facts = kept.facts
        yield Panel(
            cadence, rows.astype(object), axis, start_of(axis, cadence, offset), values, facts.sign[rows], facts.kind[rows].astype(object),
            moment, cut, facts.unit[rows].astype(object), offset,
        )  # fmt: skip


def _metrics(kept: Kept, rows: Ints) -> pd.DataFrame:
    words = np.select([kept.facts.sign[rows] > 0, kept.facts.sign[rows] < 0], ["up", "down"], "none")
    return pd.DataFrame({"direction": words, "type": kept.facts.kind[rows], "unit": kept.facts.unit[rows]}, index=rows)


def _long(kept: Kept, rows: Ints) -> pd.DataFrame:
    part = kept.values[rows]
    row, column = np.nonzero(np.isfinite(part))
    return pd.DataFrame({"series": rows[row], "period": kept.starts[column], "value": part[row, column]})


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
