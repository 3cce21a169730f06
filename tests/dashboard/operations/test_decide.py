"""Decisions: each with its permission, its audit and its undo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.decide import Decision, decide, undo_decision
from dashboard.operations.detect import detect
from dashboard.operations.workspace import Workspace
from data.errors import NotPermitted, RequestError
from data.model.actor import Actor, Role
from data.model.signal import SignalState
from data.store.audit import list_audit
from data.store.signals import get_signal


def some(workspace: Workspace) -> str:
    return str(signals_answer(workspace, state="open")["signals"][0]["id"])


def test_dismissing_needs_a_reason_and_survives_the_next_look(demo: Workspace) -> None:
    number = some(demo)
    with pytest.raises(RequestError, match=r"decide\.reason"):
        decide(demo, number, Decision.DISMISS, reason="  ")
    decide(demo, number, Decision.DISMISS, reason="known campaign")
    detect(demo, full=True)
    kept = get_signal(demo.store, number)
    assert (kept.state, kept.reason) == (SignalState.DISMISSED, "known campaign")


def test_decisions_are_undone_one_by_one(demo: Workspace) -> None:
    number = some(demo)
    decide(demo, number, Decision.ACKNOWLEDGE)
    decide(demo, number, Decision.ASSIGN, assignee="park")
    decide(demo, number, Decision.DISMISS, reason="noise")
    assert undo_decision(demo, number).state is SignalState.ACKNOWLEDGED
    assert undo_decision(demo, number).assignee == ""
    assert undo_decision(demo, number).state is SignalState.NEW
    with pytest.raises(RequestError, match="nothing_to_undo"):
        undo_decision(demo, number)


def test_the_audit_names_who_decided(demo: Workspace) -> None:
    number = some(demo)
    decide(demo, number, Decision.ACKNOWLEDGE)
    entry = list_audit(demo.store, subject=f"signal:{number}")[0]
    assert (entry.actor, entry.action, entry.permission) == ("kim", "signal.acknowledge", "signal.decide")


def test_whoever_only_reads_decides_nothing(demo: Workspace) -> None:
    with pytest.raises(NotPermitted):
        decide(replace(demo, actor=Actor("lee", Role.EXECUTIVE)), some(demo), Decision.ACKNOWLEDGE)


def test_only_what_fits_the_state_can_be_done(demo: Workspace) -> None:
    with pytest.raises(RequestError, match=r"decide\.state"):
        decide(demo, some(demo), Decision.REOPEN)
