"""One formula for scores, up and down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import OkrError
from goals import score
from goals.scoring import band, expected_pace, maintain_score, objective_score, reachable_scores

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
