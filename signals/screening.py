"""After one more period: which series may have something to say that they did not say before, told from a few numbers a series.

A full search asks every place of a series for every kind of change. What one more value can add is bounded: where nothing was close to its
line and the new value is ordinary, nothing crosses it. The limits here were set so that on unchanged and on changed series the screen and
the full search raise the same (tests/dashboard/operations/test_newest.py, bench/detection.py).
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.segment import TOTAL
from signals.stories import SEPARATOR, Look

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_CLOSE = 0.55  # best score so far from which any new value is searched
_USUAL = 1.6  # a new value within so many times the usual noise is ordinary
_SUM = 2.2  # the newest three together, in their own noise
_YOUNG = 12  # shorter series cost little and change their lines with every value
_WINDOW = 12
_RUN = 3
_SEASON = {"M": 12, "Q": 4, "W": 52, "D": 7, "H": 2}


@dataclass(frozen=True)
class Kept:
    """One cadence as the last look left it: `names` of all measured series, `starts` of the columns, `values` (NaN: none), `top` the best
    score the last search gave each series (NaN: never searched), `seen` the moment before which periods were complete then."""

    names: tuple[str, ...]
    starts: NDArray[np.datetime64]
    values: Floats
    top: Floats
    seen: np.datetime64

    def packed(self) -> bytes:
        """As bytes, for the store."""
        out = io.BytesIO()
        words = np.frombuffer("\n".join(self.names).encode(), dtype=np.uint8)
        seen = np.array([self.seen]).astype("M8[s]").astype(np.int64)
        np.savez(out, names=words, starts=self.starts.astype(np.int64), values=self.values, top=self.top, seen=seen)
        return out.getvalue()

    @classmethod
    def unpacked(cls, body: bytes) -> Kept:
        """What `packed` made. Raises: ValueError, KeyError or OSError for anything else."""
        with np.load(io.BytesIO(body), allow_pickle=False) as held:
            text = held["names"].tobytes().decode()
            names = tuple(text.split("\n")) if text else ()
            return cls(names, held["starts"].astype("M8[s]"), held["values"], held["top"], held["seen"].astype("M8[s]")[0])


def kept_from(measured: pd.DataFrame, findings: pd.DataFrame, judged: NDArray[np.object_], seen: np.datetime64) -> Kept:
    """What to keep of a whole look: a measured frame (sorted, names categorical), the findings, and which series were searched."""
    metric, segment = (measured[name].astype("category") for name in ("metric", "segment"))
    m, s = metric.cat.codes.to_numpy().astype(np.int64), segment.cat.codes.to_numpy().astype(np.int64)
    first = np.flatnonzero(np.r_[True, (np.diff(m) != 0) | (np.diff(s) != 0)]) if len(m) else np.zeros(0, dtype=np.int64)
    codes, texts = metric.cat.categories.to_list(), segment.cat.categories.to_list()
    names = tuple(f"{codes[a]}{SEPARATOR}{texts[b]}" for a, b in zip(m[first].tolist(), s[first].tolist(), strict=True))
    starts, column = np.unique(measured["period"].to_numpy(dtype="datetime64[s]"), return_inverse=True)
    row = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(m)]))
    values = np.full((len(first), len(starts)), np.nan)
    values[row, column] = measured["value"].to_numpy(dtype=float)
    return Kept(names, starts, values, tops(names, findings, judged), seen)


def tops(names: tuple[str, ...], findings: pd.DataFrame, judged: NDArray[np.object_]) -> Floats:
    """The best score of each series; 0 for one that was searched in vain, NaN for one that was not searched."""
    places = pd.Index(names)
    top = np.full(len(names), np.nan)
    top[places.get_indexer(pd.Index(judged))] = 0.0
    if len(findings):
        best = findings.groupby(findings["series"].astype(str))["score"].max()
        at = places.get_indexer(pd.Index(best.index.astype(str)))
        top[at[at >= 0]] = best.to_numpy(dtype=float)[at >= 0]
    return top


def worth_a_search(values: Floats, top: Floats, fresh: Mask, cadence: str) -> Mask:
    """Which rows to search in full; `values` end with the newest complete period, `fresh` rows have a value there that is new.

    Rows that were never searched, were close to a line, are young, or whose newest value (or newest three) leaves the usual both of the
    last periods and of the same season.
    """
    count = np.isfinite(values).sum(axis=1)
    close = ~(top < _CLOSE)  # NaN: never searched
    young = count < _YOUNG
    need = np.zeros(len(values), dtype=bool)
    rows = np.flatnonzero(fresh & ~close & ~young)
    if len(rows):
        need[rows] = _unusual(values[rows], _SEASON.get(cadence, 0)) | _run(values[rows])
    chosen: Mask = fresh & (close | young | need)
    return chosen


def _unusual(values: Floats, season: int) -> Mask:
    own = _residuals(values)
    found: Mask = _stands_out(own)
    if season and values.shape[1] > 2 * season:
        yearly = values[:, season:] - values[:, :-season]
        seasonal = _stands_out(_residuals(yearly))
        known = np.isfinite(yearly[:, -1])
        found &= np.where(known, seasonal, True)
    return found


def _run(values: Floats) -> Mask:
    """The newest steps all went one way: what the rule of runs counts."""
    signs = np.sign(np.diff(values[:, -_RUN - 1 :], axis=1))
    together: Mask = np.abs(signs.sum(axis=1)) == _RUN
    return together


def _residuals(values: Floats) -> Floats:
    """The newest three values against the middle of those before, in units of their usual noise."""
    base = values[:, -_WINDOW - 3 : -3]
    with np.errstate(all="ignore"):
        middle = _nanmedian(base)
        steps = np.abs(np.diff(values[:, -2 * _WINDOW - 3 :], axis=1))
        noise = np.nanmean(steps, axis=1) / 1.128
        scaled: Floats = (values[:, -3:] - middle[:, None]) / np.maximum(noise, 1e-12)[:, None]
    return scaled


def _nanmedian(values: Floats) -> Floats:
    """Median of each row without its gaps; quicker than NumPy's where rows have none."""
    if np.isfinite(values).all():
        middle: Floats = np.median(values, axis=1)
        return middle
    return np.asarray(np.nanmedian(values, axis=1), dtype=float)


