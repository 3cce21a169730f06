"""Targets: the guide's figures, the identity of the mean score, and refusals."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.errors import OkrError
from goals import calibrate
from goals.calibration import improvements_of, mean_score, round_target


@pytest.mark.parametrize(
    ("baseline", "good", "level", "target"),
    [(50, "down", 37, 30), (50e6, "up", 69.5e6, 80e6), (12, "down", 9.4, 8), (20, "up", 33, 40)],
)
def test_a_named_level_scores_where_it_should(baseline: float, good: str, level: float, target: float) -> None:
    found = calibrate(baseline, good, reference=("best_of", level))
    assert found.target == pytest.approx(target)
    assert (found.feasible, found.expected_score) == (False, None)
    assert "best_of" in found.reason


def test_history_of_contract_values() -> None:
    # SIGNALS section 13: gains 5,6,3,7,5,5 around 50 give 57.95; fewer than eight are provisional
    found = calibrate(50.0, "up", improvements=[5, 6, 3, 7, 5, 5])
    assert found.target == pytest.approx(57.95, abs=0.01)
    assert (found.feasible, found.code) == (False, "too_few")


@given(st.lists(st.floats(-5, 20), min_size=8, max_size=30))
def test_the_mean_score_of_history_is_the_goal_or_it_is_refused(gains: list[float]) -> None:
    found = calibrate(100.0, "up", improvements=gains)
    if found.target is None:
        assert sum(gain > 0 for gain in gains) / len(gains) <= 0.65
    else:
        assume(found.target - 100 > 1e-6)
        assert mean_score(gains, found.target - 100) == pytest.approx(0.65, abs=1e-6)


def test_what_makes_no_sense_is_refused() -> None:
    for arguments in ({"good": "sideways"}, {"good": "up", "reference": 5.0}, {"good": "up", "goal": 2.0}):
        with pytest.raises(OkrError):
            calibrate(10.0, **arguments)  # type: ignore[arg-type]


def test_rounding_keeps_the_score() -> None:
    assert round_target(50.0, 30.0, 37.0) == 30.0
    assert round_target(12.0, 8.0, 9.4) == 8.0
    assert round_target(0.0, 3.4, 2.2, whole=True) == int(round_target(0.0, 3.4, 2.2, whole=True))
    assert improvements_of([1.0, 3.0, 2.0], "up", 1) == [2.0, -1.0]


@given(st.floats(50, 200), st.floats(0.01, 5), st.sampled_from([-1.0, 1.0]))
def test_rounding_never_crosses_the_baseline(baseline: float, length: float, side: float) -> None:
    target = baseline + side * length
    for anchor in ([length * 0.65] * 8, baseline + 0.65 * side * length):
        assert (round_target(baseline, target, anchor) - baseline) * side > 0
