"""Candidates: worded in both languages, kept once, linked to their signal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.operations.detect import signals_answer
from dashboard.operations.suggest import accept, suggest, suggest_answer
from dashboard.operations.workspace import Workspace
from data.errors import NotPermitted, RequestError
from data.model.actor import Actor, Role
from data.model.signal import SignalState
from data.store.goals import load_objectives
from data.store.signals import get_signal


def lead_cost(workspace: Workspace) -> str:
    return next(str(s["id"]) for s in signals_answer(workspace)["signals"] if s["metric"] == "cost_per_lead")


def test_every_open_signal_about_a_value_has_a_candidate_in_both_languages(demo: Workspace) -> None:
    for language in ("ko", "en"):
        spoken = replace(demo, language=language)
        for signal in signals_answer(demo, state="open")["signals"]:
            candidates = suggest_answer(suggest(spoken, signal["id"]))["candidates"]
            assert (len(candidates) > 0) == (signal["kind"] != "stale"), signal["id"]
            for candidate in candidates:
                assert 1 <= len(candidate["key_results"]) <= 5
                assert not [check for check in candidate["checks"] if check["rule"] == "Q1"]


def test_accepting_keeps_one_objective_and_links_the_signal(demo: Workspace) -> None:
    number = lead_cost(demo)
    kept = accept(demo, number, 0)
    assert accept(demo, number, 0).id == kept.id
    assert len(load_objectives(demo.store)) == 1
    assert get_signal(demo.store, number).state is SignalState.LINKED
    assert (kept.signal_id, kept.key_results[0].target) == (number, 30)


def test_what_cannot_be_accepted_is_refused(demo: Workspace) -> None:
    number = lead_cost(demo)
    with pytest.raises(RequestError, match=r"okr\.candidate"):
        accept(demo, number, 9)
    with pytest.raises(NotPermitted):
        accept(replace(demo, actor=Actor("lee", Role.ANALYST)), number, 0)
    assert load_objectives(demo.store) == []
