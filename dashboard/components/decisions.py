"""Decisions about a signal, taken from any page, with the way back where the decision was taken."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.links import page_link
from dashboard.components.plain import plain
from dashboard.operations.decide import Decision, decide, undo_decision
from dashboard.operations.rules import load_rules
from dashboard.text.catalog import Text
from dashboard.text.errors import error_text
from data.errors import RequestError
from data.model.signal import Signal, SignalState, Verdict
from data.store.signals import load_signals
from signals.lessons import larger_material

_UNDO = "_undo_signal"
_DISMISSING = (Verdict.EXPECTED, Verdict.NOISE, Verdict.DATA_ERROR)


def act(signal: Signal, decision: Decision, **more: str) -> None:
    """Take a decision and show the page anew with its undo."""
    try:
        decide(session.workspace(), signal.id, decision, **more)
    except RequestError as refused:  # what was typed stays where it is
        st.error(plain(error_text(refused, session.text())))
        return
    st.session_state[_UNDO] = (signal.id, decision.value)
    st.rerun()


def decided() -> str:
    """The signal that was decided on last in this tab; empty when there is none to take back."""
    done = st.session_state.get(_UNDO)
    return str(done[0]) if done else ""


def undo_bar(signal: Signal, words: Text) -> None:
    """Under a signal: the decision just taken on it, with the way back. Nothing under the others."""
    done = st.session_state.get(_UNDO)
    if not done or done[0] != signal.id:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"undo_{signal.id}"):
        st.markdown(f"**{plain(words(f'signals.done.{done[1]}'))}**")
        if st.button(words("signals.undo"), key="undo_decision"):
            undo_decision(session.workspace(), signal.id)
            del st.session_state[_UNDO]
            st.rerun()
    if done[1] == Decision.DISMISS and signal.verdict == Verdict.NOISE:
        _propose_material(signal, words)


def _propose_material(signal: Signal, words: Text) -> None:
    """After a second dismissal as noise: the smallest change that matters may be too small."""
    workspace = session.workspace()
    rules = load_rules(workspace)
    share = larger_material(load_signals(workspace.store, states=[SignalState.DISMISSED]), signal.metric, rules)
    if share is not None:
        now, larger = (f"{100 * number:.3g}%" for number in (rules.material, share))
        st.caption(plain(words("signals.larger_material", now=now, larger=larger)))
        page_link("settings", words("signals.to_settings"))


def decision_buttons(signal: Signal, words: Text) -> None:
    """Acknowledge, call it useful, dismiss with a verdict and a reason, or reopen: what fits the state."""
    if signal.state in (SignalState.NEW, SignalState.RECOVERING) and st.button(
        words("signals.acknowledge"), key=_key("acknowledge", signal)
    ):
        act(signal, Decision.ACKNOWLEDGE)
    if not signal.is_open:
        if st.button(words("signals.reopen"), key=_key("reopen", signal)):
            act(signal, Decision.REOPEN)
        return
    with st.popover(words("signals.dismiss"), key=_key("pop", signal)), st.form(_key("dismiss", signal), border=False):
        verdict = st.radio(
            words("signals.verdict.ask"), [each.value for each in _DISMISSING], key=_key("verdict", signal),
            format_func=lambda code: words(f"verdict.{code}"), captions=[words(f"signals.verdict.{v.value}") for v in _DISMISSING],
        )  # fmt: skip
        reason = st.text_input(words("signals.reason"), key=_key("reason", signal))
        if st.form_submit_button(words("signals.dismiss_now"), type="primary"):
            act(signal, Decision.DISMISS, reason=reason, verdict=str(verdict))
    if not signal.verdict and st.button(words("verdict.useful"), key=_key("useful", signal), help=words("signals.verdict.useful")):
        act(signal, Decision.JUDGE, verdict=Verdict.USEFUL)


def _key(name: str, signal: Signal) -> str:
    return f"{name}_{signal.id}"
