"""The life of an episode: it opens at once, goes on through weak looks, closes after two calm periods, and may come back as the same.

Pure: the signals of last time and what this look found go in, the signals as they are now come out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from data.model.period import Cadence
from data.model.signal import OPEN_STATES, Claim, Severity, Signal, SignalState
from signals.news import FAMILIES, Key, episode_key
from signals.repeated_looks import KINDS

CALM_TO_CLOSE = 2  # looks at newer periods without anything, after which an episode is over
_REOPENS = 2  # periods after its end within which a new finding is the same episode again
_GROWTH = 1.35  # times its former score: what comes back that much stronger asks for attention again
_BANDS = list(Severity)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look saw: signals by episode, episodes that go on without being raised, and the newest period of a series."""

    found: Mapping[Key, Signal]
    held: frozenset[Key]
    newest: Callable[[Signal], datetime | None]
    as_of: date

    @property
    def moment(self) -> datetime:
        return datetime.combine(self.as_of, datetime.min.time())


def key_of(signal: Signal) -> Key:
    """The episode a signal is of."""
    return episode_key(signal.metric, signal.kind, signal.polarity.value, signal.direction)


def is_over(signal: Signal) -> bool:
    """True for an episode that takes no more findings: closed, withdrawn, or dismissed and calm since."""
    return signal.state in (SignalState.CLOSED, SignalState.WITHDRAWN) or (
        signal.state is SignalState.DISMISSED and signal.calm >= CALM_TO_CLOSE
    )


def lived(previous: Iterable[Signal], seen: Seen) -> list[Signal]:
    """Every signal as it is after this look: known ones first, in their order, then the new episodes."""
    left = dict(seen.found)
    kept: list[Signal] = []
    former = list(previous)
    running = {key_of(signal) for signal in former if not is_over(signal)}
    for old in former:
        key = key_of(old)
        new = left.get(key)
        if is_over(old):
            if new is not None and key not in running and _is_settled(old, new):
                left.pop(key)
                kept.append(old)
            elif new is not None and key not in running and _comes_back(old, new, seen):
                left.pop(key)
                running.add(key)
                kept.append(_reopened(old, new, seen))
            else:
                kept.append(old)
        elif new is not None:
            left.pop(key)
            kept.append(_again(old, new, seen))
        else:
            kept.append(_without(old, key in seen.held, seen))
    taken = {signal.id for signal in kept}
    fresh = [_opened(signal, taken, seen) for signal in left.values()]
    return kept + fresh


def _opened(signal: Signal, taken: set[str], seen: Seen) -> Signal:
    at = seen.moment
    return replace(signal, id=free_id(signal.id, taken), first_seen=at, last_seen=at, raised=at, newest=seen.newest(signal))


def _again(old: Signal, new: Signal, seen: Seen) -> Signal:
    """Found again: the same episode with newer numbers. It asks for attention when it grew more severe, or had recovered and tells more."""
    back = old.state is SignalState.RECOVERING
    state = (old.resumes or SignalState.NEW) if back else old.state
    asks = _is_worse(old, new) or (back and state is SignalState.NEW and _tells_more(old, new))
    return _carried(old, new, seen, state=state, raised=seen.moment if asks else old.raised)


def _reopened(old: Signal, new: Signal, seen: Seen) -> Signal:
    asks = _is_worse(old, new) or _tells_more(old, new)
    return _carried(old, new, seen, state=SignalState.NEW, raised=seen.moment if asks else old.raised)


def _is_worse(old: Signal, new: Signal) -> bool:
    return _BANDS.index(new.severity) > _BANDS.index(old.severity)


def _tells_more(old: Signal, new: Signal) -> bool:
    """True unless it is the change that was told already, about as strong as it was: flicker around a line is no news."""
    return not _overlaps(old, new) or new.score >= _GROWTH * old.score


def _overlaps(old: Signal, new: Signal) -> bool:
    """True for one change told twice: evidence over periods in common."""
    if old.kind not in KINDS or new.kind not in KINDS or Claim.RULE in (old.claim, new.claim):
        return False
    return new.start <= old.end and old.start <= new.end


def _is_settled(old: Signal, new: Signal) -> bool:
    """A person dismissed this very change: it is not brought up again unless it grew."""
    return old.state is SignalState.DISMISSED and not _tells_more(old, new) and not _is_worse(old, new)


def _carried(old: Signal, new: Signal, seen: Seen, *, state: SignalState, raised: datetime | None) -> Signal:
    return replace(
        new, id=old.id, state=state, assignee=old.assignee, reason=old.reason, verdict=old.verdict, history=old.history,
        first_seen=old.first_seen, last_seen=seen.moment, newest=seen.newest(new), calm=0, resumes=None, raised=raised,
        version=old.version,
    )  # fmt: skip


def _comes_back(old: Signal, new: Signal, seen: Seen) -> bool:
    """A closed episode found again within two periods of its end, or over the same periods, is the same one; a withdrawn one is for
    signals.restatement."""
    newest = seen.newest(old)
    if old.state is not SignalState.CLOSED or newest is None or old.newest is None:
        return False
    return _overlaps(old, new) or newest <= _later(old.newest, Cadence(old.cadence), _REOPENS)


def _later(start: datetime, cadence: Cadence, periods: int) -> datetime:
    days = 366 / cadence.per_year * periods  # a little long for months, never a whole period
    return start + timedelta(days=days + (2 if cadence.months else 0))


def _without(old: Signal, held: bool, seen: Seen) -> Signal:
    """Not raised this time. With a newer period it goes on while weak evidence holds, or that period was a calm one; without, the data
    or the rules are not what they were."""
    newest = seen.newest(old)
    at_last_look = old.newest or _quoted(old)
    if newest is None or (at_last_look is not None and newest <= at_last_look):
        was_raised_then = at_last_look == _quoted(old)  # an episode that only went on, or calmed down, was not
        if old.state in (SignalState.DISMISSED, SignalState.RECOVERING) or (held and not was_raised_then):
            return old
        gone = SignalState.CLOSED if old.kind == "forecast_miss" and _is_later(old, seen) else SignalState.WITHDRAWN
        return replace(old, state=gone, last_seen=seen.moment)
    if held:  # the calm count starts anew
        state = (old.resumes or SignalState.NEW) if old.state is SignalState.RECOVERING else old.state
        return replace(old, state=state, calm=0, resumes=None, last_seen=seen.moment, newest=newest)
    calm = old.calm + 1
    over = calm >= CALM_TO_CLOSE or FAMILIES.get(old.kind) == "data"
    if old.state is SignalState.DISMISSED:
        return replace(old, calm=CALM_TO_CLOSE if over else calm, newest=newest)
    state = SignalState.CLOSED if over else SignalState.RECOVERING
    resumes = old.resumes if old.state is SignalState.RECOVERING else old.state
    return replace(old, state=state, calm=calm, newest=newest, last_seen=seen.moment, resumes=None if over else resumes)


def _quoted(old: Signal) -> datetime | None:
    said = old.evidence.get("last_period")
    return datetime.fromisoformat(said) if isinstance(said, str) else None


def _is_later(old: Signal, seen: Seen) -> bool:
    return str(old.evidence.get("as_of", "")) < seen.as_of.isoformat()


def free_id(name: str, taken: set[str]) -> str:
    """An id nobody has: an earlier episode of the same start keeps its own."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free)
    return free


def open_keys(previous: Iterable[Signal]) -> set[Key]:
    """Episodes that need no new permission to go on."""
    return {key_of(signal) for signal in previous if signal.state in OPEN_STATES or not is_over(signal)}
