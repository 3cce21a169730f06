"""Connected sources on the Data page: what is connected, check, pull now, connect something new."""

from __future__ import annotations

import streamlit as st

from connectors.sources import KINDS
from dashboard.components.plain import plain
from dashboard.operations.pull import check_sources, connect_source, pull
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.dates import moment_text
from dashboard.text.errors import error_text
from data.errors import KpiError
from data.model.batch import Source
from data.store.sources import list_runs, load_sources


def sources(workspace: Workspace, words: Text) -> None:
    """The whole tab."""
    st.write(words("sources.why"))
    known = load_sources(workspace.store)
    if not known:
        st.caption(words("sources.none"))
    for source in known:
        _row(workspace, source, words)
    with st.expander(words("sources.add"), expanded=not known):
        _new(workspace, words)


def _row(workspace: Workspace, source: Source, words: Text) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card_source_{source.code}"):
        kind = words(f"sources.kinds.{source.kind}")
        st.write(plain(words("sources.row", code=source.code, kind=kind, last=_last(workspace, source, words))))
        st.space("stretch")
        if st.button(words("sources.check"), key=f"check_{source.code}"):
            row = check_sources(workspace, (source.code,))[0]
            (st.success if row["ok"] else st.error)(plain(words("sources.ok", source=source.code, message=row["message"])))
        if st.button(words("sources.pull"), type="primary", key=f"pull_{source.code}"):
            with st.spinner(words("sources.pulling")):
                row = pull(workspace, (source.code,))[0]
            if row["ok"]:
                st.success(plain(words("sources.pulled", **{name: row[name] for name in ("source", "read", "added", "changed")})))
            else:
                st.error(plain(words("sources.ok", source=source.code, message=row["message"])))


def _last(workspace: Workspace, source: Source, words: Text) -> str:
    runs = list_runs(workspace.store, source.code, limit=1)
    if not runs:
        return words("sources.never")
    at = moment_text(runs[0].started_at, words.language, workspace.settings.zone)
    if runs[0].status != "done":
        return words("sources.failed", at=at, message=runs[0].message)
    return words("sources.last", at=at, read=runs[0].read, added=runs[0].added, changed=runs[0].changed)


def _new(workspace: Workspace, words: Text) -> None:
    kind = st.segmented_control(
        words("sources.kind"), list(KINDS), default="folder", format_func=lambda k: words(f"sources.kinds.{k}"), key="source_kind"
    )
    chosen = KINDS[str(kind or "folder")]
    with st.form("connect_source"):
        code = st.text_input(words("sources.code"), key="source_code")
        fields = (*chosen.required, *chosen.optional)
        settings = {name: st.text_input(words(f"sources.setting.{name}"), key=f"source_{chosen.kind}_{name}") for name in fields}
        if st.form_submit_button(words("sources.connect"), type="primary"):
            try:
                connect_source(workspace, code, chosen.kind, {name: value for name, value in settings.items() if value})
            except KpiError as refused:  # what was typed stays in the form
                st.error(plain(error_text(refused, words)))
                return
            st.rerun()
