"""The list of events as a table to edit: campaigns and price changes, and the company's own calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.plain import plain
from dashboard.operations.events import KINDS, replace_events, undo_events
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.errors import error_text
from data.errors import RequestError
from data.model.metric import Event, Name

_SAVED = "_events_saved"


def event_editor(workspace: Workspace, words: Text) -> None:
    """Rows can be added, changed and taken out; nothing is stored before the button."""
    kinds = {kind: words(f"events.kind.{kind}") for kind in KINDS}
    with st.form("events"):
        rows = st.data_editor(
            _table(workspace), key="event_rows", num_rows="dynamic", hide_index=True, width="stretch",
            column_config={
                "start": st.column_config.DateColumn(words("events.column.start"), required=True),
                "end": st.column_config.DateColumn(words("events.column.end")),
                "kind": st.column_config.SelectboxColumn(words("events.column.kind"), options=list(KINDS), required=True,
                                                         format_func=lambda kind: kinds[str(kind)]),
                "ko": st.column_config.TextColumn(words("events.column.ko")),
                "en": st.column_config.TextColumn(words("events.column.en")),
                "departments": st.column_config.TextColumn(words("events.column.departments")),
                "metrics": st.column_config.TextColumn(words("events.column.metrics")),
            },
        )  # fmt: skip
        if st.form_submit_button(words("events.save"), type="primary"):
            _save(workspace, [_event(row) for row in rows.to_dict("records") if not pd.isna(row["start"])], words)
    if st.session_state.get(_SAVED):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="card_undo_events"):
            st.write(plain(words("events.saved", n=st.session_state[_SAVED])))
            if st.button(words("signals.undo"), key="undo_events"):
                undo_events(workspace)
                del st.session_state[_SAVED]
                st.rerun()
    st.caption(plain(words("events.note", calendar=workspace.settings.calendar or "—")))


def _save(workspace: Workspace, events: list[Event], words: Text) -> None:
    try:
        changed = replace_events(workspace, events)
    except RequestError as refused:  # what was typed stays where it is
        st.error(plain(error_text(refused, words)))
        return
    if changed:
        st.session_state[_SAVED] = changed
        st.rerun()


def _table(workspace: Workspace) -> pd.DataFrame:
    rows = [
        {
            "start": event.start, "end": event.end, "kind": event.kind if event.kind in KINDS else "other", "ko": event.name.ko,
            "en": event.name.en, "departments": ", ".join(event.departments), "metrics": ", ".join(event.metrics),
        }
        for event in workspace.catalog().events
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["start", "end", "kind", "ko", "en", "departments", "metrics"])


def _event(row: dict[Any, Any]) -> Event:
    start = _day(row["start"])
    ko, en = (_words(row[name]) for name in ("ko", "en"))
    split = {
        name: tuple(word.strip() for word in _words(row[name]).split(",") if word.strip()) for name in ("departments", "metrics")
    }
    end = start if pd.isna(row["end"]) else _day(row["end"])
    return Event(start, end, Name(ko or en, en or ko), str(row["kind"]), split["departments"], split["metrics"])


def _day(value: Any) -> date:
    return pd.Timestamp(value).date()


def _words(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
