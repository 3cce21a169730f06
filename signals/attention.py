"""The alarm budget: how many new signals a person is asked to look at in a week; the others are also noticed, never lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from data.model.signal import Polarity, Severity, Signal, SignalState

_LONGEST = 26  # weeks looked back; what is older has had its turn
_TAKEN = (SignalState.ACKNOWLEDGED, SignalState.LINKED)


@dataclass(frozen=True, slots=True)
class Attention:
    """`shown` by priority, `noticed` the rest, and how many new ones of this week found no place."""

    shown: tuple[Signal, ...]
    noticed: tuple[Signal, ...]
    suppressed: int


def attention(signals: Iterable[Signal], as_of: date, *, budget: int = 5) -> Attention:
    """Fill each week's places from what opened or grew more severe, highest priority first; what found none waits for the next week.

    One place is kept for a critical signal and at least one of five for good news. Signals somebody took on need no place. Pure: the same
    signals on the same day give the same answer.
    """
    known = [signal for signal in signals if signal.is_open]
    waiting = sorted((s for s in known if s.state not in _TAKEN), key=_rank)
    placed: set[str] = set()
    weeks = {signal.id: max(_week(signal, as_of), 0) for signal in waiting}
    for week in range(max(weeks.values(), default=0), -1, -1):
        candidates = [signal for signal in waiting if weeks[signal.id] >= week and signal.id not in placed]
        placed.update(signal.id for signal in _filled(candidates, budget))
    shown = [signal for signal in known if signal.state in _TAKEN or signal.id in placed]
    noticed = [signal for signal in waiting if signal.id not in placed]
    return Attention(tuple(sorted(shown, key=_rank)), tuple(noticed), sum(weeks[signal.id] == 0 for signal in noticed))


def _rank(signal: Signal) -> tuple[float, float, str]:
    """Priority, then what is newer, then the id: the same order every time."""
    return (-signal.priority, -signal.start.replace(tzinfo=None).toordinal(), signal.id)


def _week(signal: Signal, as_of: date) -> int:
    """How many weeks ago (Monday to Sunday) a signal asked for attention."""
    asked = signal.raised or signal.first_seen
    day = asked.date() if asked else as_of
    return min((_monday(as_of) - _monday(day)).days // 7, _LONGEST)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _filled(candidates: list[Signal], budget: int) -> list[Signal]:
    good = [signal for signal in candidates if signal.polarity is Polarity.GOOD]
    critical = [s for s in candidates if s.severity is Severity.CRITICAL and s.polarity is not Polarity.GOOD]
    others = [s for s in candidates if s.polarity is not Polarity.GOOD and s.severity is not Severity.CRITICAL]
    for_good = 1 if good and budget > 1 else 0
    chosen = critical[: budget - for_good]
    kept = 0 if chosen or budget == 1 else 1  # the place a critical one may still need this week
    chosen += others[: max(budget - for_good - len(chosen) - kept, 0)]
    return chosen + good[: max(budget - len(chosen) - kept, 0)]
