"""Drafts are checked at every write; two people never overwrite each other; pay is no key result."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.operations.edit_okr import edit, key_result_from, key_result_on, new_objective, undo
from dashboard.operations.run_okr import activate
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import load_text
from dashboard.text.errors import error_text
from data.errors import NotPermitted, OkrError, RequestError
from data.model.actor import Role
from data.store.audit import list_audit
from data.store.goals import get_objective
from tests.dashboard.operations.conftest import at


def test_bad_drafts_are_refused_with_the_rule(company: Workspace) -> None:
    good = key_result_on(company, "cost_per_lead", 30.0)
    for results, code in (
        ((replace(good, target=60.0),), "okr.wrong_side"),
        ((replace(good, target=50.0),), "okr.same_level"),
        ((replace(good, metric="nothing"),), "okr.no_source"),
        ((good,) * 6, "okr.too_many_results"),
    ):
        with pytest.raises(OkrError) as refused:
            new_objective(company, "Become the first choice", key_results=results)
        assert refused.value.code == code
        for language in ("ko", "en"):
            sentence = error_text(refused.value, load_text(language))
            assert sentence != error_text(OkrError("okr.unheard"), load_text(language))
            assert "okr." not in sentence
    with pytest.raises(OkrError, match="no_text"):
        new_objective(company, "  ")
    with pytest.raises(RequestError, match="field"):
        new_objective(company, "Text", score=1.0)


def test_the_fourth_objective_of_a_team_waits_for_an_administrator(company: Workspace) -> None:
    results = (key_result_on(company, "cost_per_lead", 30.0), key_result_on(company, "leads", 150.0))
    numbers = [
        new_objective(company, f"Objective {n}", department="marketing", key_results=results, no_parent_reason="first").id
        for n in "abcd"
    ]
    for number in numbers[:3]:
        activate(company, number, sufficiency="yes")
    head = at(company, "2026-10-05", "lee", Role.HEAD, "marketing")
    with pytest.raises(OkrError, match="focus"):
        activate(head, numbers[3], sufficiency="yes")
    with pytest.raises(NotPermitted, match="focus"):
        activate(head, numbers[3], sufficiency="yes", focus_reason="the board wants it")
    assert activate(company, numbers[3], sufficiency="yes", focus_reason="the board wants it").focus_reason == "the board wants it"


def test_two_people_editing_one_objective(company: Workspace) -> None:
    first = new_objective(company, "Be found", department="marketing")
    lee, park = at(company, "2026-10-05", "lee"), at(company, "2026-10-05", "park")
    edit(lee, first.id, 1, {"text": "Be found first"})
    with pytest.raises(OkrError) as refused:
        edit(park, first.id, 1, {"text": "Be loved"})
    sentence = error_text(refused.value, load_text("en"))
    assert "lee" in sentence
    assert "Be found first" in sentence
    assert "Be loved" in sentence
    assert get_objective(company.store, first.id).text == "Be found first"
    assert edit(park, first.id, int(str(refused.value.params["version"])), {"text": "Be loved"}).version == 3
    assert undo(park, first.id).text == "Be found first"


def test_pay_is_no_key_result_and_the_try_is_kept(company: Workspace) -> None:
    item = replace(key_result_on(company, "leads", 150.0), text="연말 성과급 지급 기준 충족")
    with pytest.raises(NotPermitted, match="wall"):
        new_objective(company, "Grow", key_results=(item,))
    assert [entry.actor for entry in list_audit(company.store, subject="wall")] == ["kim"]


@pytest.mark.guide("A4.3-5")
def test_objectives_are_open_and_a_private_one_is_an_exception_with_a_reason(company: Workspace) -> None:
    from dashboard.operations.okr import progress_of, readable

    secret = new_objective(company, "A merger nobody knows of", private_reason="listed company", department="marketing")
    open_ = new_objective(company, "Be found", department="marketing")
    analyst = at(company, "2026-10-05", "ann", Role.ANALYST)
    assert [item.id for item in readable(analyst)] == [open_.id]
    with pytest.raises(NotPermitted, match="private"):
        progress_of(analyst, secret.id)
    for person, role, team in (("ceo", Role.EXECUTIVE, None), ("lee", Role.HEAD, "marketing"), ("kim", Role.ANALYST, None)):
        assert progress_of(at(company, "2026-10-05", person, role, team), secret.id).objective.id == secret.id


def test_fields_of_a_key_result_are_known_by_name() -> None:
    assert key_result_from({"metric": "a", "target": 1.0, "kind": "count"}).kind.value == "count"
    for fields in ({"metrik": "a"}, {"kind": "wish"}):
        with pytest.raises(RequestError):
            key_result_from(fields)
