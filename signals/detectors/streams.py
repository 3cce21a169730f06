"""Streams: metrics of machines, many values a day. Few, well-placed signals: the largest excursions of a series, one for each incident.

What is usual at the time of day is taken out, and the level of the days before; means over a few and over more periods are compared with
the size that one in a hundred of them has in this very series, and an incident is told once (the peaks furthest out first; what is near
them is a candidate). Lasting moves are looked for in the values of days.
"""

from __future__ import annotations

from bisect import insort

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from signals.detection import Findings, Settings
from signals.panel import Panel, start_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
A_DAY = {"h": 24, "30min": 48, "5min": 288}
_SCALES = (4, 16, 48)  # periods over which means are taken
_USUAL = 0.99  # quantile of their size that counts as usual
_LINE = 1.4  # multiples of it from which an excursion is raised
_CANDIDATE = 0.55
_LEVEL_DAYS = 8
_APART = 0.06  # share of the series within which two excursions are one incident
_BESIDE = 0.02  # share of the series from which a smaller excursion beside a larger one is a candidate of its own
_SECOND = 0.8  # what such a candidate counts for; it is never raised
_BEGUN = 0.5  # share of the farthest value from which one belongs to the excursion
_ONSET = 0.6  # share of its peak from which an excursion counts as begun
_QUOTED = 16  # periods before its onset in which the value quoted for an excursion may lie; the longest means reach back too far
_SKEWED = 4.0
_MOST = 60


class Streams:
    """Excursions of each series as spikes."""

    code = "streams"
    kinds = ("spike",)
    shortest = 40

    def detect(self, panel: Panel, values: Floats, settings: Settings) -> Findings:
        """Excursions of all series of a panel of machine metrics."""
        parts = []
        for row in range(len(values)):
            known = np.flatnonzero(np.isfinite(values[row]))
            longest = settings.longest.get(panel.cadence, 20_000)
            known = known[-longest:]
            if len(known) >= self.shortest:
                parts.append(_excursions(panel, row, known, values[row, known]))
        parts = [part for part in parts if len(part)]
        if not parts:
            return Findings()
        return Findings({name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns})


