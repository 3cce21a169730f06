"""Rows of a coarser cadence from those of the cadence at which everything is measured, without going back to single values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.model.period import Cadence, ordinal_of, start_of
from signals.kept import IS_OWN, IS_TOTAL, Floats, Ints, Kept, Moments
from signals.series import finer_in

Rolled = tuple[Ints, Moments, Floats]  # rows of the coarser one, period starts, values


def rolled_up(fine: Kept, coarse: Kept, touched: Moments, steps: tuple[Cadence, Cadence], fiscal_start: int) -> Rolled | None:
    """What the coarse periods around the `touched` fine ones come to where they are whole, as signals.series.measure has it.

    `steps`: the fine and the coarse cadence. None where the fine rows do not say all: formulas, segments, metrics of other cadences, or
    series that are new at the coarse one.
    """
    place = _places(fine, coarse)
    if place is None:
        return None
    ordinals = sorted({ordinal_of(steps[1], moment, fiscal_start) for moment in np.unique(touched.astype("M8[s]")).tolist()})
    parts = [_one(fine, place, ordinal, steps, fiscal_start) for ordinal in ordinals]
    row, period, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    return row, period, value


def _places(fine: Kept, coarse: Kept) -> NDArray[np.int64] | None:
    """The fine row of each coarse one."""
    plain = fine.facts.flags & (IS_OWN | IS_TOTAL) == IS_OWN | IS_TOTAL
    parted = fine.facts.kind != "ratio"  # a ratio has no parts: it is not there at a coarser cadence
    if not plain.all() or fine.number.min(initial=0) < 0 or int(parted.sum()) != len(coarse.names):
        return None
    place = np.flatnonzero(parted)
    same = coarse.names == fine.names if parted.all() else coarse.names == tuple(fine.names[row] for row in place.tolist())
    return place if same else None


def _one(fine: Kept, place: Ints, ordinal: int, steps: tuple[Cadence, Cadence], fiscal_start: int) -> Rolled:
    """One coarse period: sums and means where all fine values are there, the last of a stock where that is."""
    start, end = (np.datetime64(start_of(steps[1], number, fiscal_start), "s") for number in (ordinal, ordinal + 1))
    needed, final = finer_in(steps[0], steps[1], ordinal, fiscal_start)
    inside = np.flatnonzero((fine.starts >= start) & (fine.starts < end))
    nothing = np.zeros(0, dtype=np.int64)
    if not len(inside):
        return nothing, nothing.astype("M8[s]"), np.zeros(0)
    values, kind = fine.values[:, inside[0] : inside[-1] + 1][place], fine.facts.kind[place]
    result = np.full(len(place), np.nan)
    whole = np.flatnonzero(np.isfinite(values).sum(axis=1) >= needed)
    if len(whole):
        # In the order in which signals.series adds up, so that no digit differs.
        sums = np.add.reduceat(np.ascontiguousarray(values[whole]).ravel(), np.arange(0, values[whole].size, values.shape[1]))
        result[whole] = np.where(kind[whole] == "sum", sums, sums / values.shape[1])
    stock = kind == "last"
    result[stock] = values[stock, -1] if fine.starts[inside[-1]].astype(np.int64) >= final else np.nan
    row = np.flatnonzero(np.isfinite(result))
    return row, np.full(len(row), start), result[row]
