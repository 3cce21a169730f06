"""The overview page."""

from __future__ import annotations

import streamlit as st

from dashboard import session

TITLE = "page.overview.title"
URL_PATH = ""


def render() -> None:
    """Show the page."""
    st.title(session.text()(TITLE))
