"""From draft to running: what is still to look at, the question that must be answered, and the start."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.goal_actions import attempt
from dashboard.components.plain import plain
from dashboard.operations.okr import readable
from dashboard.operations.run_okr import activate, drop
from dashboard.operations.suggest import check_text, histories_of
from dashboard.text.catalog import Text
from dashboard.views.objective import sentence_of
from data.model.goal import Objective
from goals.keeping import MOST_OBJECTIVES, running_beside
from goals.quality import Draft, check


def activation_form(objective: Objective, words: Text) -> None:
    """The card beside a draft."""
    number = objective.id
    with st.container(border=True, key="card_activate"):
        st.subheader(words("activate.title"))
        _checks(objective, words)
        with st.form(f"activate_{number}", border=False):
            sufficiency = st.text_area(
                words("activate.sufficiency"), value=objective.sufficiency, key=f"sufficiency_{number}", height=80,
                help=words("activate.sufficiency_help"),
            )  # fmt: skip
            reason = ""
            if not (objective.parents or objective.signal_id or objective.no_parent_reason):
                reason = st.text_input(words("edit.no_parent"), key=f"no_parent_{number}")
            focus = ""
            if len(running_beside(objective, readable(session.workspace()))) >= MOST_OBJECTIVES:
                focus = st.text_input(words("activate.focus"), key=f"focus_{number}", help=words("activate.focus_help"))
            pressed = st.form_submit_button(words("activate.start"), type="primary", key=f"activate_now_{number}")
        if pressed:
            _start(number, sufficiency, focus, reason)
        pressed = st.button(words("activate.drop"), key=f"drop_{number}")
        if pressed and attempt(lambda: drop(session.workspace(), number), "dropped", objective=number) is None:
            st.rerun()


def _start(number: int, sufficiency: str, focus: str, reason: str) -> None:
    def start() -> Objective:
        return activate(session.workspace(), number, sufficiency=sufficiency, focus_reason=focus, no_parent_reason=reason)

    if attempt(start, "active", objective=number) is None:
        st.rerun()


def _checks(objective: Objective, words: Text) -> None:
    """The quality rules on the draft as it stands."""
    workspace = session.workspace()
    catalog = workspace.catalog()
    histories = histories_of(workspace, catalog)
    draft = Draft(
        objective.text, objective.key_results, tuple(sentence_of(item, catalog, words) for item in objective.key_results),
        objective.guardrails, objective.sufficiency, objective.no_parent_reason or objective.signal_id or str(objective.parents or ""),
        objective.due, "", {item.metric: histories(item.metric).values for item in objective.key_results if item.metric},
    )  # fmt: skip
    for found in check(draft, catalog):
        if found.rule not in ("Q13", "Q16"):  # asked for right below
            st.caption(plain(f"{words(f'drawer.severity.{found.severity}')}: {check_text(found, catalog, words)}"))
