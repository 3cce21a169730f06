"""Decisions about a signal, taken from any page, with the way back."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.plain import plain
from dashboard.operations.decide import Decision, decide, undo_decision
from dashboard.text.catalog import Text
from dashboard.text.errors import error_text
from data.errors import RequestError
from data.model.signal import Signal

_UNDO = "_undo_signal"


def act(signal: Signal, decision: Decision, **more: str) -> None:
    """Take a decision and show the page anew with its undo."""
    try:
        decide(session.workspace(), signal.id, decision, **more)
    except RequestError as refused:  # what was typed stays where it is
        st.error(plain(error_text(refused, session.text())))
        return
    st.session_state[_UNDO] = (signal.id, decision.value)
    st.rerun()


def show_undo(words: Text) -> None:
    """The decision just taken, with the way back."""
    done = st.session_state.get(_UNDO)
    if not done:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="card_undo"):
        st.write(plain(words(f"signals.done.{done[1]}")))
        if st.button(words("signals.undo"), key="undo_decision"):
            undo_decision(session.workspace(), done[0])
            del st.session_state[_UNDO]
            st.rerun()
