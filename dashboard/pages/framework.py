"""Which framework fits, whether the KPIs are sound, and how the rollout goes."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.framework_form import framework_form, module_switch
from dashboard.components.plain import plain
from dashboard.components.soundness import show_soundness
from dashboard.components.style import apply_style
from dashboard.operations.framework import KINDS, log_rollout, rollout_log, setup_in_force, soundness, switch_on, undo_setup
from dashboard.text.catalog import Text
from dashboard.text.dates import moment_text
from data.model.framework import Setup

TITLE = "page.framework.title"
URL_PATH = "framework"
_ROWS = ("purpose", "cycle", "character", "count", "reward", "visibility", "feedback")


def render() -> None:
    """Show the page."""
    workspace, words = session.workspace(), session.text()
    colours = apply_style()
    st.title(words("framework.title"))
    current = setup_in_force(workspace)
    if st.session_state.pop("_framework_done", False):
        st.success(words("framework.done"))
    st.markdown(plain(words(f"framework.lead.{current.choice.value}" if current else "framework.lead.none")))
    with st.expander(words("framework.wizard"), expanded=current is None):
        framework_form(workspace, current, words)
    show_soundness(soundness(workspace), workspace.catalog(), words, colours)
    _rollout(current, words)
    _compare(words)


def _rollout(current: Setup | None, words: Text) -> None:
    workspace = session.workspace()
    st.header(words("framework.rollout"))
    if current is not None:
        st.write(plain(words("framework.sponsored", sponsor=current.sponsor)))
        if st.button(words("framework.undo"), key="framework_undo"):
            undo_setup(workspace)
            st.rerun()
        pressed = module_switch(current, workspace.catalog(), words)
        if pressed is not None:
            switch_on(workspace, *pressed)
            st.rerun()
    kept = rollout_log(workspace)
    for place, kind in zip(st.columns(len(KINDS), gap="large"), KINDS, strict=True):
        with place:
            st.subheader(words(f"framework.log.{kind}"))
            for note in kept[kind]:
                at = moment_text(note.at, words.language, workspace.settings.zone)
                st.markdown(f"**{plain(at)} · {plain(note.actor)}**  \n{plain(note.body)}")
            with st.form(f"rollout_{kind}", clear_on_submit=True, border=False):
                body = st.text_area(words(f"framework.write.{kind}"), max_chars=2000)
                if st.form_submit_button(words("framework.write_save")):
                    log_rollout(workspace, kind, body)
                    st.rerun()


def _compare(words: Text) -> None:
    """The guide's table of MBO and OKR, and where OKR comes from."""
    st.header(words("framework.compare"))
    st.write(words("framework.lineage"))
    aspect = words("framework.row")
    rows = [
        {aspect: words(f"framework.rows.{row}")} | {w.upper(): words(f"framework.{w}.{row}") for w in ("mbo", "okr")}
        for row in _ROWS
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
