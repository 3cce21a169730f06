"""Why a metric raised nothing, worked out when somebody asks."""

from __future__ import annotations

import streamlit as st

from dashboard.components.parts import definition_list
from dashboard.components.plain import plain
from dashboard.operations.why_not import why_not
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.views.why_words import why_lines
from data.model.metric import Metric


def why_silent(workspace: Workspace, metric: Metric, words: Text) -> None:
    """The section: a switch, then every test with how far it is from its line."""
    st.header(words("metric.why_silent"))
    if not st.toggle(words("metric.why_silent_show"), key="why_silent"):
        return
    lines = list(why_lines(why_not(workspace, metric.code), words))
    for label, sentence in lines:
        if not label:
            st.markdown(plain(sentence))
    st.html(definition_list([(label, sentence) for label, sentence in lines if label]))
    st.caption(plain(words("metric.why_silent_note")))
