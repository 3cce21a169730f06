"""Past stretches laid on at the newest value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.paths import end_draws, past_paths
from signals.windows import NEWEST, STRETCH, SUM


def test_a_straight_line_goes_on() -> None:
    line = [float(n) for n in range(20)]
    assert np.allclose(past_paths(line, 3), [20.0, 21.0, 22.0])
    assert set(end_draws(line, [19.0], 2, NEWEST)) == {21.0}
    assert set(end_draws(line, [19.0], 2, SUM)) == {60.0}
    assert set(end_draws(line, [19.0], 2, STRETCH)) == {20.0}


def test_short_histories_and_ended_stretches_say_nothing() -> None:
    assert len(past_paths([1.0] * 10, 3)) == 0
    assert len(end_draws([1.0] * 30, [1.0, 1.0, 1.0], 0, NEWEST)) == 0


@given(st.lists(st.floats(-1e6, 1e6), min_size=12, max_size=90), st.floats(-1e5, 1e5))
def test_draws_move_with_the_level(values: list[float], shift: float) -> None:
    moved = end_draws([value + shift for value in values], [], 3, NEWEST)
    assert moved == pytest.approx(end_draws(values, [], 3, NEWEST) + shift, abs=1e-6)
