"""What the name of a new metric suggests."""

from __future__ import annotations

import pytest

from dashboard.views.good_direction import likely_direction
from data.model.metric import Direction


@pytest.mark.parametrize(
    "name", ["이탈률", "고객 획득 비용(CAC)", "민원 건수", "응답 시간", "Churn", "Page load time", "불량률", "CPL"]
)
def test_less_is_better(name: str) -> None:
    assert likely_direction(name) is Direction.DOWN


@pytest.mark.parametrize("name", ["매출", "재구매율", "가입자 수", "NPS", "Uptime", "Close rate", "리드 수", "전환율"])
def test_more_is_better(name: str) -> None:
    assert likely_direction(name) is Direction.UP
