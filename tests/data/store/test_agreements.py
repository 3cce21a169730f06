"""Agreements keep every version and refuse to be overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.errors import NotFound, OkrError
from data.model.actor import Permission
from data.model.mbo import MboGoal, MboState, Review, ReviewKind
from data.store import Store
from data.store.agreements import add_review, get_goal, list_goal_versions, list_reviews, load_goals, save_goal
from tests.conftest import ADMIN

GOAL = MboGoal(0, "lee", "kim", "2026", "Renewals stay", target=90.0, due=date(2026, 12, 31), agreed_by=("lee",))


def save(store: Store, goal: MboGoal) -> int:
    with store.write(ADMIN, Permission.MBO_EDIT, action="test") as writer:
        return save_goal(writer, goal)


@pytest.mark.guide("A1-2")
def test_versions_are_kept_and_late_writers_refused(store: Store) -> None:
    number = save(store, GOAL)
    first = get_goal(store, number)
    assert replace(first, id=0) == GOAL
    save(store, replace(first, state=MboState.PROPOSED))
    with pytest.raises(OkrError, match="edited_meanwhile"):
        save(store, replace(first, weight=30))
    assert [goal.state for _, _, goal in list_goal_versions(store, number)] == [MboState.PROPOSED, MboState.DRAFT]
    assert [goal.id for goal in load_goals(store, "2026")] == [number]
    assert load_goals(store, "2027") == []
    with pytest.raises(NotFound):
        get_goal(store, 99)


def test_reviews_are_kept_newest_first(store: Store) -> None:
    number = save(store, GOAL)
    for kind in (ReviewKind.SELF, ReviewKind.MID):
        with store.write(ADMIN, Permission.MBO_EDIT, action="test") as writer:
            add_review(writer, Review(number, kind, value=85.0, said="on the way"))
    found = list_reviews(store, number)
    assert [(review.kind, review.by, review.value) for review in found] == [
        (ReviewKind.MID, "kim", 85.0),
        (ReviewKind.SELF, "kim", 85.0),
    ]
    assert len(list_reviews(store)) == 2
