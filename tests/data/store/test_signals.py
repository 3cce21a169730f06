"""Signals and looks come back as they were; filters work in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from data.errors import NotFound
from data.model.actor import Permission
from data.model.signal import OPEN_STATES, Claim, Polarity, Severity, Signal, SignalState
from data.store import Store
from data.store.signals import Detection, get_signal, last_detection, load_signals, save_detection, save_signals
from tests.conftest import ADMIN

DAY = datetime(2026, 1, 1)
ONE = Signal(
    "one", "sales", '{"a":"b"}', "trend", "up", Polarity.BAD, "quarter", DAY, DAY, Claim.RULE, 1.2, 0.01, None, 9.0, 22.0,
    Severity.WARN, 0.7, "shop", evidence={"values": [["2026-01-01T00:00:00", 1.5]], "n": 8.0},
)  # fmt: skip
TWO = replace(ONE, id="two", priority=0.9, state=SignalState.DISMISSED, department=None, reason="noise")


def test_signals_come_back_by_priority(store: Store) -> None:
    with store.write(ADMIN, Permission.SIGNAL_DETECT, action="test") as writer:
        save_signals(writer, [ONE, TWO])
    assert load_signals(store) == [TWO, ONE]
    assert load_signals(store, states=OPEN_STATES) == [ONE]
    assert load_signals(store, department="shop") == [ONE]
    with pytest.raises(NotFound):
        get_signal(store, "three")


def test_the_last_look_is_kept(store: Store) -> None:
    assert last_detection(store) is None
    with store.write(ADMIN, Permission.SIGNAL_DETECT, action="test") as writer:
        save_detection(writer, Detection(date(2026, 1, 2), 3, 40, ({"metric": "x", "reason": "short"},), 2, settings={"a": 1}))
    found = last_detection(store)
    assert found is not None
    assert (found.as_of, found.series, found.cannot_tell[0]["metric"], found.settings) == (date(2026, 1, 2), 3, "x", {"a": 1})
    assert found.at is not None
