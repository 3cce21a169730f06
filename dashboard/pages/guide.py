"""The guide page."""

from __future__ import annotations

import streamlit as st

from dashboard import session

TITLE = "page.guide.title"
URL_PATH = "guide"


def render() -> None:
    """Show the page."""
    st.title(session.text()(TITLE))
