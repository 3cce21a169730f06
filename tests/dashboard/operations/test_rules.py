"""Rules and verdicts in a real store: kept, refused with a word, taken back, and what they change in the next look."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.decide import Decision, decide, undo_decision
from dashboard.operations.detect import detect
from dashboard.operations.rules import load_rules, save_rules, with_values
from dashboard.operations.workspace import Workspace
from data.errors import NotPermitted, RequestError
from data.model.actor import Actor, Role
from data.model.batch import BatchKind
from data.model.signal import SignalState, Verdict
from data.store.observations import publish
from data.store.signals import get_signal
from signals.rules import Rules


def test_rules_are_kept_and_refused_with_what_may_be(workspace: Workspace) -> None:
    assert load_rules(workspace) == Rules()
    save_rules(workspace, Rules(false_alarms=0.05, off=("spike",)))
    assert load_rules(workspace) == Rules(false_alarms=0.05, off=("spike",))
    with pytest.raises(RequestError, match=r"rules\.value"):
        save_rules(workspace, Rules(run=1))
    with pytest.raises(RequestError, match=r"rules\.value"):
        save_rules(workspace, Rules(off=("earthquake",)))
    with pytest.raises(NotPermitted):
        save_rules(replace(workspace, actor=Actor("lee", Role.EXECUTIVE)), Rules())


def test_settings_are_read_from_words() -> None:
    rules = with_values(Rules(), {"false_alarms": "0.02", "guaranteed": "yes", "run": "4", "off": "spike, trend"})
    assert rules == Rules(false_alarms=0.02, guaranteed=True, run=4, off=("spike", "trend"))
    assert with_values(rules, {"false_alarms": "shipped"}).false_alarms is None
    for name, text in (("runs", "3"), ("run", "three"), ("guaranteed", "maybe")):
        with pytest.raises(RequestError, match="rules"):
            with_values(Rules(), {name: text})


def test_a_kind_that_is_off_raises_nothing_and_comes_back(demo: Workspace) -> None:
    kinds = {s["kind"] for s in signals_answer(demo, state="open")["signals"]}
    assert "trend" in kinds
    save_rules(demo, Rules(off=("trend",)))
    detect(demo)
    assert "trend" not in {s["kind"] for s in signals_answer(demo, state="open")["signals"]}


def test_a_smaller_budget_raises_less(demo: Workspace) -> None:
    before = {s["id"] for s in signals_answer(demo, state="open")["signals"]}
    save_rules(demo, Rules(false_alarms=0.001))
    detect(demo)
    after = {s["id"] for s in signals_answer(demo, state="open")["signals"]}
    assert len(after) < len(before)


def odd_month(demo: Workspace) -> str:
    month = pd.to_datetime(["2026-10-01"]).astype("datetime64[s]")
    odd = pd.DataFrame({"metric": "unique_visitors", "segment": "{}", "period": month, "value": [900_000.0]})
    publish(demo.store, demo.actor, odd, kind=BatchKind.IMPORT, label="odd.csv")
    detect(demo)
    return next(str(s["id"]) for s in signals_answer(demo, state="open")["signals"] if s["metric"] == "unique_visitors")


def test_a_period_called_wrong_is_left_out_until_the_verdict_is_undone(demo: Workspace) -> None:
    number = odd_month(demo)
    decide(demo, number, Decision.DISMISS, reason="wrong file", verdict=Verdict.DATA_ERROR)
    detect(demo)
    open_now = [s for s in signals_answer(demo, state="open")["signals"] if s["metric"] == "unique_visitors"]
    assert not open_now
    assert get_signal(demo.store, number).state is SignalState.DISMISSED
    undo_decision(demo, number)
    assert get_signal(demo.store, number).verdict == ""
    detect(demo)
    assert number in {s["id"] for s in signals_answer(demo, state="open")["signals"]}


def test_a_verdict_without_dismissing_and_an_unknown_one(demo: Workspace) -> None:
    number = str(signals_answer(demo, state="open")["signals"][0]["id"])
    assert decide(demo, number, Decision.JUDGE, verdict=Verdict.USEFUL).verdict == "useful"
    assert signals_answer(demo, state="open")["signals"][0]["verdict"] == "useful"
    with pytest.raises(RequestError, match=r"decide\.verdict"):
        decide(demo, number, Decision.JUDGE, verdict="great")
