"""The retrospective: what was learned first, then the scores from live data, with a score by hand beside them where there is a reason."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.goal_actions import attempt
from dashboard.components.parts import definition_list
from dashboard.components.plain import plain
from dashboard.operations.okr import Progress
from dashboard.operations.run_okr import close
from dashboard.text.catalog import Text
from dashboard.text.numbers import score_text
from dashboard.views.objective import name_of
from data.model.goal import Closing, Objective


def show_learning(closing: Closing, words: Text) -> None:
    """What was learned and what changes, then the scores that were given by hand beside the computed ones."""
    rows = [
        ("learning", closing.learning),
        ("change", closing.next_change),
        ("well", closing.went_well),
        ("hindered", closing.hindered),
    ]
    st.html(definition_list([(words(f"retro.short.{name}"), said) for name, said in rows if said]))
    for result in closing.results:
        if result.given is not None:
            shown = {"score": score_text(result.score), "given": score_text(result.given), "reason": result.reason}
            st.caption(plain(words("retro.both", id=result.key_result, **shown)))


def closing_form(progress: Progress, words: Text) -> None:
    """Closing asks for what was learned and what changes; without them it is refused and nothing typed is lost."""
    number = progress.objective.id
    catalog = session.workspace().catalog()
    with st.form(f"close_{number}", border=False):
        learning = st.text_area(words("retro.learning"), key=f"learning_{number}", height=100)
        change = st.text_area(words("retro.change"), key=f"change_{number}", height=80)
        left, right = st.columns(2)
        with left:
            well = st.text_area(words("retro.well"), key=f"well_{number}", height=80)
        with right:
            hindered = st.text_area(words("retro.hindered"), key=f"hindered_{number}", height=80)
        given: dict[int, tuple[float, str]] = {}
        with st.expander(words("retro.override")):
            st.caption(words("retro.override_hint"))
            for item in progress.key_results:
                own = item.key_result.id or 0
                label = plain(words("retro.given", name=name_of(item.key_result, catalog, words), score=score_text(item.score)))
                value = st.number_input(label, 0.0, 1.0, None, step=0.01, key=f"given_{number}_{own}")
                reason = st.text_input(words("check_in.reason"), key=f"why_{number}_{own}")
                if value is not None:
                    given[own] = (float(value), reason)
        if not st.form_submit_button(words("retro.close"), type="primary", key=f"close_now_{number}"):
            return

    def finish() -> Objective:
        return close(
            session.workspace(), number, learning=learning, next_change=change, went_well=well, hindered=hindered, given=given
        )

    if attempt(finish, "closed", objective=number) is None:
        st.rerun()