def _stands_out(newest: Floats) -> Mask:
    with np.errstate(all="ignore"):
        together = np.abs(np.nansum(newest, axis=1)) / np.sqrt(np.maximum(np.isfinite(newest).sum(axis=1), 1))
        odd: Mask = ~(np.abs(newest[:, -1]) < _USUAL) | (together >= _SUM)
    return odd


class KeptLook(Look):
    """A look whose values come from what was kept; `findings` only of the series that were searched."""

    def __init__(self, look: Look, kept: Kept, complete: Mask) -> None:
        super().__init__(look.cadence, look.measured, look.findings, look.judged)
        object.__setattr__(self, "_kept", kept)
        object.__setattr__(self, "_complete", complete)
        object.__setattr__(self, "_rows", {})

    @property
    def names(self) -> tuple[str, ...]:
        """All series that were measured."""
        kept: Kept = self._kept  # type: ignore[attr-defined]
        return kept.names

    def values(self, metric: str, segment: str = TOTAL) -> pd.Series:
        """One series by period start, complete periods only."""
        kept, complete = self._kept, self._complete  # type: ignore[attr-defined]
        place = self._index.get(f"{metric}{SEPARATOR}{segment}")
        if place is None:
            return super().values(metric, segment)
        row = kept.values[place]
        known = np.isfinite(row) & complete
        return pd.Series(row[known], index=pd.DatetimeIndex(kept.starts[known], name="period"), name="value")

    def segments(self, metric: str) -> list[str]:
        """The segments of a metric without its total."""
        start = f"{metric}{SEPARATOR}"
        return [name[len(start) :] for name in self._index if name.startswith(start) and name != f"{start}{TOTAL}"]

    @property
    def _index(self) -> dict[str, int]:
        rows: dict[str, int] = self._rows  # type: ignore[attr-defined]
        if not rows:
            rows.update({name: number for number, name in enumerate(self._kept.names)})  # type: ignore[attr-defined]
        return rows
