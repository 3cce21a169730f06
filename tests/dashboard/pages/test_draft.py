"""The draft page: fields answer while they are typed, what breaks a rule cannot be kept, and what is kept is linked."""

from __future__ import annotations

from tests.dashboard.pages.conftest import Open

SIGNAL = "cost_per_lead-trend-20260101"


def test_typing_is_answered_and_a_broken_rule_cannot_be_kept(open_page: Open) -> None:
    page = open_page("draft", signal=SIGNAL)
    assert not page.exception
    objective = next(field for field in page.text_input if field.label == "Objective")
    objective.set_value("Cut cost per lead by 40%").run()
    said = " ".join(block.value for block in page.markdown)
    assert "The Objective contains a figure" in said
    assert page.button(key="keep_draft").disabled
    next(field for field in page.text_input if field.label == "Objective").set_value("Become the guide our industry trusts").run()
    assert not page.button(key="keep_draft").disabled
    page.button(key="keep_draft").click().run()
    assert not page.exception
    assert page.success[0].value == "The objective is kept\\." or "The objective is kept" in page.success[0].value


def test_a_sixth_key_result_is_refused_with_its_sentence(open_page: Open) -> None:
    page = open_page("draft", language="ko", signal=SIGNAL)
    for _ in range(3):
        next(button for button in page.button if button.label == "핵심 결과 더하기").click().run()
    said = " ".join(block.value for block in page.markdown)
    assert "핵심 결과가 6개입니다" in said.replace("\\", "")
    assert page.button(key="keep_draft").disabled
    for _ in range(3):
        [button for button in page.button if button.label == "빼기"][-1].click().run()
    assert not page.button(key="keep_draft").disabled


def test_cause_and_lever_come_from_the_address(open_page: Open) -> None:
    page = open_page("draft", signal=SIGNAL, cause="weak_content", candidate="2")
    assert page.selectbox(key="cause").value == "weak_content"
    assert page.radio(key="candidate").value == "2"
    assert not open_page("draft", signal=SIGNAL, cause="nonsense", candidate="99").exception


def test_without_a_signal_it_says_where_to_go(open_page: Open) -> None:
    page = open_page("draft", empty=True)
    assert "Choose a signal" in page.markdown[0].value or any("Choose a signal" in block.value for block in page.markdown)
