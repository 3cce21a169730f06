"""What a look keeps of one cadence for the next one: every measured series as a row of one matrix, with the facts a search needs.

Both a whole look and a look at what is new search rows of this matrix, so they see the same panels.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.period import Cadence
from data.model.segment import TOTAL
from signals.course import NOTHING, Course
from signals.panel import Panel, ordinals_from, panel_size, panels, start_of
from signals.stories import SEPARATOR, Look

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Moments = NDArray[np.datetime64]
IS_KPI, IS_OWN, IS_TOTAL, IS_COUNT = 1, 2, 4, 8  # a KPI, judged at its own cadence, no segment, counted in pieces
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

    def packed(self) -> bytes:
        """As bytes, for the store."""
        out = io.BytesIO()
        arrays: dict[str, Any] = {item.name: getattr(self.facts, item.name) for item in fields(Facts)}
        arrays["names"] = np.frombuffer("\n".join(self.names).encode(), dtype=np.uint8)
        arrays["starts"], arrays["seen"] = self.starts.astype(np.int64), np.array([self.seen]).astype("M8[s]").astype(np.int64)
        np.savez(out, values=self.values, number=self.number, batch=np.array([self.batch]), **arrays)
        return out.getvalue()

    @classmethod
    def unpacked(cls, body: bytes) -> Kept:
        """What `packed` made. Raises: ValueError, KeyError or OSError for anything else."""
        with np.load(io.BytesIO(body), allow_pickle=False) as held:
            text = held["names"].tobytes().decode()
            return cls(
                tuple(text.split("\n")) if text else (),
                held["starts"].astype("M8[s]"),
                held["values"],
                Facts(*(held[item.name] for item in fields(Facts))),
                held["number"],
                held["seen"].astype("M8[s]")[0],
                int(held["batch"][0]),
            )

    def with_rows(self, names: tuple[str, ...], facts: Facts) -> Kept:
        """The same with rows without values at the end."""
        more = len(names)
        return replace(
            self, names=(*self.names, *names), values=np.concatenate([self.values, np.full((more, len(self.starts)), np.nan)]),
            facts=self.facts.joined(facts), number=np.r_[self.number, np.full(more, -1)],
        )  # fmt: skip

    def laid(self, row: Ints, period: Moments, value: Floats) -> tuple[Kept, Mask, Mask]:
        """With values laid over it; which rows have a new newest value, and which an older one that changed or came late."""
        starts = np.union1d(self.starts, period)
        values = self.values.copy()
        if len(starts) > len(self.starts):
            values = np.full((len(self.names), len(starts)), np.nan)
            values[:, np.searchsorted(starts, self.starts)] = self.values
        known = np.isfinite(values)
        last = np.where(known.any(axis=1), len(starts) - 1 - known[:, ::-1].argmax(axis=1), -1)
        column = np.searchsorted(starts, period)
        differs = ~(values[row, column] == value)
        row, column, value = row[differs], column[differs], value[differs]
        values[row, column] = value
        new, restated = np.zeros(len(values), dtype=bool), np.zeros(len(values), dtype=bool)
        new[row[column > last[row]]] = True
        restated[row[column <= last[row]]] = True
        return replace(self, starts=starts, values=values), new, restated


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


class KeptLook(Look):
    """A look whose values are rows of what is kept."""

    def __init__(
        self, cadence: Cadence, findings: pd.DataFrame, judged: int, calendar: str | None, kept: Kept, complete: Mask
    ) -> None:
        super().__init__(cadence, _NO_ROWS, findings, judged, calendar)
        for name, value in {"_kept": kept, "_complete": complete, "_known": {}}.items():
            object.__setattr__(self, name, value)

    @property
    def names(self) -> tuple[str, ...]:
        """All series that were measured."""
        kept: Kept = self._kept  # type: ignore[attr-defined]
        return kept.names

    def course(self, metric: str, segment: str = TOTAL) -> Course:
        """One series, complete periods only."""
        kept, complete = self._kept, self._complete  # type: ignore[attr-defined]
        place = self._index.get(f"{metric}{SEPARATOR}{segment}")
        if place is None:
            return NOTHING
        row = kept.values[place]
        known = np.isfinite(row) & complete
        return Course(kept.starts[known], row[known])

    def flows(self) -> tuple[list[str], Moments, Floats]:
        """The totals of all metrics that add up at once."""
        kept, complete = self._kept, self._complete  # type: ignore[attr-defined]
        rows = np.flatnonzero((kept.facts.flags & IS_TOTAL > 0) & (kept.facts.kind == "sum"))
        codes = [kept.names[row].split(SEPARATOR, 1)[0] for row in rows.tolist()]
        return codes, kept.starts[complete], kept.values[np.ix_(rows, complete)]

    def segments(self, metric: str) -> list[str]:
        """The segments of a metric without its total."""
        start = f"{metric}{SEPARATOR}"
        return [name[len(start) :] for name in self._index if name.startswith(start) and name != f"{start}{TOTAL}"]

    @property
    def _index(self) -> dict[str, int]:
        rows: dict[str, int] = self._known  # type: ignore[attr-defined]
        if not rows:
            rows.update({name: number for number, name in enumerate(self.names)})
        return rows


_NO_ROWS = pd.DataFrame(
    {"metric": [], "segment": [], "period": pd.Series([], dtype="datetime64[s]"), "value": pd.Series([], dtype=float)}
)
