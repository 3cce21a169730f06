"""Objectives keep their versions and refuse to be overwritten."""

from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread

import pytest

from data.errors import NotFound, OkrError
from data.model.actor import Permission
from data.model.goal import Guardrail, KeyResult, Objective, ObjectiveState
from data.store import Store
from data.store.goals import (
    add_check_in,
    get_objective,
    list_check_ins,
    list_versions,
    load_objectives,
    save_objective,
    take_back_check_in,
)
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
    with pytest.raises(OkrError, match="edited_meanwhile") as refused:
        save(store, replace(first, text="Become late"))
    said = refused.value.params
    assert (said["field"], said["theirs"], said["mine"], said["by"]) == ("text", "Become much better", "Become late", "kim")
    with pytest.raises(OkrError) as apart:
        save(store, replace(first, initiatives=("write", "do")))
    said = apart.value.params
    assert (said["field"], said["theirs"], said["mine_field"], said["mine"]) == (
        "text",
        "Become much better",
        "initiatives.1",
        "write",
    )
    with pytest.raises(NotFound):
        save(store, replace(first, id=99))


def test_check_ins_are_kept_newest_first(store: Store) -> None:
    number = save(store, DRAFT)
    for comment in ("one", "two"):
        with store.write(ADMIN, Permission.GOAL_EDIT, action="test") as writer:
            add_check_in(writer, number, {"comment": comment})
    found = list_check_ins(store, number)
    assert [note.body["comment"] for note in found] == ["two", "one"]
    with store.write(ADMIN, Permission.GOAL_EDIT, action="test") as writer:
        assert take_back_check_in(writer, found[0].id) == number
    assert [note.body["comment"] for note in list_check_ins(store, number)] == ["one"]
    with pytest.raises(NotFound), store.write(ADMIN, Permission.GOAL_EDIT, action="test") as writer:
        take_back_check_in(writer, found[0].id)


@pytest.mark.slow
def test_eight_writers_at_once_never_overwrite_each_other(store: Store) -> None:
    """Every one reads, waits for all others, and saves: one wins each round, the others are told; the winners' texts are all there."""
    number = save(store, DRAFT)
    rounds, writers = 3, 8
    gate = Barrier(writers)
    kept: list[str] = []
    told: list[str] = []

    def write(who: int) -> None:
        for turn in range(rounds):
            found = get_objective(store, number)
            gate.wait()
            text = f"text {turn} of {who}"
            try:
                save(store, replace(found, text=text))
                kept.append(text)
            except OkrError as refused:
                told.append(str(refused.params["mine"]))
            gate.wait()

    threads = [Thread(target=write, args=(who,)) for who in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(kept), len(told)) == (rounds, rounds * (writers - 1))
    assert not set(kept) & set(told)
    assert {version.text for version in list_versions(store, number)} == {DRAFT.text, *kept}
