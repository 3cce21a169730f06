"""Objectives keep their versions and refuse to be overwritten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.errors import NotFound, OkrError
from data.model.actor import Permission
from data.model.goal import Guardrail, KeyResult, Objective, ObjectiveState
from data.store import Store
from data.store.goals import add_check_in, get_objective, list_check_ins, list_versions, load_objectives, save_objective
from tests.conftest import ADMIN

DRAFT = Objective(
    0, "Become better", "shop", "2026Q4", ObjectiveState.ACTIVE, "kim", "why", "s-1",
    key_results=(KeyResult("sales", 1.0, 2.0, "count", "text", basis_params={"n": 3}),),
    guardrails=(Guardrail("visits", 5.0, "count", "up"),),
    initiatives=("do",),
)  # fmt: skip


def save(store: Store, item: Objective) -> int:
    with store.write(ADMIN, Permission.GOAL_EDIT, action="test") as writer:
        return save_objective(writer, item)


def test_a_new_objective_comes_back_whole(store: Store) -> None:
    found = get_objective(store, save(store, DRAFT))
    assert replace(found, id=0, created_at=None) == DRAFT
    assert [objective.id for objective in load_objectives(store)] == [found.id]


def test_every_version_is_kept_and_late_writers_are_refused(store: Store) -> None:
    first = get_objective(store, save(store, DRAFT))
    save(store, replace(first, text="Become much better"))
    assert [version.text for version in list_versions(store, first.id)][-1] in ("Become much better", "Become better")
    assert len(list_versions(store, first.id)) == 2
    with pytest.raises(OkrError, match="edited_meanwhile"):
        save(store, replace(first, text="Become late"))
    with pytest.raises(NotFound):
        save(store, replace(first, id=99))


def test_check_ins_are_kept_newest_first(store: Store) -> None:
    number = save(store, DRAFT)
    for comment in ("one", "two"):
        with store.write(ADMIN, Permission.GOAL_EDIT, action="test") as writer:
            add_check_in(writer, number, {"comment": comment})
    assert {note.body["comment"] for note in list_check_ins(store, number)} == {"one", "two"}
