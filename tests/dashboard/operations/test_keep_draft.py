"""A kept draft: what was edited is what is stored, the signal is linked, what breaks a rule is not stored at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.draft_desk import open_desk
from dashboard.operations.keep_draft import accept, keep
from dashboard.operations.workspace import Workspace
from dashboard.text.errors import error_text
from data.errors import NotPermitted, OkrError
from data.model.actor import Actor, Role
from data.model.goal import KeyResultKind
from data.model.signal import SignalState
from data.store.goals import load_objectives
from data.store.signals import get_signal


@pytest.mark.guide("A6.2-6")
def test_what_was_edited_is_what_is_kept(demo: Workspace) -> None:
    number = next(str(s["id"]) for s in signals_answer(demo)["signals"] if s["metric"] == "cost_per_lead")
    desk = open_desk(demo, number, cause="weak_content")
    own = desk.result("cost_per_lead", KeyResultKind.STRETCH, "own", 35)
    sheet = replace(
        desk.sheet(0), objective="Become the guide our industry trusts", key_results=(own, desk.sheet(0).key_results[1]), owner="lee",
        initiatives=("Ask ten readers", " "),
    )  # fmt: skip
    kept = keep(desk, sheet)
    assert (kept.text, kept.owner, kept.initiatives) == ("Become the guide our industry trusts", "lee", ("Ask ten readers",))
    assert (kept.key_results[0].target, kept.key_results[0].text) == (35, "Bring Cost per lead down from $50 to $35")
    assert kept.key_results[0].due == kept.due
    assert (kept.signal_id, kept.cause["pattern"]) == (number, "weak_content")
    assert all(guard.text for guard in kept.guardrails)
    assert get_signal(demo.store, number).state is SignalState.LINKED


def test_a_draft_that_breaks_a_rule_is_not_kept(demo: Workspace) -> None:
    number = next(str(s["id"]) for s in signals_answer(demo)["signals"] if s["metric"] == "cost_per_lead")
    desk = open_desk(demo, number)
    with pytest.raises(OkrError, match=r"okr\.check") as refused:
        keep(desk, replace(desk.sheet(0), objective="Cost per lead down 40%"))
    assert "figure" in error_text(refused.value, demo.text)
    with pytest.raises(NotPermitted):
        accept(replace(demo, actor=Actor("lee", Role.ANALYST)), number, 0)
    assert load_objectives(demo.store) == []


def test_a_counted_key_result_and_the_answer_are_kept(demo: Workspace) -> None:
    number = next(str(s["id"]) for s in signals_answer(demo)["signals"] if s["metric"] == "acv" and s["polarity"] == "bad")
    desk = open_desk(demo, number)
    counted = desk.counted("New contracts among ten named accounts", 3)
    kept = keep(
        desk, replace(desk.sheet(0), key_results=(*desk.sheet(0).key_results[:2], counted), sufficiency="They buy as partners")
    )
    assert (kept.key_results[-1].kind, kept.key_results[-1].text) == (
        KeyResultKind.COUNT,
        "New contracts among ten named accounts: 3",
    )
    assert kept.sufficiency == "They buy as partners"


@pytest.mark.guide("A4.4-6")
def test_pay_is_no_key_result_and_other_teams_are_left_alone(demo: Workspace) -> None:
    number = next(str(s["id"]) for s in signals_answer(demo)["signals"] if s["metric"] == "cost_per_lead")
    desk = open_desk(demo, number)
    paid = desk.counted("연봉 인상 대상자", 3)
    with pytest.raises(NotPermitted, match=r"wall\.key_result"):
        keep(desk, replace(desk.sheet(0), key_results=(*desk.sheet(0).key_results[:2], paid)))
    head = replace(demo, actor=Actor("lee", Role.HEAD, "sales"))
    with pytest.raises(NotPermitted, match=r"okr\.other_team"):
        accept(head, number, 0)
    assert load_objectives(demo.store) == []
