"""Objectives score with the same metric that raised the signal."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.operations.detect import signals_answer
from dashboard.operations.keep_draft import accept
from dashboard.operations.okr import check_in, list_progress, progress_of, set_state
from dashboard.operations.storing import type_value
from dashboard.operations.workspace import Workspace
from data.errors import RequestError
from data.model.goal import ObjectiveState


def kept(workspace: Workspace) -> int:
    number = next(str(s["id"]) for s in signals_answer(workspace)["signals"] if s["metric"] == "cost_per_lead")
    return accept(workspace, number, 0).id


def test_a_new_objective_starts_at_zero(demo: Workspace) -> None:
    progress = progress_of(demo, kept(demo))
    assert (progress.score, [r.score for r in progress.key_results]) == (0.0, [0.0, 0.0, 0.0])


def test_check_ins_keep_the_scores_of_the_moment(demo: Workspace) -> None:
    number = kept(demo)
    check_in(demo, number, confidence=7, comment="Two articles are out")
    note = list_progress(demo)[0].check_ins[0]
    assert (note.body["confidence"], note.body["comment"], note.actor) == (7, "Two articles are out", "kim")
    with pytest.raises(RequestError, match="confidence"):
        check_in(demo, number, confidence=11, comment="")


def test_closing_and_reopening(demo: Workspace) -> None:
    number = kept(demo)
    set_state(demo, number, ObjectiveState.CLOSED)
    assert progress_of(demo, number).objective.state is ObjectiveState.CLOSED
    set_state(demo, number, ObjectiveState.ACTIVE)
    assert progress_of(demo, number).objective.version == 3


def test_a_typed_value_is_a_batch_of_its_own(demo: Workspace) -> None:
    typed = type_value(demo, "leads", date(2026, 10, 5), 650.0)
    assert (typed.values, typed.batch.kind.value) == (1, "manual")
