"""One door for what people do to goals: refusals stay beside what was typed, what was done offers its way back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import session
from dashboard.components.plain import plain
from dashboard.operations.edit_okr import undo
from dashboard.operations.run_okr import take_back
from dashboard.text.catalog import Text
from dashboard.text.errors import error_text
from data.errors import KpiError

_DONE = "_goal_done"


def attempt(action: Callable[[], object], done: str = "", *, objective: int = 0, check_in: bool = False) -> KpiError | None:
    """Do it; on success say so (text key `goal_done.<done>`) with an undo on the next run. Returns the refusal, already shown."""
    try:
        found = action()
    except KpiError as refused:
        st.error(plain(error_text(refused, session.text())))
        return refused
    if done:
        number = 0
        if check_in and (notes := getattr(found, "check_ins", ())):
            number = notes[0].id
        st.session_state[_DONE] = (done, objective, number)
    return None


def show_done(words: Text) -> None:
    """What was just done, with the way back."""
    done = st.session_state.get(_DONE)
    if not done:
        return
    name, objective, check_in = done
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="card_done"):
        st.write(plain(words(f"goal_done.{name}")))
        if (objective or check_in) and st.button(words("signals.undo"), key="undo_goal"):
            _go_back(objective, check_in)


def _go_back(objective: int, check_in: int) -> None:
    if check_in:
        refused = attempt(lambda: take_back(session.workspace(), check_in), "taken_back")
    else:
        refused = attempt(lambda: undo(session.workspace(), objective), "undone")
    if refused is None:
        st.rerun()
