"""What verdicts teach the next look: rules that are mostly noise fall silent, changes called noise must be larger, causes called expected
do not come back as news, and periods called wrong are left out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from data.model.period import Cadence
from data.model.signal import Signal, SignalState, Verdict
from signals.multiplicity import wilson_interval
from signals.rules import Rules

FEWEST_VERDICTS = 20
LEAST_PRECISION = 0.3
_ASKS_AFTER = 2  # dismissals after which a larger material change is proposed
_LARGEST_MATERIAL = 0.10  # the largest that is
_YEAR = {Cadence.DAY: 365, Cadence.WEEK: 52, Cadence.MONTH: 12, Cadence.QUARTER: 4, Cadence.HALF: 2}
_NEAR = {Cadence.DAY: 7, Cadence.WEEK: 1, Cadence.MONTH: 1, Cadence.QUARTER: 0, Cadence.HALF: 0}


@dataclass(frozen=True, slots=True)
class Precision:
    """How often a rule was worth it: verdicts `useful` of `judged` (useful and noise), with the 95 % bounds of the share."""

    kind: str
    useful: int
    judged: int
    low: float
    high: float

    @property
    def is_poor(self) -> bool:
        """True when even the upper bound is low, after enough verdicts."""
        return self.judged >= FEWEST_VERDICTS and self.high < LEAST_PRECISION


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Periods of one series, from `start` to `end`, whose values are known to be wrong."""

    metric: str
    segment: str
    cadence: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Lessons:
    """What holds for the next look."""

    muted: frozenset[str]
    noise: dict[tuple[str, str, str], float]
    expected: tuple[Signal, ...]
    excluded: tuple[Exclusion, ...]

    def silences(self, metric: str, segment: str, kind: str, effect: float) -> bool:
        """True for a kind in review, and for a change no larger than one of this series that was called noise."""
        return kind in self.muted or abs(effect) <= self.noise.get((metric, segment, kind), -1.0)

    def expects(self, signal: Signal) -> bool:
        """True when this is what somebody called expected, in another year: same series, same course, same time of the year."""
        return any(_same_cause(signal, known) for known in self.expected)


def precisions(signals: Iterable[Signal]) -> tuple[Precision, ...]:
    """The record of every kind that was judged."""
    counts: dict[str, list[int]] = {}
    for signal in signals:
        if signal.verdict in (Verdict.USEFUL, Verdict.NOISE):
            useful, judged = counts.setdefault(signal.kind, [0, 0])
            counts[signal.kind] = [useful + (signal.verdict == Verdict.USEFUL), judged + 1]
    return tuple(
        Precision(kind, useful, judged, *wilson_interval(useful, judged)) for kind, (useful, judged) in sorted(counts.items())
    )


def lessons(signals: Iterable[Signal], rules: Rules) -> Lessons:
    """What the verdicts so far teach."""
    known = list(signals)
    muted = {precision.kind for precision in precisions(known) if precision.is_poor} - set(rules.kept)
    noise: dict[tuple[str, str, str], float] = {}
    for signal in known:
        if signal.verdict == Verdict.NOISE and signal.state is SignalState.DISMISSED:
            key = (signal.metric, signal.segment, signal.kind)
            noise[key] = max(noise.get(key, 0.0), abs(signal.effect))
    excluded = [
        Exclusion(signal.metric, signal.segment, signal.cadence, signal.start, signal.end)
        for signal in known
        if signal.verdict == Verdict.DATA_ERROR and signal.state is SignalState.DISMISSED
    ]
    expected = tuple(s for s in known if s.verdict == Verdict.EXPECTED and s.state is SignalState.DISMISSED)
    return Lessons(frozenset(muted), noise, expected, tuple(sorted(excluded, key=lambda e: (e.metric, e.segment, e.start))))


def larger_material(signals: Iterable[Signal], metric: str, rules: Rules) -> float | None:
    """The smallest change that matters, as a share, at which two dismissals of one KPI as noise would have been spared; None below two of
    them, and where it is as large already."""
    sizes = sorted(
        abs(signal.effect_percent) / 100
        for signal in signals
        if signal.metric == metric
        and signal.state is SignalState.DISMISSED
        and signal.verdict == Verdict.NOISE
        and signal.effect_percent is not None
    )
    if len(sizes) < _ASKS_AFTER:
        return None
    share = math.ceil(1000 * sizes[_ASKS_AFTER - 1]) / 1000
    return share if rules.material < share <= _LARGEST_MATERIAL else None


def _same_cause(signal: Signal, known: Signal) -> bool:
    same = (signal.metric, signal.segment, signal.direction, signal.kind) == (
        known.metric, known.segment, known.direction, known.kind,
    )  # fmt: skip
    cadence = Cadence(signal.cadence)
    if not same or signal.cadence != known.cadence or cadence not in _YEAR or signal.start.year == known.start.year:
        return False
    apart = abs(_place(signal.start, cadence) - _place(known.start, cadence))
    return min(apart, _YEAR[cadence] - apart) <= _NEAR[cadence]


def _place(start: datetime, cadence: Cadence) -> int:
    """Which period of its year one is."""
    if cadence.months:
        return (start.month - 1) // cadence.months
    return start.timetuple().tm_yday // (7 if cadence is Cadence.WEEK else 1)
