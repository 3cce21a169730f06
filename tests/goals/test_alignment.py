"""The tree: many parents, sideways help, orphans, origin; circles are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.errors import NotFound, OkrError
from data.model.goal import Level, Objective, ObjectiveState, Origin
from goals.alignment import align, check_links


def objective(number: int, level: Level, **more: object) -> Objective:
    start = Objective(number, f"o{number}", "sales", "2026Q4", ObjectiveState.ACTIVE, "lee", "", None, level=level)
    return replace(start, **more)  # type: ignore[arg-type]


COMPANY = objective(1, Level.COMPANY, origin=Origin.TOP_DOWN)
TEAM = objective(2, Level.TEAM, parents=(1,), supports=(4,))
PERSON = objective(3, Level.PERSON, parents=(2, 4))
ORPHAN = objective(4, Level.TEAM, origin=Origin.TOP_DOWN)


@pytest.mark.guide("A4.3-2")
@pytest.mark.guide("A4.3-3")
def test_the_tree_knows_parents_helpers_orphans_and_origin() -> None:
    found = align([PERSON, ORPHAN, TEAM, COMPANY])
    assert [item.id for item in found.objectives] == [1, 2, 4, 3]
    assert set(found.parents) == {(2, 1), (3, 2), (3, 4)}
    assert found.supports == ((2, 4),)
    assert found.orphans == (4,)
    assert found.bottom_up == pytest.approx(2 / 3)
    assert [item.id for item in found.children(None)] == [1, 4]
    assert [item.id for item in found.children(4)] == [3]


def test_links_to_another_quarter_are_left_out() -> None:
    assert align([replace(TEAM, parents=(99,))]).orphans == (2,)


def test_links_that_cannot_be_are_refused() -> None:
    others = {item.id: item for item in (COMPANY, TEAM, PERSON, ORPHAN)}
    check_links(PERSON, others)
    for item, code in (
        (replace(TEAM, parents=(2,)), "okr.link_self"),
        (replace(COMPANY, parents=(3,)), "okr.link_level"),
        (replace(ORPHAN, parents=(2,)), ""),
    ):
        if not code:
            check_links(item, others)
            continue
        with pytest.raises(OkrError) as refused:
            check_links(item, others)
        assert refused.value.code == code
    circle = {**others, 2: replace(TEAM, parents=(4,))}
    with pytest.raises(OkrError, match="circle"):
        check_links(replace(ORPHAN, parents=(2,)), circle)
    with pytest.raises(NotFound):
        check_links(replace(TEAM, parents=(99,)), others)
