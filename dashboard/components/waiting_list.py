"""What waits for confirmation, folded away below the signals."""

from __future__ import annotations

import streamlit as st

from dashboard.components.plain import plain
from dashboard.text.catalog import Text
from dashboard.views.waiting_words import waiting_changes, waiting_lines
from data.model.metric import Catalog
from data.store.signals import Detection


def waiting_list(look: Detection | None, catalog: Catalog, words: Text, department: str) -> None:
    """An expander with a line for each change; nothing when nothing waits."""
    changes = waiting_changes(look.settings, catalog, None if department == "all" else department) if look else []
    if not changes:
        return
    with st.expander(plain(words("waiting.title", n=len(changes)))):
        st.caption(plain(words("waiting.note")))
        for _, name, told in waiting_lines(changes, catalog, words):
            st.markdown(f"- **{plain(name)}**: {plain(told)}")
