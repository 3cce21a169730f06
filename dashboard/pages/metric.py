"""The metric page."""

from __future__ import annotations

import streamlit as st

from dashboard import session

TITLE = "page.metric.title"
URL_PATH = "metric"


def render() -> None:
    """Show the page."""
    st.title(session.text()(TITLE))