def _excursions(panel: Panel, row: int, at: Ints, x: Floats) -> Findings:
    step = max(int(np.median(np.diff(at))), 1)  # a metric may be written less often than its cadence could
    day = max(A_DAY[panel.cadence] // step, 1)
    y = _even(x)
    rest = unusual(y, panel.ordinals[at] // step % day, day)
    size = relative_size(rest)
    onset, peak, score = incidents(size)
    if not len(peak):
        return Findings()
    sense = np.sign(np.array([rest[max(0, p - _SCALES[0] + 1) : p + 1].mean() for p in peak]))
    onset, peak = np.array([_bounds(rest, o, p, way) for o, p, way in zip(onset.tolist(), peak.tolist(), sense, strict=True)]).T
    usual = np.array([np.median(x[max(0, o - day) : o + 1]) for o in onset])
    farthest = np.array([_farthest(x[max(0, o - _QUOTED + 1) : p + 1], way) for o, p, way in zip(onset, peak, sense, strict=True)])
    return Findings.of(
        "spike", np.full(len(peak), row), sense=sense, start=at[onset], end=at[peak], score=score / _LINE, p_value=np.nan, claim="evidence",
        expected=usual, actual=farthest, reason="excursion", null="own", n=float(len(x)),
    )  # fmt: skip


def _bounds(rest: Floats, onset: int, peak: int, way: float) -> tuple[int, int]:
    """First and last period of an excursion: the means that found it were late at either end, the values themselves were out."""
    low, high = max(0, onset - _SCALES[-1]), min(len(rest), peak + _SCALES[-1])
    far = _BEGUN * float(np.max(way * rest[max(0, onset - _SCALES[0] + 1) : peak + 1]))
    first, last = onset, peak
    while first > low and way * rest[first - 1] >= far:
        first -= 1
    while last + 1 < high and way * rest[last + 1] >= far:
        last += 1
    return first, last


def _farthest(x: Floats, way: float) -> float:
    """The largest value of an excursion upwards, the smallest of one downwards: means tell it, one value is quoted."""
    return float(x.max() if way > 0 else x.min())


def _even(x: Floats) -> Floats:
    """Logarithms for series with a long tail of large values."""
    middle = float(np.median(x))
    if x.min() < 0 or float(np.quantile(x, 0.99)) <= _SKEWED * max(middle, 1e-9):
        return x
    positive = x[x > 0]
    add = 0.5 * max(middle, float(positive.min()) if len(positive) else 1.0)
    logs: Floats = np.log(x + add)
    return logs


def unusual(y: Floats, slot: Ints, day: int) -> Floats:
    """The series without its usual day (where it has one) and without the level of the days before."""
    base = np.zeros(len(y))
    if len(y) >= 3 * day:
        centred = y - np.median(y)
        profile = _smoothed(np.array([np.median(part) if len(part := centred[slot == s]) else 0.0 for s in range(day)]), day // 24)
        calmer = centred - profile[slot]
        if np.median(np.abs(calmer - np.median(calmer))) < 0.9 * np.median(np.abs(centred)):
            base = profile[slot]
    rest = y - base
    return rest - _level_before(rest, _LEVEL_DAYS * day, max(day // 12, 1))


def _smoothed(profile: Floats, side: int) -> Floats:
    side = max(side, 1)
    around = np.concatenate([profile[-side:], profile, profile[:side]])
    return np.convolve(around, np.ones(2 * side + 1) / (2 * side + 1), "valid")


def _level_before(x: Floats, width: int, step: int) -> Floats:
    """The median of the `width` values before each one, taken every `step` values and joined by straight lines."""
    places = np.unique(np.minimum(np.arange(0, len(x) + step, step), len(x)))
    early, late = places[places < width], places[places >= width]
    medians = np.concatenate([_medians_so_far(x[:width], early), np.zeros(len(late))])
    if len(late):
        medians[len(early) :] = np.median(sliding_window_view(x, width)[late - width], axis=1)
    level: Floats = np.interp(np.arange(len(x)), places, medians)
    return level


def _medians_so_far(x: Floats, places: Ints) -> Floats:
    """The median of the first values up to each of the rising `places`; of none: the first value."""
    ordered: list[float] = []
    found, seen = np.zeros(len(places)), 0
    for number, place in enumerate(places.tolist()):
        for value in x[seen:place].tolist():
            insort(ordered, value)
        seen = max(seen, place)
        low, high = (place - 1) // 2, place // 2
        found[number] = (ordered[low] + ordered[high]) / 2 if place else x[0]
    return found


def relative_size(rest: Floats) -> Floats:
    """How many times the usual each period is out, over the scale on which it is furthest out."""
    sums = np.concatenate([[0.0], np.cumsum(rest)])
    result = np.zeros(len(rest))
    for width in _SCALES:
        if len(rest) <= width:
            continue
        mean = np.abs(np.concatenate([np.zeros(width - 1), (sums[width:] - sums[:-width]) / width]))
        usual = float(np.quantile(mean, _USUAL))
        if usual > 1e-9 * float(np.abs(rest).max(initial=1e-300)):
            result = np.maximum(result, mean / usual)
    return result


def incidents(size: Floats) -> tuple[Ints, Ints, Floats]:
    """Onset, peak and size of the excursions, furthest out first; those within `_APART` of a larger one are candidates only.

    The start of a series is skipped. Sizes are in multiples of the usual.
    """
    n = len(size)
    left = size.copy()
    left[: n // 50 + 20] = 0.0
    near, beside = max(int(_APART * n), 24), max(int(_BESIDE * n), 24)
    found: list[tuple[int, int, float]] = []
    while len(found) < _MOST and left.max(initial=0.0) >= _CANDIDATE * _LINE:
        peak = int(left.argmax())
        onset = peak
        while onset > 0 and peak - onset < near // 2 and size[onset - 1] >= _ONSET * size[peak]:
            onset -= 1
        own = float(size[peak])
        second = any(abs(peak - other) < near for _, other, _ in found)
        found.append((onset, peak, min(_SECOND * own, 0.9 * _LINE) if second else own))
        left[max(0, peak - beside) : peak + beside] = 0.0
    onsets, peaks, sizes = zip(*found, strict=True) if found else ((), (), ())
    return np.array(onsets, dtype=np.int64), np.array(peaks, dtype=np.int64), np.array(sizes, dtype=float)


def days_of(panel: Panel, values: Floats) -> tuple[Panel, Ints, Ints]:
    """The panel by day (means), and the first and last stream column of each day."""
    day = panel.ordinals // A_DAY[panel.cadence]
    first = np.flatnonzero(np.r_[True, np.diff(day) != 0])
    last = np.r_[first[1:], len(day)] - 1
    known = np.isfinite(values)
    count = np.add.reduceat(known, first, axis=1)
    total = np.add.reduceat(np.where(known, values, 0.0), first, axis=1)
    enough = count >= A_DAY[panel.cadence] // 2
    means = np.where(enough, total / np.maximum(count, 1), np.nan)
    ordinals = day[first]
    by_day = Panel(
        "D", panel.names, ordinals, start_of(ordinals, "D"), means, panel.sign, np.full(len(panel.names), "mean", dtype=object),
        None, panel.cut, panel.unit,
    )  # fmt: skip
    return by_day, first, last


def lasting(findings: Findings, first: Ints, last: Ints) -> Findings:
    """Raised shifts of days as findings of the stream."""
    if not len(findings):
        return findings
    kept = findings.kept((findings.columns["kind"] == "level_shift") & (findings.columns["score"] >= 1))
    columns = dict(kept.columns)
    columns["start"], columns["end"] = first[columns["start"]], last[columns["end"]]
    return Findings(columns)
