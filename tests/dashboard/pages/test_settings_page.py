"""The settings page: rules saved and taken back, a replay, the record, the list of events; and the review queue's undo in its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data.model.actor import Permission
from data.model.signal import SignalState, Verdict
from data.store import open_store
from data.store.signals import load_signals, save_signals
from tests.conftest import ADMIN
from tests.dashboard.pages.conftest import Open

TREND = "cost_per_lead-trend-20260101"


@pytest.mark.parametrize("section", ["rules", "replay", "record", "calendar"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_section_renders(open_page: Open, section: str, language: str) -> None:
    page = open_page("settings", language=language, section=section)
    assert not page.exception
    assert page.title


def test_rules_are_saved_and_taken_back(open_page: Open) -> None:
    page = open_page("settings")
    assert any("false alarms a year are expected from the" in block.value for block in page.markdown)
    page.number_input[0].set_value(4)
    next(b for b in page.button if b.label == "Save the rules").click().run()
    assert page.number_input[0].value == 4
    page.button(key="undo_rules").click().run()
    assert not page.exception
    assert page.number_input[0].value == 3


def test_a_company_holiday_is_kept_and_taken_back(open_page: Open) -> None:
    page = open_page("settings", section="calendar")
    row = {"start": "2026-05-04", "kind": "holiday", "ko": "징검다리 휴무"}
    page.session_state["event_rows"] = {"edited_rows": {}, "added_rows": [row], "deleted_rows": []}
    next(b for b in page.button if b.label == "Save the list").click().run()
    assert not page.exception
    assert any("1 entries were changed" in block.value for block in page.markdown)
    page.button(key="undo_events").click().run()
    assert not page.exception


def test_a_dismissed_card_keeps_its_place_with_the_way_back(open_page: Open) -> None:
    page = open_page("signals")
    order = [button.key for button in page.button if str(button.key).startswith("acknowledge_")]
    assert f"acknowledge_{TREND}" in order
    page.text_input(key=f"reason_{TREND}").input("known")
    next(b for b in page.button if str(b.key).startswith(f"FormSubmitter:dismiss_{TREND}")).click().run()
    assert not page.exception
    keys = [str(button.key) for button in page.button]
    assert keys.index(f"reopen_{TREND}") < keys.index("undo_decision")
    assert keys.index("undo_decision") - keys.index(f"reopen_{TREND}") == 1  # inside the same card
    page.button(key="undo_decision").click().run()
    assert f"acknowledge_{TREND}" in [button.key for button in page.button]


def test_a_second_dismissal_as_noise_proposes_a_larger_change_that_matters(open_page: Open, tmp_path: Path) -> None:
    open_page("signals")
    store = open_store(f"sqlite:///{tmp_path / 'own.db'}")
    known = next(signal for signal in load_signals(store) if signal.id == TREND)
    noise = replace(known, state=SignalState.DISMISSED, verdict=Verdict.NOISE, calm=9)
    former = [replace(noise, id=f"former{size}", effect_percent=size) for size in (4.0, 5.0)]
    with store.write(ADMIN, Permission.SIGNAL_DECIDE, action="test", subject="test") as writer:
        save_signals(writer, former)
    store.close()
    page = open_page("signals")
    page.radio(key=f"verdict_{TREND}").set_value("noise")
    page.text_input(key=f"reason_{TREND}").input("known")
    next(b for b in page.button if str(b.key).startswith(f"FormSubmitter:dismiss_{TREND}")).click().run()
    assert not page.exception
    (told,) = [block.value for block in page.caption if "dismissed as noise" in block.value]
    assert "5% of the level" in told
    assert any("Change it in Settings" in block.value for block in page.markdown)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_metric_says_why_it_is_silent(open_page: Open, language: str) -> None:
    page = open_page("metric", language=language, code="ctr")
    page.toggle(key="why_silent").set_value(True).run()
    assert not page.exception
    said = " ".join(block.value for block in page.markdown)
    assert ("A next value above" if language == "en" else "다음 값이") in said


def test_the_running_quarter_is_shown_with_its_pace(open_page: Open) -> None:
    page = open_page("metric", code="cost_per_lead")
    assert any("is not over" in block.value for block in page.caption)
