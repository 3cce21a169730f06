"""Confidence has words, and some of its moves ask for a conversation."""

from __future__ import annotations

import pytest

from data.errors import OkrError
from goals.checkin import anchor, disagrees, priorities_of, talk_reason


def test_every_confidence_has_an_anchor() -> None:
    words = [anchor(step) for step in range(11)]
    assert words == ["none", "risk", "risk", "risk", "issues", "half", "issues", "issues", "track", "track", "track"]
    for outside in (-1, 11):
        with pytest.raises(OkrError):
            anchor(outside)


@pytest.mark.parametrize(
    ("confidences", "reason"), [([8, 5], "drop"), ([3, 2], "low"), ([5, 3], None), ([3, 4], None), ([2], None), ([], None)]
)
def test_conversations_are_asked_for(confidences: list[int], reason: str | None) -> None:
    assert talk_reason(confidences) == reason


def test_feeling_and_forecast_may_disagree() -> None:
    assert disagrees(9, 0.4)
    assert not disagrees(6, 0.4)
    assert not disagrees(9, None)


def test_three_priorities_at_most() -> None:
    assert priorities_of("- webinar\n\n • blog \n") == ("webinar", "blog")
    with pytest.raises(OkrError, match="priorities"):
        priorities_of("a\nb\nc\nd")
