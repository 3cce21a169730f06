"""The signals page."""

from __future__ import annotations

import streamlit as st

from dashboard import session

TITLE = "page.signals.title"
URL_PATH = "signals"


def render() -> None:
    """Show the page."""
    st.title(session.text()(TITLE))
