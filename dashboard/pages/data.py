"""Data: upload a file, see exactly what would change, store it, take it back; type one value; what came in before."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.export_button import export_button
from dashboard.components.import_start import upload_tab
from dashboard.components.import_wizard import wizard
from dashboard.components.job_bar import is_looking, look_for_signals, remember, remembered
from dashboard.components.plain import plain
from dashboard.components.source_form import sources
from dashboard.components.style import apply_style
from dashboard.components.url import parameter
from dashboard.operations.storing import type_value
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.dates import moment_text
from data.model.batch import Batch
from data.store.batches import list_batches, undo_batch

TITLE = "page.data.title"
URL_PATH = "data"
_TABS = ("upload", "type", "sources", "before")


def render() -> None:
    """Show the page."""
    workspace, words = session.workspace(), session.text()
    apply_style()
    if token := parameter("draft"):
        wizard(workspace, words, token)
        return
    st.title(words("data.title"))
    _undo_bar(workspace, words)
    names = [words(f"data.tab.{name}") for name in _TABS]
    asked = parameter("tab")
    upload, typed, connected, before = st.tabs(names, default=names[_TABS.index(asked)] if asked in _TABS else None)
    with upload:
        upload_tab(workspace, words)
    with typed:
        _type(workspace, words)
    with connected:
        sources(workspace, words)
    with before:
        _before(workspace, words)


def _undo_bar(workspace: Workspace, words: Text) -> None:
    number = remembered()
    batch = next((b for b in list_batches(workspace.store) if str(b.id) == number), None) if number else None
    if batch is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="card_undo"):
        key = "data.undone" if batch.undone_at else "data.stored"
        look = words("data.looking" if is_looking(workspace) else "data.looked")
        st.write(plain(f"{words(key, n=f'{batch.added + batch.changed:,}', batch=batch.id, label=batch.label)} {look}"))
        if st.button(words("data.redo" if batch.undone_at else "data.undo"), key="undo_import"):
            undo_batch(workspace.store, workspace.actor, batch.id)
            look_for_signals(workspace)
            st.rerun()


def _type(workspace: Workspace, words: Text) -> None:
    typable = [metric for metric in workspace.catalog().metrics if not metric.formula]
    if not typable:
        st.write(words("data.type_none"))
        return
    with st.form("type_value"):
        metric = st.selectbox(words("data.column.metric"), typable, format_func=lambda m: m.name.in_language(words.language))
        day = st.date_input(words("data.type_day"), value=workspace.today)
        value = st.number_input(words("data.type_value"), value=None, format="%g")
        if st.form_submit_button(words("data.type_store"), type="primary"):
            if metric is None or value is None:
                st.error(words("data.type_missing"))
                return
            kept = type_value(workspace, metric.code, day, float(value))
            remember(kept.batch.id)
            st.rerun()


def _before(workspace: Workspace, words: Text) -> None:
    found = list_batches(workspace.store)
    if not found:
        st.write(words("data.none_before"))
        return
    export_button(workspace, words)
    for batch in found:
        _batch(workspace, batch, words)


def _batch(workspace: Workspace, batch: Batch, words: Text) -> None:
    at = moment_text(batch.created_at, words.language, workspace.settings.zone)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card_batch_{batch.id}"):
        sentence = words(
            "data.batch", id=batch.id, label=batch.label, at=at, actor=batch.actor, added=batch.added, changed=batch.changed
        )
        st.write(plain(sentence + (" " + words("data.taken_back") if batch.undone_at else "")))
        st.space("stretch")
        if st.button(words("data.redo" if batch.undone_at else "data.undo"), key=f"undo_{batch.id}"):
            undo_batch(workspace.store, workspace.actor, batch.id)
            look_for_signals(workspace)
            remember(batch.id)
            st.rerun()
