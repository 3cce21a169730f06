"""Culture is a sign of teams, never a score of persons."""

from __future__ import annotations

from dataclasses import fields

import pytest

from data.model.talk import TalkKind
from goals.culture import Culture, culture_of


@pytest.mark.guide("A7-2")
def test_rates_are_by_team_and_small_teams_stay_hidden() -> None:
    talks = [("sales", TalkKind.CONVERSATION)] * 8 + [
        ("sales", TalkKind.RECOGNITION),
        ("tiny", TalkKind.FEEDBACK),
        (None, TalkKind.FEEDBACK),
    ]
    found = {row.team: row for row in culture_of({"sales": 4, "tiny": 2}, talks, 30)}
    assert found["tiny"].a_month is None
    rates = found["sales"].a_month
    assert rates is not None
    assert (rates[TalkKind.CONVERSATION], rates[TalkKind.RECOGNITION], rates[TalkKind.FEEDBACK]) == (2.03, 0.25, 0.0)
    assert {field.name for field in fields(Culture)} == {"team", "people", "a_month"}
