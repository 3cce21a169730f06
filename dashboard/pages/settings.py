"""Settings of signals: rules and their error budget, what they would have raised, their record, and the company's calendar."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.event_editor import event_editor
from dashboard.components.plain import plain
from dashboard.components.replay_table import replay_table
from dashboard.components.rules_form import budget_box, record_box, rules_form
from dashboard.components.style import apply_style
from dashboard.components.url import bound
from dashboard.operations.rules import load_rules

TITLE = "page.settings.title"
URL_PATH = "settings"
_SECTIONS = ("rules", "replay", "record", "calendar")


def render() -> None:
    """Show the section of `?section=`."""
    workspace, words = session.workspace(), session.text()
    apply_style()
    st.title(words("settings.title"))
    names = {section: words(f"settings.section.{section}") for section in _SECTIONS}
    section = bound(st.segmented_control, words("settings.section.label"), names, key="section", default="rules")
    st.markdown(plain(words(f"settings.lead.{section}")))
    rules = load_rules(workspace)
    if section == "rules":
        left, right = st.columns([3, 2], gap="large")
        with left:
            rules_form(workspace, rules, words)
        with right:
            budget_box(workspace, rules, words)
    elif section == "replay":
        replay_table(workspace, rules, words)
    elif section == "record":
        record_box(workspace, rules, words)
    else:
        event_editor(workspace, words)
