"""One formula for scores, up and down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import OkrError
from data.model.goal import KeyResult, KeyResultKind
from goals import score
from goals.scoring import (
    band,
    expected_pace,
    key_result_score,
    maintain_score,
    objective_score,
    reachable_scores,
    worst_breach,
)

LEVEL = st.floats(-1e6, 1e6)


@pytest.mark.parametrize(
    ("actual", "baseline", "target", "expected"),
    [(37, 50, 30, 0.65), (69.5e6, 50e6, 80e6, 0.65), (9.4, 12, 8, 0.65), (55, 50, 30, 0.0), (20, 50, 30, 1.0), (50, 50, 30, 0.0)],
)
def test_known_scores(actual: float, baseline: float, target: float, expected: float) -> None:
    assert score(actual, baseline, target) == expected


@given(actual=LEVEL, baseline=LEVEL, target=LEVEL)
def test_scores_stay_between_zero_and_one_and_mirror(actual: float, baseline: float, target: float) -> None:
    if baseline == target:
        with pytest.raises(OkrError):
            score(actual, baseline, target)
        return
    found = score(actual, baseline, target)
    assert 0 <= found <= 1
    assert found == score(-actual, -baseline, -target)


def test_parts_and_bands() -> None:
    assert objective_score([0.5, None, 0.7]) == 0.6
    assert objective_score([None]) is None
    assert reachable_scores(0, 3) == (0.0, 0.33, 0.67, 1.0)
    assert [band(v) for v in (0.1, 0.5, 0.65, 0.8, 1.0)] == ["little", "progress", "success", "above", "full"]
    assert maintain_score([99.9, 99.96, float("nan")], 99.95, "up") == 0.5
    assert expected_pace(0.5) == pytest.approx(0.325, abs=0.006)


@pytest.mark.guide("A4.3-4")
@pytest.mark.guide("A4.4-2")
def test_every_kind_is_judged_in_its_own_way() -> None:
    step = KeyResult("m", 50.0, 30.0, "USD", good="down")
    assert key_result_score(step, 37.0) == 0.65
    assert key_result_score(replace(step, kind=KeyResultKind.COMMITTED), 37.0) == 0.65
    assert (expected_pace(1.0), expected_pace(1.0, KeyResultKind.COMMITTED)) == (0.65, 1.0)
    keep = KeyResult("m", None, 99.95, "%", kind=KeyResultKind.MAINTAIN, good="up")
    assert key_result_score(keep, 99.95) == 1.0
    assert key_result_score(keep, None, (99.95, 99.94)) == 0.5
    inside = replace(keep, target=10.0, upper=20.0)
    assert key_result_score(inside, None, (10.0, 20.0, 20.1, 9.0)) == 0.5
    assert worst_breach((10.0, 20.1, 9.0), 10.0, "up", 20.0) == 9.0
    assert worst_breach((10.0,), 10.0, "up") is None
    zone = KeyResult("", None, 0.0, "", kind=KeyResultKind.MILESTONE)
    assert [key_result_score(zone, float(z)) for z in range(4)] == [0.0, 0.3, 0.7, 1.0]
    with pytest.raises(OkrError, match="zone"):
        key_result_score(zone, 4.0)
    count = KeyResult("", 0.0, 3.0, "count", kind=KeyResultKind.COUNT)
    assert key_result_score(count, 2.0) == 0.67
    assert objective_score([0.2, 0.8], [3.0, 1.0]) == 0.35


def test_five_point_nine_of_ten_is_no_whole_division() -> None:
    assert score(5.9, 0, 10) == 0.59
