"""Values in another unit: a power of ten away from what the series says of their period. Looked at before anything is tested."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signals.design import design
from signals.detection import Findings
from signals.medians import medians, medians_of_known
from signals.options import chosen_options
from signals.panel import Panel
from signals.spans import filled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_FEWEST = 4
_SEASONAL = 0.25  # powers of ten a season may hide
_CLEAR, _MANY = 2.5, 24  # raw deviations a suspected value is out at least, in series of so many values
_FITTED = 12  # values from which a calendar is fitted before powers of ten are looked at
_COUNTED = 0.4343  # deviation of the decimal logarithm of a count, times the root of the count (Poisson)
_JUMP = 0.6  # share of its power of ten by which a wrong unit differs from what is beside it
_BURST = 0.3  # powers of ten by which a neighbour is far out: twice the usual
_SURE = 7.0  # robust deviations that a wrong unit lies outside the series
_AT_MOST = 6  # periods in a row; longer is another level
_CLOSE = 0.15  # how near the factor is to a power of ten, in powers
_CLOSE_TO_FAR = 0.35  # the most that noise may add to it where the factor is a hundred or more
_HALF_WAY, _MOSTLY = 0.5, 0.6
_WHOLE, _DOZENS = 1e-6, 2.0  # decimal logarithm of a hundred
_TURNS, _CLIP, _WIDE = 8, 1.5, 2.5
_BLOCK = 64  # series fitted again at once


def wrong_units(panel: Panel) -> Findings:
    """`unit_error`: values a power of ten away from what the series says of their period, for a few periods, far outside its noise."""
    values = panel.values
    if values.shape[1] < _FEWEST + 1:
        return Findings()
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(values != 0, np.log10(np.abs(values)), np.nan)
    known = np.isfinite(size)
    rows = _far(panel, size, known)
    if not len(rows):
        return Findings()
    width = values.shape[1]
    first, last = np.argmax(known[rows], axis=1), width - 1 - np.argmax(known[rows, ::-1], axis=1)
    parts = []
    for group in np.unique(first * width + last):
        chosen = rows[first * width + last == group]
        inside = slice(int(group // width), int(group % width) + 1)
        parts += _suspects(panel, chosen, size[chosen, inside], known[chosen, inside], inside.start)
    parts.sort(key=lambda part: int(part.columns["row"][0]))
    if not parts:
        return Findings()
    return Findings({name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns})


def _far(panel: Panel, size: Floats, known: Flags) -> Ints:
    """Series with a value so far from their middle that it may be in another unit."""
    counts = known.sum(axis=1)
    rows = np.flatnonzero(counts > _FEWEST)
    size = np.where(known[rows], size[rows], np.nan)
    miss = np.abs(size - medians_of_known(size)[:, None])
    usual = 1.4826 * medians_of_known(miss)
    largest = np.fmax.reduce(miss, axis=1)
    flow = np.isin(panel.unit[rows], ("count", "amount"))
    far = largest > np.where(flow, 1.0, 2.0) - _CLOSE - _SEASONAL
    far &= (largest > _CLEAR * usual) | (counts[rows] < _MANY)
    result: Ints = rows[far]
    return result


def _suspects(panel: Panel, rows: Ints, size: Floats, inside: Flags, first: int) -> list[Findings]:
    """Findings in series that share their first and last known period; `inside` is False in holes."""
    y = filled(size, inside)
    miss = _missed(panel, y, first)
    size_of_miss = np.where(inside, np.abs(miss), np.nan)
    near = size_of_miss < _HALF_WAY  # a few wrong units in a short series are no noise
    mostly = (near.sum(axis=1) >= _MOSTLY * inside.sum(axis=1))[:, None]
    scale = np.maximum(1.4826 * medians_of_known(np.where(~mostly | near, size_of_miss, np.nan)), 1e-3)
    # What counting alone does: a few events more are no other unit.
    scale = np.where(panel.unit[rows] == "count", np.maximum(scale, _COUNTED / 10 ** (0.5 * medians(y))), scale)[:, None]
    power = np.round(miss)
    flow = np.isin(panel.unit[rows], ("count", "amount"))
    # Values near zero have no usual size: a series that has several of them, or may well come near it, is not told.
    # A series of both signs passes through zero: its small values are no other unit either.
    signed: Flags = np.logical_and((panel.values[rows] > 0).any(axis=1), (panel.values[rows] < 0).any(axis=1))
    usual = flow | (np.partition(np.where(inside, miss, np.inf), 1, axis=1)[:, 1] >= -1 + _CLOSE)
    usual &= flow | ~_comes_near_zero(y, power < 0)
    wide = np.where(np.abs(power) >= 2, np.minimum(5.0 * scale, _CLOSE_TO_FAR), np.minimum(2.5 * scale, 0.3))
    tolerance = np.maximum(_CLOSE, wide)
    close = np.abs(miss - power) < tolerance
    suspected = inside & (np.abs(power) >= np.where(flow, 1, 2)[:, None]) & close & (np.abs(miss) > _SURE * scale)
    suspected &= usual[:, None] & ~(signed[:, None] & (power < 0))
    whole = np.abs(10.0**y - np.round(10.0**y)) < _WHOLE  # a few whole events of some dozens are few events
    suspected &= ~((panel.unit[rows] == "count")[:, None] & (power < 0) & whole & (y - miss < _DOZENS))
    parts = []
    for i in np.flatnonzero(suspected.any(axis=1)):
        run = np.flatnonzero(np.diff(np.r_[0, suspected[i].astype(int), 0]))
        begin, end = run[::2], run[1::2] - 1
        short = (
            (end - begin < _AT_MOST)
            & (power[i, begin] == power[i, end])
            & ~_in_a_burst(miss[i], float(scale[i, 0]), begin, end)
            & _leaps(y[i], begin, end, power[i, begin])
        )
        begin, end = begin[short], end[short]
        if len(begin) and len(begin) <= max(3, 0.1 * inside[i].sum()):
            parts.append(_told(panel, int(rows[i]), begin + first, end + first, miss[i, begin], float(inside[i].sum())))
    return parts


def _comes_near_zero(y: Floats, small: Flags) -> Flags:
    """Series whose own noise reaches zero: their smallest values say nothing of a unit (`y` in decimal logarithms)."""
    plain = 10.0 ** np.clip(y, -300, 300)
    middle = medians(plain)
    noise = 1.4826 * medians(np.abs(plain - middle[:, None]))
    near: Flags = small.any(axis=1) & (middle < _SURE * noise)
    return near


def _in_a_burst(miss: Floats, scale: float, begin: Ints, end: Ints) -> Flags:
    """True for values whose neighbour is somewhat out the same way: something happened; a wrong unit comes and goes at once.

    A neighbour that is out by most of the power of ten itself is taken for a wrong unit too noisy to be told.
    """
    power = np.round(miss[begin])
    around = np.r_[0.0, miss, 0.0]
    sides = np.sign(power) * np.stack([around[begin], around[end + 2]])
    burst: Flags = ((sides > max(_BURST, 3 * scale)) & (sides < _JUMP * np.abs(power))).any(axis=0)
    return burst


def _leaps(y: Floats, begin: Ints, end: Ints, power: Floats) -> Flags:
    """Runs that differ from one of the two values on each side by most of their power of ten: growth is no wrong unit."""
    leaps = np.ones(len(begin), dtype=bool)
    for step, edge in ((-1, begin), (1, end)):
        beside = [edge + step, edge + 2 * step]  # the next one may be wrong too, but too noisy to be told
        gaps = [(y[edge] - y[np.clip(at, 0, len(y) - 1)]) * np.sign(power) for at in beside]
        leaps &= (beside[0] < 0) | (beside[0] >= len(y)) | (np.maximum(*gaps) >= _JUMP * np.abs(power))
    return leaps


def _told(panel: Panel, row: int, start: Ints, end: Ints, miss: Floats, n: float) -> Findings:
    actual, power = panel.values[row, start], np.round(miss)
    usual = np.sign(actual) * 10.0 ** (np.log10(np.abs(actual)) - miss)
    return Findings.of(
        "unit_error", np.full(len(start), row), sense=np.sign(power), start=start, end=end, score=1.0 + np.abs(power) / 10,
        p_value=np.nan, claim="rule", expected=usual, actual=actual, reason="power_of_ten", n=n, k=power,
    )  # fmt: skip


def _missed(panel: Panel, y: Floats, first: int) -> Floats:
    """What a robust fit of calendar and level (short series: the median) leaves of powers of ten (rows x n)."""
    rest: Floats = y - medians(y)[:, None]
    if y.shape[1] < _FITTED:
        return rest
    key = (panel.cadence, int(panel.ordinals[first]), y.shape[1], panel.offset, None, False)
    whole = design(*key)
    option = chosen_options(y, key)
    for number in np.unique(option):
        rows = np.flatnonzero(option == number)
        rest[rows] = _rest(y[rows], whole.columns[:, list(whole.options[number].columns)])
    return rest


def _rest(y: Floats, columns: Floats) -> Floats:
    """Residuals of a Huber fit of all rows, fitted once more without what is far out: that pulls nothing any more."""
    solver = np.linalg.pinv(columns).T
    middle = medians(y)[:, None]
    wide = _WIDE * 1.4826 * medians(np.abs(y - middle))[:, None]
    calm = np.where(wide > 0, np.clip(y, middle - wide, middle + wide), y)  # far from the fit from the start, it would pull long
    scale, rest = np.zeros(len(y)), y
    for _ in range(_TURNS):
        fitted = (calm @ solver) @ columns.T
        rest = y - fitted
        scale = np.maximum(1.4826 * medians(np.abs(rest)), 1e-6)
        calm = fitted + np.clip(rest, -_CLIP * scale[:, None], _CLIP * scale[:, None])
    usual = np.abs(rest) <= np.maximum(5 * scale, 0.05)[:, None]
    again = np.flatnonzero(usual.sum(axis=1) > columns.shape[1] + 2)
    for low in range(0, len(again), _BLOCK):
        some = again[low : low + _BLOCK]
        weighed = usual[some][:, :, None] * columns
        gram = np.linalg.pinv(np.matmul(weighed.transpose(0, 2, 1), columns), rcond=1e-12, hermitian=True)
        moments = np.matmul(weighed.transpose(0, 2, 1), y[some][:, :, None])
        rest[some] = y[some] - np.matmul(columns, np.matmul(gram, moments))[:, :, 0]
    return rest
