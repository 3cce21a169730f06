"""What a look keeps of one cadence for the next one: every measured series as a row of one matrix, with the facts a search needs.

Both a whole look and a look at what is new search rows of this matrix, so they see the same panels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.packed import packed, text_array, texts_of, unpacked
from signals.looks import SEPARATOR
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
