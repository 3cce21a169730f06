"""The alarm budget: places by priority, one kept for a critical one, one for good news, the rest waits and is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from data.model.signal import Claim, Polarity, Severity, Signal, SignalState
from signals.attention import attention

TODAY = date(2026, 11, 24)  # a Tuesday


def signal(
    name: str, priority: float, *, severity: Severity = Severity.WARN, good: bool = False, day: int = 24, month: int = 11
) -> Signal:
    return Signal(
        name, name, "{}", "spike", "up", Polarity.GOOD if good else Polarity.BAD, "month", datetime(2026, 10, 1), datetime(2026, 10, 1),
        Claim.EVIDENCE, 1.2, 0.005, None, 5.0, 5.0, severity, priority, None, raised=datetime(2026, month, day),
    )  # fmt: skip


def test_five_places_a_week_one_kept_for_what_is_critical() -> None:
    many = [signal(f"s{n}", n / 10) for n in range(9)]
    found = attention(many, TODAY)
    assert [s.id for s in found.shown] == ["s8", "s7", "s6", "s5"]
    assert (len(found.noticed), found.suppressed) == (5, 5)
    critical = signal("c", 0.01, severity=Severity.CRITICAL)
    assert "c" in {s.id for s in attention([*many, critical], TODAY).shown}


def test_good_news_has_a_place_of_its_own() -> None:
    many = [signal(f"s{n}", 0.9) for n in range(9)] + [signal("g", 0.1, good=True)]
    assert "g" in {s.id for s in attention(many, TODAY).shown}


def test_what_found_no_place_gets_one_in_a_later_week() -> None:
    old = [signal(f"s{n}", n / 10, day=10) for n in range(9)]
    found = attention(old, TODAY)
    assert len(found.shown) == 9
    assert found.suppressed == 0


def test_what_somebody_took_on_needs_no_place_and_what_is_over_is_not_shown() -> None:
    taken = [replace(signal(f"t{n}", 0.9), state=SignalState.ACKNOWLEDGED) for n in range(6)]
    over = replace(signal("o", 0.9), state=SignalState.DISMISSED)
    found = attention([*taken, over, signal("new", 0.1)], TODAY)
    assert {s.id for s in found.shown} == {*(s.id for s in taken), "new"}


@given(
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from(list(Severity)), st.booleans(), st.integers(1, 24)), max_size=30),
    st.randoms(),
)
def test_nothing_is_lost_and_the_order_given_does_not_matter(rows: list[tuple[float, Severity, bool, int]], random: object) -> None:
    many = [signal(f"s{n}", p, severity=s, good=g, day=d) for n, (p, s, g, d) in enumerate(rows)]
    found = attention(many, TODAY)
    assert {s.id for s in (*found.shown, *found.noticed)} == {s.id for s in many}
    random.shuffle(many)  # type: ignore[attr-defined]
    assert attention(many, TODAY) == found
