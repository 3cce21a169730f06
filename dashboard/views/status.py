"""The status of a gauge: one function, eight answers. What cannot be judged is never green."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from data.model.signal import Polarity, Severity, Signal


class Status(StrEnum):
    """Worst first; the last four are the grey ones: not judged."""

    ALERT = "alert"
    WATCH = "watch"
    GOOD = "good"
    OK = "ok"
    STALE = "stale"
    NONE = "none"
    NO_TARGET = "notarget"
    CANNOT = "cannot"


ORDER = {status: place for place, status in enumerate(Status)}
JUDGED = (Status.ALERT, Status.WATCH, Status.GOOD, Status.OK)
_LOUD = (Severity.WARN, Severity.CRITICAL)


def status_of(
    signals: Sequence[Signal], *, has_value: bool, is_late: bool, has_target: bool, target_missed: bool, can_tell: bool
) -> Status:
    """From the open signals of a metric and four facts about its newest value.

    No value at all comes first, then what alarms (an open bad signal of warn or critical counts even when newer data are late), then
    what makes a judgement impossible, then good news. A metric without target is never on track.
    """
    if not has_value:
        return Status.NONE
    bad = [signal for signal in signals if signal.is_open and signal.polarity is Polarity.BAD]
    if any(signal.severity in _LOUD for signal in bad):
        return Status.ALERT
    if is_late:
        return Status.STALE
    if has_target and target_missed:
        return Status.ALERT
    if bad:
        return Status.WATCH
    if not can_tell:
        return Status.CANNOT
    if not has_target:
        return Status.NO_TARGET
    improving = any(signal.is_open and signal.polarity is Polarity.GOOD for signal in signals)
    return Status.GOOD if improving else Status.OK


def worst(found: Iterable[Status]) -> Status:
    """The status of a department: its worst judged metric; grey only when nothing could be judged."""
    known = list(found)
    return min((status for status in known if status in JUDGED), key=ORDER.__getitem__, default=_greyest(known))


def _greyest(known: list[Status]) -> Status:
    return min(known, key=ORDER.__getitem__, default=Status.NONE)
