"""What answers a draft while it is edited: the rules, history, an optional language model, and the button that keeps it."""

from __future__ import annotations

import streamlit as st

from dashboard.components.plain import plain
from dashboard.operations.draft_desk import Desk, Look, Sheet
from dashboard.operations.keep_draft import keep
from dashboard.operations.language_model import is_on, reworded
from dashboard.operations.suggest import key_result_text
from dashboard.text.catalog import Text
from dashboard.text.errors import error_text
from data.errors import KpiError, OkrError


def offer_words(desk: Desk, start: Sheet, key: str, words: Text) -> Sheet:
    """The words a language model offered, where one is switched on and its offer kept every rule."""
    if not is_on(desk.workspace.settings):
        return start
    turn, offered = st.session_state.get(f"{key}_model", (0, None))
    if st.button(words("draft.reword"), key=f"{key}_reword", help=words("draft.reword_help")):
        try:
            offered = reworded(desk, start)
        except KpiError as error:
            st.warning(plain(error_text(error, words)))
            return start
        st.session_state[f"{key}_model"] = (turn + 1, offered)
    return offered or start


def show_answers(desk: Desk, sheet: Sheet, look: Look, words: Text) -> None:
    """What the rules say, errors first, then what history says."""
    st.header(words("draft.checks"))
    if not look.checks:
        st.write(words("draft.no_checks"))
    for check, sentence in look.checks:
        st.markdown(f"**{plain(words(f'drawer.severity.{check.severity}'))}** {plain(sentence)}")
    st.caption(plain(desk.sentence(sheet)))
    st.header(words("draft.history"))
    for item, said in zip(sheet.key_results, look.key_results, strict=True):
        if said:
            st.markdown(f"**{plain(key_result_text(item, desk.catalog, words))}**  \n{plain(said)}")
    if look.together:
        st.caption(plain(look.together))


def keep_button(desk: Desk, sheet: Sheet, look: Look, words: Text) -> None:
    """Keeps the draft; closed while something is left to put right."""
    if look.is_refused:
        st.caption(plain(words("draft.mend_first")))
    if st.button(words("draft.keep"), type="primary", key="keep_draft", shortcut="Ctrl+Enter", disabled=look.is_refused):
        try:
            kept = keep(desk, sheet)
        except OkrError as error:
            st.error(plain(error_text(error, words)))
            return
        st.session_state["_kept_objective"] = (desk.signal.id, kept.id)
        st.rerun()
