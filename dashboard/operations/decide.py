"""What people decide about a signal: acknowledge, assign, dismiss with a reason, reopen, write a cause down; each can be undone."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from dashboard.operations.workspace import Workspace
from data.errors import RequestError
from data.model.actor import Permission
from data.model.signal import Signal, SignalState, Verdict
from data.store.audit import add_audit, list_audit
from data.store.signals import get_signal, save_signals

_LONGEST_REASON = 500


class Decision(StrEnum):
    """The verbs."""

    ACKNOWLEDGE = "acknowledge"
    DISMISS = "dismiss"
    REOPEN = "reopen"
    ASSIGN = "assign"
    JUDGE = "judge"


_FROM = {
    Decision.ACKNOWLEDGE: (SignalState.NEW, SignalState.RECOVERING),
    Decision.DISMISS: (SignalState.NEW, SignalState.ACKNOWLEDGED, SignalState.RECOVERING, SignalState.LINKED),
    Decision.REOPEN: (SignalState.DISMISSED, SignalState.CLOSED, SignalState.WITHDRAWN),
}
_TO = {
    Decision.ACKNOWLEDGE: SignalState.ACKNOWLEDGED,
    Decision.DISMISS: SignalState.DISMISSED,
    Decision.REOPEN: SignalState.NEW,
}


def decide(
    workspace: Workspace, signal_id: str, decision: Decision, *, reason: str = "", assignee: str = "", verdict: str = ""
) -> Signal:
    """Take a decision; the audit keeps the former state, so `undo_decision` can go back.

    A dismissal may say by its verdict (a word of Verdict) what the next look should learn from it; JUDGE says it without dismissing.
    Raises: NotFound, NotPermitted, RequestError `decide.reason` (dismissing needs one), `decide.state`, `decide.verdict`.
    """
    signal = get_signal(workspace.store, signal_id)
    said = reason.strip()[:_LONGEST_REASON]
    if decision is Decision.DISMISS and not said:
        raise RequestError("decide.reason")
    if decision in _FROM and signal.state not in _FROM[decision]:
        raise RequestError("decide.state", state=signal.state.value)
    if verdict and verdict not in set(Verdict):
        raise RequestError("decide.verdict", verdict=verdict, known=", ".join(Verdict))
    changed = replace(signal, version=signal.version + 1, verdict=verdict or signal.verdict)
    if decision is Decision.JUDGE:
        if not verdict:
            raise RequestError("decide.verdict", verdict="", known=", ".join(Verdict))
    elif decision is Decision.ASSIGN:
        changed = replace(changed, assignee=assignee.strip()[:100])
    else:
        changed = replace(changed, state=_TO[decision], reason=said if decision is Decision.DISMISS else signal.reason)
    if decision is Decision.REOPEN:
        changed = replace(changed, verdict="", calm=0)
    _save(workspace, signal, changed, decision.value)
    return changed


def _save(workspace: Workspace, former: Signal, changed: Signal, verb: str) -> None:
    details = {
        "former": {
            "state": former.state.value,
            "assignee": former.assignee,
            "reason": former.reason,
            "verdict": former.verdict,
            "calm": former.calm,
        },
        "state": changed.state.value,
        "verdict": changed.verdict,
        "assignee": changed.assignee,
        "reason": changed.reason,
    }
    with workspace.store.write(
        workspace.actor, Permission.SIGNAL_DECIDE, action=f"signal.{verb}", subject=f"signal:{former.id}", details=details
    ) as writer:
        save_signals(writer, [changed])
        if former.verdict != changed.verdict:
            verb = "signal.judge" if changed.verdict else "signal.unjudge"
            add_audit(writer, Permission.SIGNAL_DECIDE, verb, f"signal:{former.id}", {"verdict": changed.verdict})


def undo_decision(workspace: Workspace, signal_id: str) -> Signal:
    """Back to before the newest decision that was not undone. Raises: RequestError `decide.nothing_to_undo`."""
    signal = get_signal(workspace.store, signal_id)
    skip = 0
    for entry in list_audit(workspace.store, subject=f"signal:{signal_id}"):
        if entry.action == "signal.undo":
            skip += 1
        elif isinstance(former := entry.details.get("former"), dict):
            if skip:
                skip -= 1
                continue
            restored = replace(
                signal, state=SignalState(former["state"]), assignee=former["assignee"], reason=former["reason"],
                verdict=former.get("verdict", ""), calm=former.get("calm", signal.calm), version=signal.version + 1,
            )  # fmt: skip
            _save(workspace, signal, restored, "undo")
            return restored
    raise RequestError("decide.nothing_to_undo")
