"""Editing a draft: what rules and history say about every change, in both languages, and what is refused with a way on."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.draft_desk import Desk, open_desk
from dashboard.operations.workspace import Workspace
from data.errors import RequestError
from data.model.goal import KeyResultKind

STRETCH = KeyResultKind.STRETCH


@pytest.fixture(scope="module")
def desk(read_only_demo: Workspace) -> Desk:
    number = next(str(s["id"]) for s in signals_answer(read_only_demo)["signals"] if s["metric"] == "cost_per_lead")
    return open_desk(read_only_demo, number)


def rules(desk: Desk, **changes: object) -> dict[str, str]:
    sheet = replace(desk.sheet(0), **changes)  # type: ignore[arg-type]
    return {check.rule: sentence for check, sentence in desk.look(sheet).checks if check.severity == "error"}


def test_a_candidate_stands_as_it_is(desk: Desk) -> None:
    sheet = desk.sheet(0)
    look = desk.look(sheet)
    assert not look.is_refused
    assert [item.target for item in sheet.key_results] == [30, 40, 10]
    assert sheet.initiatives[0].endswith("→ Organic lead share")  # work says what it should move
    assert look.key_results[0].startswith("Past changes suggest a score of")
    assert "lever worth" in look.key_results[0]
    assert "of 3 key results" not in look.together
    with pytest.raises(RequestError, match=r"okr\.candidate"):
        desk.sheet(7)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_bad_drafts_are_refused_with_the_rules_sentence_and_a_way_on(desk: Desk, language: str) -> None:
    spoken = Desk(replace(desk.workspace, language=language), desk.suggested, desk.library, desk.histories)
    results = spoken.sheet(0).key_results
    worse = spoken.result("cost_per_lead", STRETCH, "own", 60)
    same = spoken.result("cost_per_lead", STRETCH, "own", 50)
    nothing = spoken.result("", STRETCH, "own", 1)
    unsaid = spoken.result("cost_per_lead", STRETCH, "own", None)
    found = {
        "Q6.direction": rules(spoken, key_results=(worse, *results[1:])),
        "Q6.same": rules(spoken, key_results=(same, *results[1:])),
        "Q6.source": rules(spoken, key_results=(nothing, *results[1:])),
        "Q6.target": rules(spoken, key_results=(unsaid, *results[1:])),
        "Q5": rules(spoken, key_results=(results * 2)[:6]),
        "Q1": rules(spoken, objective="매출 10% 증가"),
        "Q0": rules(spoken, objective=" "),
    }
    for rule, said in found.items():
        assert rule in said, rule
        assert len(re.findall(r"[.;]", said[rule])) >= 2 or rule == "Q0", said[rule]  # what is wrong, and a way on


@pytest.mark.guide("A3.2-A")
def test_an_own_target_is_judged_with_the_same_words(desk: Desk) -> None:
    sheet = desk.sheet(0)
    easy = desk.result("cost_per_lead", STRETCH, "own", 49.9)
    hard = desk.result("cost_per_lead", STRETCH, "own", 1)
    said = [desk.look(replace(sheet, key_results=(item, *sheet.key_results[1:]))).key_results[0] for item in (easy, hard)]
    assert all(line.startswith("Past changes suggest a score of") for line in said)
    assert hard.expected_score is not None
    assert easy.expected_score is not None
    assert hard.expected_score < easy.expected_score


def test_targets_rest_on_what_is_chosen(desk: Desk) -> None:
    bases = [option.basis for option in desk.options("cost_per_lead")]
    assert bases[0] == "best_of"
    assert desk.result("cost_per_lead", STRETCH, "best_of", None).target == 30
    lever = desk.result("cost_per_lead", STRETCH, "lever", None, 43.5)
    assert (lever.basis, lever.target) == ("lever", pytest.approx(40, abs=0.5))
    assert desk.result("cost_per_lead", STRETCH, "lever", None, 70).basis == "own"  # worse than today carries nothing
    held = desk.result("cost_per_lead", KeyResultKind.MAINTAIN, "own", None)
    assert held.kind is KeyResultKind.MAINTAIN
    assert desk.options("nothing") == ()


def test_metrics_of_the_own_department_come_first(desk: Desk) -> None:
    own = desk.signal.department
    departments = [metric.department == own for metric in desk.metrics()]
    assert departments == sorted(departments, reverse=True)
    guard = desk.guard("lead_to_opportunity")
    assert guard is not None
    assert guard.good == "up"


@pytest.mark.guide("A6.3.1-2")
def test_named_things_are_counted_and_their_few_scores_are_said(desk: Desk) -> None:
    counted = desk.counted("New contracts among ten named accounts", 3)
    look = desk.look(replace(desk.sheet(0), key_results=(*desk.sheet(0).key_results, counted)))
    assert look.key_results[-1] == "Counted one by one, it can only score 0.00, 0.33, 0.67, 1.00."
    assert not look.is_refused
    for nothing in (desk.counted(" ", 3), desk.counted("New contracts", None)):
        assert desk.look(replace(desk.sheet(0), key_results=(nothing, *desk.sheet(0).key_results))).is_refused
