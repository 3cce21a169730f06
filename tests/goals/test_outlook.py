"""Forecasts of the final score from draws that are passed in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.outlook import Outlook, final_score, together


def test_draws_are_read_through_the_one_formula() -> None:
    found = final_score([40.0] * 10 + [30.0] * 10, 50.0, 30.0)
    assert found == Outlook(0.75, 0.5, 1.0, 0.5)
    assert found.place == "above"
    assert final_score([70.0] * 10, 50.0, 30.0) == Outlook(0.0, 0.0, 0.0, 0.0)
    assert final_score([40.0] * 7, 50.0, 30.0) is None
    assert final_score([40.0] * 9, 50.0, 50.0) is None
    assert final_score([float("nan")] * 20, 50.0, 30.0) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=8, max_size=60), st.floats(-1e5, 1e5), st.floats(1, 1e5))
def test_an_outlook_stays_inside_zero_and_one(draws: list[float], baseline: float, step: float) -> None:
    found = final_score(draws, baseline, baseline + step)
    assert found is not None
    assert 0 <= found.low <= found.high <= 1
    assert 0 <= found.expected <= 1
    assert 0 <= found.p_full <= 1


def test_a_set_is_narrower_than_its_parts_and_silent_when_one_is() -> None:
    part = Outlook(0.6, 0.4, 0.8, 0.1)
    both = together([part, part])
    assert both is not None
    assert both.expected == 0.6
    assert both.high - both.low == pytest.approx(0.4 / np.sqrt(2), abs=0.011)
    assert together([part, None]) is None
    assert together([]) is None
    assert together([part, Outlook(0.2, 0.2, 0.2, 0)], [3, 1]) == Outlook(0.5, 0.35, 0.65, 0.0)
