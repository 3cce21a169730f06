"""What a control chart's marks mean, said below it where they occur."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from dashboard.charts.control import marked
from dashboard.components.plain import plain
from dashboard.text.catalog import Text


def pattern_note(values: Sequence[tuple[datetime, float]], usual: tuple[float, float] | None, words: Text) -> None:
    """The caption of points that are part of a pattern; nothing where there are none."""
    if marked(values, usual).any():
        st.caption(plain(words("chart.pattern_note")))
