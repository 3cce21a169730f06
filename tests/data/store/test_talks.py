"""Three kinds of record, each back as what it was."""

from __future__ import annotations

import pytest

from data.errors import NotFound
from data.model.actor import Actor, Permission, Role
from data.model.goal import Objective, ObjectiveState
from data.model.talk import Conversation, Feedback, Recognition, Visibility
from data.store import Store
from data.store.goals import save_objective
from data.store.talks import add_talk, list_talks, take_back_talk
from tests.conftest import ADMIN


@pytest.mark.guide("A4.4-4")
def test_records_come_back_as_what_they_were(store: Store) -> None:
    said = [
        Conversation(1, "lee", "content", "slow", "budget", "an editor"),
        Feedback(1, "lee", "shorter texts", Visibility.TEAM),
        Recognition(1, "lee", "first deal", 2),
    ]
    with store.write(ADMIN, Permission.GOAL_EDIT, action="test") as writer:
        save_objective(writer, Objective(0, "o", "sales", "2026Q4", ObjectiveState.ACTIVE, "kim", "", None))
        for item in said:
            add_talk(writer, item, "sales")
    found = list_talks(store, 1)
    assert [told.talk for told in found] == said[::-1]
    assert {(told.actor, told.team) for told in found} == {("kim", "sales")}
    with pytest.raises(NotFound), store.write(Actor("lee", Role.HEAD), Permission.CFR_WRITE, action="test") as writer:
        take_back_talk(writer, 3)
    with store.write(ADMIN, Permission.CFR_WRITE, action="test") as writer:
        take_back_talk(writer, 3)
    assert len(list_talks(store)) == 2
