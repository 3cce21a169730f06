"""Trouble with the data itself: values that are late, missing in between, or in another unit. Looked at before anything is tested."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.detection import Findings, Settings
from signals.panel import SEASONS, Panel, length_in_days, offset_of, start_of

Floats = NDArray[np.float64]
_BEFORE = 8  # periods whose median a suspected unit is compared with
_FEWEST = 4
_CLOSE = 0.15  # how near the factor is to a power of ten, in powers
_USUAL = 0.5  # a phase missing in more than this share of its seasons is not expected (shops closed on Sundays)


def late(panel: Panel, settings: Settings) -> Findings:
    """`stale`: the period after the newest known value has been over for longer than the grace."""
    if panel.as_of is None or panel.cadence == "N" or not panel.values.shape[1]:
        return Findings()
    known = np.isfinite(panel.values)
    row = np.flatnonzero(known.any(axis=1))
    last = panel.values.shape[1] - 1 - np.argmax(known[row, ::-1], axis=1)
    shift = offset_of(panel)
    wanted = panel.ordinals[last] + 1
    over = start_of(wanted + 1, panel.cadence, shift)
    usual = _usual_gap(known[row])
    grace = np.maximum(settings.grace_days, settings.grace * length_in_days(panel.cadence))
    days = (panel.as_of - over) / np.timedelta64(1440, "m") - (usual - 1) * length_in_days(panel.cadence)
    overdue = days > grace
    row, last, days = row[overdue], last[overdue], days[overdue]
    value = panel.values[row, last]
    return Findings.of(
        "stale", row, sense=0.0, start=last, end=last, score=1.0 + np.minimum(days / (10 * length_in_days(panel.cadence)), 1.0),
        p_value=np.nan, claim="rule", expected=np.nan, actual=value, reason="late", n=known[row].sum(axis=1), k=np.ceil(days),
    )  # fmt: skip


def _usual_gap(known: NDArray[np.bool_]) -> Floats:
    """Periods from one value to the next as each series usually has them: 1 when regular (median of the gaps)."""
    gaps = np.ones(len(known))
    counts = known.sum(axis=1)
    width = known.shape[1] - np.argmax(known, axis=1)
    for row in np.flatnonzero((counts > 2) & (counts < 0.7 * width)):
        gaps[row] = float(np.median(np.diff(np.flatnonzero(known[row]))))
    return gaps


def missing(panel: Panel, settings: Settings) -> Findings:
    """`missing`: gaps between known values, one row a gap; phases that are usually empty are not expected."""
    known = np.isfinite(panel.values)
    if not known.shape[1]:
        return Findings()
    begun = np.cumsum(known, axis=1) > 0
    going_on = np.cumsum(known[:, ::-1], axis=1)[:, ::-1] > 0
    hole = ~known & begun & going_on & ~_usually_empty(panel, known, begun & going_on)
    sparse = (known.sum(axis=1) < 0.7 * (begun & going_on).sum(axis=1)) & ~_holes_are_few(hole)
    hole[sparse] = False  # an irregular series has no gaps
    first = hole & ~np.roll(hole, 1, axis=1)
    row, start = np.nonzero(first)
    last = hole & ~np.roll(hole, -1, axis=1)
    end = np.nonzero(last)[1]
    length = (end - start + 1).astype(float)
    return Findings.of(
        "missing", row.astype(np.int64), sense=0.0, start=start, end=end, score=1.0 + np.minimum(length / 10, 1.0), p_value=np.nan,
        claim="rule", expected=np.nan, actual=np.nan, reason="gap", n=known[row].sum(axis=1), k=length,
    )  # fmt: skip


def _holes_are_few(hole: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True where the holes are one or two stretches, however long: an outage, not a habit."""
    few: NDArray[np.bool_] = (hole & ~np.roll(hole, 1, axis=1)).sum(axis=1) <= 2
    return few


def _usually_empty(panel: Panel, known: NDArray[np.bool_], inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """True at periods whose phase of the season is mostly without a value (weekends of a weekday series)."""
    empty = np.zeros_like(known)
    for length in SEASONS.get(panel.cadence, ()):
        if known.shape[1] < 2 * length:
            continue
        for phase in range(length):
            columns = panel.ordinals % length == phase
            count = inside[:, columns].sum(axis=1)
            share = (inside & ~known)[:, columns].sum(axis=1) / np.maximum(count, 1)
            empty[:, columns] |= ((count >= 2) & (share > _USUAL))[:, None]
    return empty


def wrong_units(panel: Panel, settings: Settings) -> Findings:
    """`unit_error`: lone values a power of ten (or 100 for shares) away from the values around them, while history is narrow."""
    values = panel.values
    if values.shape[1] < _FEWEST + 1:
        return Findings()
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(values != 0, np.log10(np.abs(values)), np.nan)
    around, narrow = _around(size)
    factor = size - around
    power = np.round(factor)
    close = np.abs(factor - power) < _CLOSE
    suspected = (np.abs(power) >= 2) & close & (narrow < np.abs(power) - 0.5)
    suspected &= ~(np.roll(suspected, 1, axis=1) & np.roll(suspected, 2, axis=1) & np.roll(suspected, 3, axis=1))
    row, column = np.nonzero(np.nan_to_num(suspected, nan=0).astype(bool))
    usual = 10.0 ** around[row, column]
    actual = values[row, column]
    return Findings.of(
        "unit_error", row.astype(np.int64), sense=np.sign(power[row, column]), start=column, end=column,
        score=1.0 + np.abs(power[row, column]) / 10, p_value=np.nan, claim="rule", expected=np.sign(actual) * usual, actual=actual,
        reason="power_of_ten", n=np.isfinite(values[row]).sum(axis=1), k=power[row, column],
    )  # fmt: skip


def _around(size: Floats) -> tuple[Floats, Floats]:
    """Median of the nearest values before (after, for the first ones) in powers of ten, and how wide they are."""
    n, t = size.shape
    middle, width = np.full((n, t), np.nan), np.full((n, t), np.inf)
    known = np.isfinite(size)
    spread = np.where(known, size, -np.inf).max(axis=1) - np.where(known, size, np.inf).min(axis=1)
    rows = np.flatnonzero(spread >= 2 - _CLOSE)
    for row in rows:
        places = np.flatnonzero(known[row])
        for number, place in enumerate(places):
            near = places[max(0, number - _BEFORE) : number]
            if len(near) < _FEWEST:
                near = places[number + 1 : number + 1 + _BEFORE]
            if len(near) >= _FEWEST:
                part = size[row, near]
                middle[row, place] = np.median(part)
                inner = np.sort(part)[1:-1] if len(part) >= 6 else part
                width[row, place] = inner.max() - inner.min()
    return middle, width
