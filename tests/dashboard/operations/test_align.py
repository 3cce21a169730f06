"""The tree of one quarter as its reader may see it."""

from __future__ import annotations

import pytest

from dashboard.operations.align import alignment, alignment_answer
from dashboard.operations.edit_okr import edit, new_objective
from dashboard.operations.run_okr import drop
from dashboard.operations.workspace import Workspace
from data.errors import NotFound, OkrError
from data.model.actor import Role
from tests.dashboard.operations.conftest import at


@pytest.mark.guide("A4.3-2")
def test_links_private_objectives_and_given_up_ones(company: Workspace) -> None:
    top = new_objective(company, "Lead the market", level="company")
    team = new_objective(company, "Be found", department="marketing", parents=(top.id,))
    other = new_objective(company, "Stay up", department="product", supports=(team.id,), private_reason="security")
    new_objective(company, "Learn to write", level="person", parents=(team.id,))
    drop(company, new_objective(company, "Old news").id)
    found = alignment_answer(alignment(company))
    assert found["contributes"] == [[2, 1], [4, 2]]
    assert (found["supports"], found["orphans"], found["bottom_up"]) == ([[3, 2]], [3], 1.0)
    analyst = alignment_answer(alignment(at(company, "2026-10-05", "ann", Role.ANALYST)))
    assert (analyst["supports"], analyst["orphans"]) == ([], [])
    with pytest.raises(OkrError, match="circle"):
        edit(company, top.id, 1, {"level": team.level, "parents": (team.id,)})
    with pytest.raises(NotFound):
        edit(company, other.id, 1, {"supports": (99,)})
    assert alignment(company, "2026Q3").objectives == ()
