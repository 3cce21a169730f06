"""Trouble with the data itself: values that are late, missing in between, or frozen. Looked at before anything is tested."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.detection import Findings, Settings
from signals.panel import SEASONS, Panel, length_in_days, offset_of, start_of

Floats = NDArray[np.float64]
_COUNTED = 0.4343  # deviation of the decimal logarithm of a count, times the root of the count (Poisson)
_BURST = 0.3  # powers of ten by which a neighbour is far out: twice the usual
_FROZEN = 3
_A_DAY = {"h": 24, "30min": 48, "5min": 288}
_STREAM_GAP = 1.0  # days from which a hole in a stream is told: machines skip a beat now and then
_FROZEN_CHANCE = 0.001
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
    usual_grace = 1.0 if panel.cadence in _A_DAY else np.floor(settings.grace * length_in_days(panel.cadence))
    grace = max(settings.grace_days, usual_grace)
    days = (panel.as_of - over) / np.timedelta64(1440, "m") - (usual - 1) * length_in_days(panel.cadence)
    overdue = days >= grace
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
    if known.all():
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
    worth = length >= _STREAM_GAP * _A_DAY.get(panel.cadence, 0)  # machines skip a beat now and then
    return Findings.of(
        "missing", row.astype(np.int64), sense=0.0, start=start, end=end,
        score=np.where(worth, 1.0 + np.minimum(length / 10, 1.0), 0.5), p_value=np.nan,
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
        enough = inside.sum(axis=1) >= 2 * length  # of the series itself, whatever others lie beside it
        if not enough.any():
            continue
        habit = inside & ~_in_a_stretch(inside & ~known, length)  # a hole of a whole season is no habit
        for phase in range(length):
            columns = panel.ordinals % length == phase
            count = habit[:, columns].sum(axis=1)
            share = (habit & ~known)[:, columns].sum(axis=1) / np.maximum(count, 1)
            empty[:, columns] |= ((count >= 2) & (share > _USUAL) & enough)[:, None] & habit[:, columns]
    return empty


def _in_a_stretch(hole: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """True in holes of at least `length` periods without a break."""
    edges = np.diff(np.pad(hole.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    row, start = np.nonzero(edges == 1)
    end = np.nonzero(edges == -1)[1]
    marks = np.zeros((len(hole), hole.shape[1] + 1), dtype=np.int64)
    long = end - start >= length
    np.add.at(marks, (row[long], start[long]), 1)
    np.add.at(marks, (row[long], end[long]), -1)
    inside: NDArray[np.bool_] = np.cumsum(marks[:, :-1], axis=1) > 0
    return inside


def frozen(panel: Panel) -> Findings:
    """`stale`: the newest values are all the same, so often that chance does not explain it (SIGNALS 8: tie rate to the power k - 1)."""
    values = panel.values
    known = np.isfinite(values)
    n = known.sum(axis=1)
    if values.shape[1] < _FROZEN + 2:
        return Findings()
    row = np.flatnonzero(n >= _FROZEN + 2)
    last = values.shape[1] - 1 - np.argmax(known[row, ::-1], axis=1)
    newest = values[row, last][:, None]
    differs = known[row] & (values[row] != newest)
    begun = np.where(differs.any(axis=1), values.shape[1] - np.argmax(differs[:, ::-1], axis=1), 0)
    k = (
        np.array([known[r, b:].sum() for r, b in zip(row, begun, strict=True)])
        if len(row) < 64
        else _counted_from(known[row], begun)
    )
    some = np.flatnonzero((k >= _FROZEN) & differs.any(axis=1) & (n[row] - k >= 3))
    rows, starts, lasts, length = row[some], begun[some], last[some], k[some]
    ties = _tie_rate(values, rows, starts)
    p = ties ** (length - 1)
    sure = p < _FROZEN_CHANCE
    rows, starts, lasts, length, p = rows[sure], starts[sure], lasts[sure], length[sure], p[sure]
    return Findings.of(
        "stale", rows, sense=0.0, start=starts, end=lasts, score=1.0 + np.minimum(length / 10, 1.0), p_value=p, claim="rule",
        expected=np.nan, actual=values[rows, lasts], reason="frozen", n=n[rows], k=length.astype(float), chance=p,
    )  # fmt: skip


def _counted_from(known: NDArray[np.bool_], begun: NDArray[np.int64]) -> NDArray[np.int64]:
    total: NDArray[np.int64] = (known & (np.arange(known.shape[1]) >= begun[:, None])).sum(axis=1)
    return total


def _tie_rate(values: Floats, rows: NDArray[np.int64], starts: NDArray[np.int64]) -> Floats:
    """How often two neighbouring values of the past are equal: counted, and at least what their resolution makes likely."""
    rates = np.zeros(len(rows))
    for number, (row, begin) in enumerate(zip(rows, starts, strict=True)):
        past = values[row, :begin]
        past = past[np.isfinite(past)]
        ties = int((np.diff(past) == 0).sum())
        distinct = np.diff(np.unique(past))
        unit = float(distinct.min()) if len(distinct) else 1.0
        spread = max(float(np.std(np.diff(past))) / 2**0.5, 1e-300) if len(past) > 2 else 1e-300
        by_resolution = min(_resolution(past, unit) / (3.545 * spread), 0.5)
        rates[number] = min(max((ties + by_resolution) / max(len(past) - 1, 1) if ties else by_resolution, by_resolution), 0.5)
    return rates


def _resolution(past: Floats, unit: float) -> float:
    """The smallest step the values are written in: a power of ten that divides them all, at most the smallest step seen."""
    for digits in range(7):
        scaled = past * 10.0**digits
        if np.allclose(scaled, np.round(scaled), atol=1e-6 * 10.0 ** min(digits, 3), rtol=1e-12):
            return float(min(10.0**-digits, unit))
    return 0.0
