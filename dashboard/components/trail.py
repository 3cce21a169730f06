"""The trail of an objective: signal, cause, objective, check-ins, the same metric before and after; each step leads there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard.components.links import address
from dashboard.text.catalog import Text
from dashboard.views.objective import Step


def trail_html(steps: Sequence[Step], text: Text) -> str:
    """One line on a laptop, one step a row on a phone."""
    cells = []
    for step in steps:
        words = escape(step.words)
        inside = (
            f'<a href="{escape(address(step.path, **dict(step.query or {})))}" target="_self">{words}</a>' if step.path else words
        )
        cells.append(f'<li><span class="v-small">{escape(text(f"okr.trail.label.{step.label}"))}</span><span>{inside}</span></li>')
    return f'<ol class="v-trail">{"".join(cells)}</ol>'


def show_trail(steps: Sequence[Step], text: Text) -> None:
    """Put the trail on the page."""
    st.html(trail_html(steps, text))
