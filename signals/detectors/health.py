"""Trouble with the data itself: values that are late, missing in between, or in another unit. Looked at before anything is tested."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.design import design
from signals.detection import Findings, Settings
from signals.options import chosen_options
from signals.panel import SEASONS, Panel, length_in_days, offset_of, start_of
from signals.spans import filled

Floats = NDArray[np.float64]
_FEWEST = 4
_SEASONAL = 0.25  # powers of ten a season may hide
_CLEAR, _MANY = 2.5, 24  # raw deviations a suspected value is out at least, in series of so many values
_FITTED = 12  # values from which a calendar is fitted before powers of ten are looked at
_COUNTED = 0.4343  # deviation of the decimal logarithm of a count, times the root of the count (Poisson)
_BURST = 0.3  # powers of ten by which a neighbour is far out: twice the usual
_SURE = 7.0  # robust deviations that a wrong unit lies outside the series
_AT_MOST = 6  # periods in a row; longer is another level
_FROZEN = 3
_A_DAY = {"h": 24, "30min": 48, "5min": 288}
_STREAM_GAP = 0.25  # share of a day from which a hole in a stream is told
_FROZEN_CHANCE = 0.001
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
        if known.shape[1] < 2 * length:
            continue
        for phase in range(length):
            columns = panel.ordinals % length == phase
            count = inside[:, columns].sum(axis=1)
            share = (inside & ~known)[:, columns].sum(axis=1) / np.maximum(count, 1)
            empty[:, columns] |= ((count >= 2) & (share > _USUAL))[:, None]
    return empty


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


def wrong_units(panel: Panel) -> Findings:
    """`unit_error`: values a power of ten away from what the series says of their period, for a few periods, far outside its noise."""
    values = panel.values
    if values.shape[1] < _FEWEST + 1:
        return Findings()
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(values != 0, np.log10(np.abs(values)), np.nan)
    known = np.isfinite(size)
    counts = known.sum(axis=1)
    rows = np.flatnonzero(counts > _FEWEST)
    if not len(rows):
        return Findings()
    with np.errstate(invalid="ignore"):
        miss = np.abs(size[rows] - np.nanmedian(size[rows], axis=1, keepdims=True))
        usual = 1.4826 * np.nanmedian(miss, axis=1)
        largest = np.nanmax(miss, axis=1)
    flow = np.isin(panel.unit[rows], ("count", "amount"))
    far = largest > np.where(flow, 1.0, 2.0) - _CLOSE - _SEASONAL
    far &= (largest > _CLEAR * usual) | (counts[rows] < _MANY)
    parts = [_suspects(panel, int(row), size[row], known[row]) for row in rows[far]]
    parts = [part for part in parts if len(part)]
    if not parts:
        return Findings()
    return Findings({name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns})


def _suspects(panel: Panel, row: int, size: Floats, known: NDArray[np.bool_]) -> Findings:
    at = np.flatnonzero(known)
    first, last = int(at[0]), int(at[-1])
    y = filled(size[None, first : last + 1], known[None, first : last + 1])
    miss = _missed(panel, y, first)[0]
    inside = known[first : last + 1]
    scale = max(1.4826 * float(np.median(np.abs(miss[inside]))), 1e-3)
    if panel.unit[row] == "count":  # what counting alone does: a few events more are no other unit
        scale = max(scale, _COUNTED / 10 ** (0.5 * float(np.median(y))))
    power = np.round(miss)
    flow = panel.unit[row] in ("count", "amount")
    least = 1 if flow else 2
    if not flow and np.sort(miss[inside])[1] < -1 + _CLOSE:
        return Findings()  # values near zero have no usual size
    close = np.abs(miss - power) < max(_CLOSE, min(2.5 * scale, 0.3))
    suspected = inside & (np.abs(power) >= least) & close & (np.abs(miss) > _SURE * scale)
    run = np.flatnonzero(np.diff(np.r_[0, suspected.astype(int), 0]))
    begin, end = run[::2], run[1::2] - 1
    short = (end - begin < _AT_MOST) & (power[begin] == power[end]) & ~_in_a_burst(miss, scale, power, begin, end)
    begin, end = begin[short], end[short]
    if not len(begin) or len(begin) > max(3, 0.1 * inside.sum()):
        return Findings()
    start = first + begin
    actual = panel.values[row, start]
    return Findings.of(
        "unit_error", np.full(len(begin), row), sense=np.sign(power[begin]), start=start, end=first + end,
        score=1.0 + np.abs(power[begin]) / 10, p_value=np.nan, claim="rule", expected=np.sign(actual) * 10.0 ** (y[0, begin] - miss[begin]),
        actual=actual, reason="power_of_ten", n=float(inside.sum()), k=power[begin],
    )  # fmt: skip


def _in_a_burst(miss: Floats, scale: float, power: Floats, begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.bool_]:
    """True for values whose neighbour is far out the same way: something happened; a wrong unit comes and goes at once."""
    last = len(miss) - 1
    sides = (np.where(begin > 0, miss[np.maximum(begin - 1, 0)], 0.0), np.where(end < last, miss[np.minimum(end + 1, last)], 0.0))
    largest = np.max([np.sign(power[begin]) * side for side in sides], axis=0)
    burst: NDArray[np.bool_] = largest > max(_BURST, 3 * scale)
    return burst


def _missed(panel: Panel, y: Floats, first: int) -> Floats:
    """What a robust fit of calendar and level (short series: the median) leaves of powers of ten."""
    middle = y - np.median(y, axis=1, keepdims=True)
    if y.shape[1] < _FITTED:
        return middle
    key = (panel.cadence, int(panel.ordinals[first]), y.shape[1], panel.offset, None, False)
    whole = design(*key)
    number = int(chosen_options(y, key)[0])
    columns = whole.columns[:, list(whole.options[number].columns)]
    calm, rest = y, middle
    for _ in range(8):
        coefficients = np.linalg.lstsq(columns, calm[0], rcond=None)[0]
        fitted = (columns @ coefficients)[None]
        rest = y - fitted
        scale = max(1.4826 * float(np.median(np.abs(rest))), 1e-6)
        calm = fitted + np.clip(rest, -1.5 * scale, 1.5 * scale)
    usual = np.abs(rest[0]) <= max(5 * scale, 0.05)  # what is far out pulls nothing any more
    if usual.sum() > columns.shape[1] + 2:
        coefficients = np.linalg.lstsq(columns[usual], y[0, usual], rcond=None)[0]
        rest = y - (columns @ coefficients)[None]
    return rest
