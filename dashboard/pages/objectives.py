"""Objectives: what was started from signals, and how far it is."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import session
from dashboard.components.links import page_link
from dashboard.components.plain import plain
from dashboard.components.style import apply_style
from dashboard.operations.okr import Progress, list_progress
from dashboard.text.catalog import Text
from dashboard.text.numbers import score_text

TITLE = "page.objectives.title"
URL_PATH = "objectives"


def render() -> None:
    """Show the page."""
    workspace, words = session.workspace(), session.text()
    apply_style()
    st.title(words("objectives.title"))
    found = list_progress(workspace)
    if not found:
        with st.container(border=True, key="card_none"):
            st.write(words("objectives.none"))
            page_link("signals", plain(words("overview.to_signals")))
        return
    for progress in found:
        _row(progress, words)


def _row(progress: Progress, words: Text) -> None:
    objective = progress.objective
    department = session.workspace().catalog().department(objective.department)
    name = department.name.in_language(words.language) if department else words("overview.no_department")
    with st.container(border=True, key=f"card_objective_{objective.id}"):
        small = " · ".join([name, objective.cycle, words(f"cli.okr_state.{objective.state.value}"), objective.owner])
        st.html(
            f'<div class="v-line"><span class="v-name"><b>{escape(objective.text)}</b></span>'
            f'<span class="v-value">{score_text(progress.score)}</span></div><div class="v-small">{escape(small)}</div>'
        )
        page_link("objective", plain(words("objectives.open")), id=objective.id)
