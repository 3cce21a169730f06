"""The review queue: places by priority, and one card for one change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from dashboard.views.queue import OPEN, queue_of
from data.model.metric import Catalog, Metric, Name
from data.model.period import Cadence
from data.model.signal import Claim, Polarity, Severity, Signal, SignalState

TODAY = date(2026, 11, 2)
CATALOG = Catalog(
    metrics=tuple(Metric(code, Name.of(code), Cadence.MONTH, formula=f) for code, f in (("cac", "spend / won"), ("won", None)))
)


def moved(code: str, before: float, after: float, priority: float) -> Signal:
    quoted = {name: {"period": "2026-05-01T00:00:00", "value": value} for name, value in (("before", before), ("after", after))}
    return Signal(
        code, code, "{}", "level_shift", "up" if after > before else "down", Polarity.BAD, "month", datetime(2026, 6, 1),
        datetime(2026, 10, 1), Claim.EVIDENCE, 1.5, 0.01, 0.01, after - before, None, Severity.WARN, priority, None, evidence=quoted,
        first_seen=datetime(2026, 11, 2), raised=datetime(2026, 11, 2),
    )  # fmt: skip


def test_a_parent_takes_no_place_of_its_own() -> None:
    cac, won = moved("cac", 100, 125, 0.9), moved("won", 50, 41, 0.5)
    queue = queue_of([cac, won], CATALOG, state=OPEN, department="all", as_of=TODAY, budget=5)
    assert [signal.id for signal in queue.asking] == ["won"]
    assert {name: [s.id for s in parents] for name, parents in queue.context.items()} == {"won": ["cac"]}


def test_what_somebody_works_on_or_just_decided_keeps_its_card() -> None:
    cac, won = moved("cac", 100, 125, 0.9), moved("won", 50, 41, 0.5)
    taken = replace(cac, state=SignalState.ACKNOWLEDGED)
    for signals, keep in (([taken, won], ""), ([cac, won], "cac")):
        queue = queue_of(signals, CATALOG, state=OPEN, department="all", as_of=TODAY, budget=5, keep=keep)
        assert [signal.id for signal in queue.asking] == ["cac", "won"]
        assert not queue.context


def test_a_list_of_one_state_shows_all_of_it() -> None:
    cac, won = (replace(s, state=SignalState.CLOSED) for s in (moved("cac", 100, 125, 0.9), moved("won", 50, 41, 0.5)))
    queue = queue_of([cac, won], CATALOG, state="closed", department="all", as_of=TODAY, budget=5)
    assert [signal.id for signal in queue.asking] == ["cac", "won"]
