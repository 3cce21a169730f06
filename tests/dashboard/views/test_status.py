"""The one table of gauge statuses."""

from __future__ import annotations

from datetime import datetime

import pytest

from dashboard.views.status import Status, status_of, worst
from data.model.signal import Claim, Polarity, Severity, Signal, SignalState


def signal(polarity: Polarity, severity: Severity, state: SignalState = SignalState.NEW) -> Signal:
    day = datetime(2026, 1, 1)
    return Signal(
        "s",
        "m",
        "{}",
        "trend",
        "up",
        polarity,
        "month",
        day,
        day,
        Claim.RULE,
        1.0,
        None,
        None,
        1.0,
        None,
        severity,
        0.5,
        None,
        state,
    )


BAD_WARN = signal(Polarity.BAD, Severity.WARN)
BAD_WATCH = signal(Polarity.BAD, Severity.WATCH)
GOOD = signal(Polarity.GOOD, Severity.INFO)
DISMISSED = signal(Polarity.BAD, Severity.CRITICAL, SignalState.DISMISSED)
FINE = {"has_value": True, "is_late": False, "has_target": True, "target_missed": False, "can_tell": True}

TABLE = [
    ([BAD_WARN], {}, Status.ALERT),
    ([], {"target_missed": True}, Status.ALERT),
    ([BAD_WATCH], {}, Status.WATCH),
    ([GOOD], {}, Status.GOOD),
    ([], {}, Status.OK),
    ([], {"is_late": True}, Status.STALE),
    ([], {"has_value": False}, Status.NONE),
    ([], {"has_target": False}, Status.NO_TARGET),
    ([], {"can_tell": False}, Status.CANNOT),
    # what wins over what
    ([BAD_WARN], {"is_late": True}, Status.ALERT),
    ([], {"is_late": True, "target_missed": True}, Status.STALE),
    ([BAD_WATCH], {"is_late": True}, Status.STALE),
    ([BAD_WARN], {"has_value": False}, Status.NONE),
    ([GOOD], {"has_target": False}, Status.NO_TARGET),
    ([GOOD, BAD_WATCH], {}, Status.WATCH),
    ([DISMISSED], {}, Status.OK),
    ([], {"can_tell": False, "has_target": False}, Status.CANNOT),
]


@pytest.mark.parametrize(("signals", "facts", "expected"), TABLE)
def test_status(signals: list[Signal], facts: dict[str, bool], expected: Status) -> None:
    assert status_of(signals, **{**FINE, **facts}) is expected


@pytest.mark.guide("A3.1-5")
def test_no_target_or_no_fresh_data_is_never_fine() -> None:
    from itertools import product

    for signals, late, target, tell in product(([], [GOOD], [BAD_WATCH]), (True, False), (True, False), (True, False)):
        found = status_of(signals, **{**FINE, "is_late": late, "has_target": target, "can_tell": tell})
        if late or not target or not tell:
            assert found not in (Status.OK, Status.GOOD)


def test_a_department_is_as_bad_as_its_worst_judged_metric() -> None:
    assert worst([Status.OK, Status.STALE, Status.WATCH]) is Status.WATCH
    assert worst([Status.STALE, Status.CANNOT]) is Status.STALE
    assert worst([]) is Status.NONE
