"""Past changes weighed for the next cycle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.experience import STANDING_STILL, expected_gains


def test_recent_changes_count_more_and_standing_still_is_possible() -> None:
    found = expected_gains([1.0] * 12 + [3.0])
    assert found.count(3.0) == 20
    assert found.count(1.0) < 12 * 20
    assert found.count(0.0) == pytest.approx(STANDING_STILL / 13 * (len(found) - found.count(0.0)), abs=1)
    assert expected_gains([]) == []


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=40), st.sampled_from([1, 3, 13]))
def test_no_gain_is_invented(gains: list[float], horizon: int) -> None:
    assert set(expected_gains(gains, horizon)) <= {*gains, 0.0}


def test_a_lucky_or_slowing_past_promises_less() -> None:
    lucky = [2.0, -1.0, 2.5, 1.0, -0.5, 2.0, 1.5, 3.0]
    assert np.mean(expected_gains(lucky)) < np.mean(lucky)
    slowing = [6.0, 5.0, 4.0, 3.0, 2.5, 2.0, 1.5, 1.0]
    assert np.mean(expected_gains(slowing)) < 0.8 * np.mean(slowing)
