"""What the catalogue pages put away, take out again and note: a metric in the archive, an event beside a metric."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.pages.conftest import Open


def labels(page: AppTest) -> list[str]:
    return [str(button.label) for button in page.button]


@pytest.mark.parametrize(("language", "button"), [("ko", "다시 쓰기"), ("en", "Use again")])
def test_a_metric_is_put_away_and_taken_out(open_page: Open, language: str, button: str) -> None:
    page = open_page("metrics", language=language, edit="cost_per_lead")
    page.button(key="archive_cost_per_lead").click().run()
    assert not page.exception
    assert not [b for b in page.button if b.key == "archive_cost_per_lead"]
    for name in ("overview", "signals", "objectives", "metrics", "framework"):  # a signal of it may still be open elsewhere
        assert not open_page(name, language=language).exception, name
    assert not open_page("metric", language=language, code="cost_per_lead").exception
    again = open_page("metrics", language=language)  # the archive outlives the session
    assert button in labels(again)
    again.button(key="restore_cost_per_lead").click().run()
    assert not again.exception
    assert button not in labels(again)


def test_the_undo_bar_takes_it_back_at_once(open_page: Open) -> None:
    page = open_page("metrics", edit="cost_per_lead")
    page.button(key="archive_cost_per_lead").click().run()
    page.button(key="undo_archive").click().run()
    assert not page.exception
    assert "undo_archive" not in [button.key for button in page.button]


def test_a_metric_others_need_says_who(open_page: Open) -> None:
    page = open_page("metrics", edit="leads")
    assert any("cannot be archived" in block.value for block in page.markdown)
    assert "archive_leads" not in [button.key for button in page.button]


def test_an_event_is_noted_beside_a_metric_and_taken_back(open_page: Open) -> None:
    page = open_page("metric", code="cost_per_lead")
    save = "FormSubmitter:event_cost_per_lead-Note it"
    page.button(key=save).click().run()
    assert any("Say in one line" in error.value for error in page.error)
    next(field for field in page.text_input if field.label == "What happened?").input("Autumn sale")
    page.button(key=save).click().run()
    assert not page.exception
    assert any("Autumn sale" in block.value for block in page.markdown)
    page.button(key="undo_event").click().run()
    assert not page.exception
    assert not any("Autumn sale" in block.value for block in page.markdown)


@pytest.mark.parametrize(("language", "shipped"), [("ko", "처음 값 그대로"), ("en", "As shipped")])
def test_an_empty_store_promises_no_number_of_alarms(open_page: Open, language: str, shipped: str) -> None:
    page = open_page("settings", language=language, empty=True)
    assert page.selectbox[0].options[0] == shipped
    assert not any("0번)" in option or "about 0 " in option for option in page.selectbox[0].options)
