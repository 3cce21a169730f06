"""The signal page."""

from __future__ import annotations

import streamlit as st

from dashboard import session

TITLE = "page.signal.title"
URL_PATH = "signal"


def render() -> None:
    """Show the page."""
    st.title(session.text()(TITLE))
