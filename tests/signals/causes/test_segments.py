"""Rate and mix over segments, and sums segment by segment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.causes.segments import ratio_parts, sum_parts

COUNT = st.floats(1, 1e4)
PAIR = st.tuples(COUNT, COUNT)


@given(before=st.tuples(PAIR, PAIR, PAIR), after=st.tuples(PAIR, PAIR, PAIR))
def test_rate_and_mix_sum_to_the_change(before: tuple[tuple[float, float], ...], after: tuple[tuple[float, float], ...]) -> None:
    names = ("a", "b", "c")
    old, new = dict(zip(names, before, strict=True)), dict(zip(names, after, strict=True))
    parts = ratio_parts(old, new, 1.0)
    assert parts is not None

    def whole(table: dict[str, tuple[float, float]]) -> float:
        return sum(top for top, _ in table.values()) / sum(bottom for _, bottom in table.values())

    assert sum(part.contribution for part in parts) == pytest.approx(whole(new) - whole(old), rel=1e-6, abs=1e-6)


def test_new_and_lost_segments_are_named() -> None:
    parts = {part.segment: part for part in sum_parts({"a": 1.0, "b": 2.0}, {"a": 4.0, "c": 5.0})}
    assert (parts["a"].kind, parts["b"].kind, parts["c"].kind) == ("segment", "lost", "new")
    assert sum(part.contribution for part in parts.values()) == 6.0
