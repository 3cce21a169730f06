"""What became of a signal after history was restated: one line a mark, newest first."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from dashboard.components.plain import plain
from dashboard.operations.restated import history_rows
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.dates import moment_text
from data.model.signal import Signal


def signal_history(signal: Signal, workspace: Workspace, words: Text) -> None:
    """The section; nothing where nothing was restated."""
    if not signal.history:
        return
    st.subheader(words("restated.title"))
    for row in reversed(history_rows(signal, workspace.catalog(), words)):
        at = moment_text(datetime.fromisoformat(row["at"]), words.language, workspace.settings.zone)
        st.markdown(f"- {plain(words('restated.row', at=at, what=row['text']))}")
