"""Objectives score with the same metric that raised the signal; guards stand beside the score."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.edit_okr import key_result_on, new_objective
from dashboard.operations.keep_draft import accept
from dashboard.operations.okr import list_progress, okr_answer, progress_of
from dashboard.operations.run_okr import activate
from dashboard.operations.storing import type_value
from dashboard.operations.workspace import Workspace
from data.model.goal import Guardrail, ObjectiveState
from tests.dashboard.operations.conftest import at, put


def kept(workspace: Workspace) -> int:
    number = next(str(s["id"]) for s in signals_answer(workspace)["signals"] if s["metric"] == "cost_per_lead")
    return accept(workspace, number, 0).id


@pytest.mark.guide("A5.2-5")
def test_a_candidate_is_a_draft_of_the_quarter_that_starts_at_zero(demo: Workspace) -> None:
    number = kept(demo)
    progress = progress_of(demo, number)
    assert progress.objective.state is ObjectiveState.DRAFT
    assert progress.objective.signal_id is not None
    assert progress.key_results[0].score == 0.0
    assert [item.id for item in progress.objective.key_results] == list(range(1, len(progress.key_results) + 1))
    assert activate(demo, number, sufficiency="yes").state is ObjectiveState.ACTIVE
    assert progress_of(demo, number).next_check_in == demo.today


@pytest.mark.guide("A5.2-4")
def test_guards_stand_beside_the_score_and_are_never_averaged_in(company: Workspace) -> None:
    guards = (Guardrail("uptime", 99.95, "%", "up"), Guardrail("deals", 4.0, "count", "up"))
    results = (key_result_on(company, "cost_per_lead", 30.0), key_result_on(company, "leads", 150.0))
    number = new_objective(company, "Be found", key_results=results, guardrails=guards, no_parent_reason="first").id
    activate(company, number, sufficiency="yes")
    put(company, [("spend", "2026-10-01", 4000.0), ("leads", "2026-10-01", 100.0), ("uptime", "2026-10-01", 99.0)])
    progress = progress_of(at(company, "2026-11-09"), number)
    assert [(state.guard.metric, state.is_kept) for state in progress.guards] == [("uptime", False), ("deals", None)]
    assert progress.score == pytest.approx((0.5 + 0.0) / 2)


def test_the_answer_for_programs_names_every_number(company: Workspace) -> None:
    number = new_objective(company, "Be found", key_results=(key_result_on(company, "cost_per_lead", 30.0),)).id
    answer = okr_answer(list_progress(company)[0])
    assert (answer["id"], answer["state"], answer["score"]) == (number, "draft", None)
    row = answer["key_results"][0]  # type: ignore[index]
    assert (row["baseline"], row["target"], row["value"], row["periods"]) == (50.0, 30.0, None, {"known": 0, "expected": 3})


def test_a_typed_value_is_a_batch_of_its_own(demo: Workspace) -> None:
    typed = type_value(demo, "leads", date(2026, 10, 5), 650.0)
    assert (typed.values, typed.batch.kind.value) == (1, "manual")
