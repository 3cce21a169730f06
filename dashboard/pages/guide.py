"""How to read the dashboard: the four marks, the eight statuses, and what is never claimed."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import session
from dashboard.components.shapes import badge
from dashboard.components.style import apply_style
from dashboard.views.status import Status

TITLE = "page.guide.title"
URL_PATH = "guide"
_SECTIONS = ("marks", "rule", "cause", "goal")


def render() -> None:
    """Show the page."""
    words = session.text()
    colours = apply_style()
    st.title(words("guide.title"))
    st.header(words("guide.statuses"))
    for status in Status:
        word = words(f"status.{status.value}")
        sentence = escape(words(f"guide.status.{status.value}"))
        mark = f'<span style="width:9rem">{badge(status, word, colours)}</span>'
        st.html(f'<div class="v-line">{mark}<span class="v-name">{sentence}</span></div>')
    for section in _SECTIONS:
        st.header(words(f"guide.{section}.title"))
        st.write(words(f"guide.{section}.body"))
