"""The life of an episode: hysteresis, merging with its own past, the same from the same history in whatever order it comes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from data.model.signal import Claim, Polarity, Severity, Signal, SignalState
from signals.episodes import CALM_TO_CLOSE, Seen, is_over, key_of, lived

VECTORS = {v["id"]: v for v in json.loads((Path(__file__).parent / "multiplicity_vectors.json").read_text(encoding="utf-8"))}
FIRST = datetime(2024, 1, 1)


def month(number: int) -> datetime:
    return datetime(2024 + number // 12, number % 12 + 1, 1)


def raised(number: int, severity: Severity = Severity.WATCH) -> Signal:
    return Signal(
        f"m-spike-{month(number):%Y%m%d}", "m", "{}", "spike", "up", Polarity.BAD, "month", month(number), month(number), Claim.EVIDENCE,
        1.2, 0.005, 0.01, 5.0, 5.0, severity, 0.5, None, evidence={"as_of": "", "last_period": month(number).isoformat()},
    )  # fmt: skip


def look(known: list[Signal], number: int, p: float, severity: Severity = Severity.WATCH) -> list[Signal]:
    """One look at month `number` with a chance p: raised up to 1 percent, held up to 10 (the vector's two lines)."""
    found = {key_of(s): s for s in ([raised(number, severity)] if p <= 0.01 else [])}
    held = frozenset({key_of(raised(number))} if p <= 0.10 else ())
    day = month(number).date() + timedelta(days=32)
    return lived(known, Seen(found, held, lambda _: month(number), day))


def replay(chances: list[float]) -> list[Signal]:
    known: list[Signal] = []
    for number, p in enumerate(chances):
        known = look(known, number, p)
    return known


def test_opens_at_once_and_closes_after_two_calm_looks() -> None:
    vector = VECTORS["hysteresis-derived"]
    known: list[Signal] = []
    states = []
    for number, p in enumerate(vector["input"]["p"]):
        known = look(known, number, p)
        states.append(int(any(not is_over(signal) for signal in known)))
    assert vector["input"]["k_off"] == CALM_TO_CLOSE
    assert states == vector["expected"]


def test_back_within_two_periods_is_the_same_episode_and_later_a_new_one() -> None:
    (same,) = replay([0.005, 0.5, 0.5, 0.004])
    assert (same.id, same.state) == ("m-spike-20240101", SignalState.NEW)
    old, new = replay([0.005, 0.5, 0.5, 0.5, 0.5, 0.5, 0.004])
    assert (old.state, new.state, new.id) == (SignalState.CLOSED, SignalState.NEW, "m-spike-20240701")


def test_what_somebody_took_on_is_theirs_again_after_a_calm_period() -> None:
    (first,) = replay([0.005])
    taken = replace(first, state=SignalState.ACKNOWLEDGED, assignee="park")
    (calm,) = look([taken], 1, 0.5)
    assert (calm.state, calm.resumes) == (SignalState.RECOVERING, SignalState.ACKNOWLEDGED)
    (again,) = look([calm], 2, 0.001)
    assert (again.state, again.assignee, again.raised) == (SignalState.ACKNOWLEDGED, "park", first.raised)


def test_only_a_worse_band_asks_for_attention_again() -> None:
    (first,) = replay([0.005])
    (same,) = look([first], 1, 0.005)
    (worse,) = look([same], 2, 0.005, Severity.CRITICAL)
    assert same.raised == first.raised
    assert str(worse.raised) > str(first.raised)


def test_a_dismissed_episode_ends_too_so_that_the_next_one_is_seen() -> None:
    (first,) = replay([0.005])
    known = [replace(first, state=SignalState.DISMISSED, reason="sale")]
    for number, p in ((1, 0.003), (2, 0.5), (3, 0.5), (4, 0.002)):
        known = look(known, number, p)
    assert [(s.state, s.reason) for s in known] == [(SignalState.DISMISSED, "sale"), (SignalState.NEW, "")]


@given(st.lists(st.sampled_from([0.001, 0.009, 0.05, 0.2, 0.9]), min_size=1, max_size=25))
def test_a_replay_gives_identical_episodes(chances: list[float]) -> None:
    once, twice = replay(chances), replay(chances)
    assert once == twice
    assert len({signal.id for signal in once}) == len(once)
    assert sum(not is_over(signal) for signal in once) <= 1
    for number in range(1, len(chances)):  # looking again at the same period with the same result changes nothing
        known = replay(chances[:number])
        again = look(known, number - 1, chances[number - 1])
        assert [(s.id, s.state, s.calm) for s in again] == [(s.id, s.state, s.calm) for s in known]


def shift(number: int, begun: int, score: float, severity: Severity = Severity.WATCH) -> Signal:
    return replace(raised(number, severity), id=f"m-level_shift-{begun}", kind="level_shift", start=month(begun), score=score)


def found(known: list[Signal], number: int, *signals: Signal) -> list[Signal]:
    day = month(number).date() + timedelta(days=32)
    return lived(known, Seen({key_of(s): s for s in signals}, frozenset(), lambda _: month(number), day))


def closed(score: float) -> list[Signal]:
    known = found([], 5, shift(5, 2, score))
    for number in (6, 7):
        known = found(known, number)
    assert [signal.state for signal in known] == [SignalState.CLOSED]
    return known


def test_the_same_change_found_again_is_the_same_episode_however_late_and_asks_for_nothing() -> None:
    known = closed(1.2)
    (back,) = found(known, 11, shift(11, 3, 1.4))  # another onset, periods in common
    assert (back.id, back.state, back.raised) == (known[0].id, SignalState.NEW, known[0].raised)
    (grown,) = found(known, 11, shift(11, 3, 1.7))
    assert (grown.id, grown.raised) == (known[0].id, datetime(2025, 1, 2))
    old, other = found(known, 11, shift(11, 10, 1.2))  # began after the other had ended
    assert (old.state, other.id, other.state) == (SignalState.CLOSED, "m-level_shift-10", SignalState.NEW)


def test_what_a_person_dismissed_is_not_brought_up_again_unless_it_grew() -> None:
    known = [replace(signal, state=SignalState.DISMISSED, reason="sale", calm=CALM_TO_CLOSE) for signal in closed(1.2)]
    assert found(known, 11, shift(11, 3, 1.5)) == known
    assert [s.state for s in found(known, 11, shift(11, 3, 1.7))] == [SignalState.DISMISSED, SignalState.NEW]
    worse = found(known, 11, shift(11, 3, 1.2, Severity.CRITICAL))
    assert [s.state for s in worse] == [SignalState.DISMISSED, SignalState.NEW]
