"""What happened around a metric: the newest events about it, and a form to note one more."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard import session
from dashboard.components.links import page_link
from dashboard.components.plain import plain
from dashboard.operations.events import KINDS, add_event, events_about, undo_events
from dashboard.operations.storing import look_again
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.text.errors import error_text
from data.errors import RequestError
from data.model.metric import Event, Metric, Name

_NOTED = "_event_noted"
_NEWEST = 5


def event_notes(metric: Metric, words: Text) -> None:
    """The section: what is known, the form, and after saving the way back."""
    workspace = session.workspace()
    st.header(words("noting.title"))
    known = events_about(workspace, metric)
    for event in known[:_NEWEST]:
        st.markdown(f"- {plain(_line(event, words))}")
    if not known:
        st.write(words("noting.none"))
    if st.session_state.get(_NOTED) == metric.code:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="card_noted"):
            st.write(words("noting.done"))
            if st.button(words("signals.undo"), key="undo_event"):
                undo_events(workspace)
                look_again(workspace)
                del st.session_state[_NOTED]
                st.rerun()
    with st.expander(words("noting.add")):
        _form(metric, words)
    page_link("settings", plain(words("noting.all")), section="calendar")


def _form(metric: Metric, words: Text) -> None:
    workspace = session.workspace()
    with st.form(f"event_{metric.code}", border=False, enter_to_submit=False):
        name = st.text_input(words("noting.name"), placeholder=words("noting.example"), max_chars=120)
        kind = st.selectbox(words("noting.kind"), KINDS, format_func=lambda one: words(f"events.kind.{one}"))
        days = st.date_input(words("noting.days"), value=(workspace.today, workspace.today), format="YYYY-MM-DD")
        for_all = st.checkbox(words("noting.for_all"))
        if not st.form_submit_button(words("noting.save"), type="primary"):
            return
    if not name.strip():
        st.error(words("noting.name_missing"))
        return
    start, end = _span(days, workspace.today)
    about = () if for_all else (metric.code,)
    try:
        add_event(workspace, Event(start, end, Name.of(name.strip()), str(kind), (), about))
    except RequestError as refused:  # what was typed stays where it is
        st.error(plain(error_text(refused, words)))
        return
    look_again(workspace)
    st.session_state[_NOTED] = metric.code
    st.rerun()


def _span(days: object, today: date) -> tuple[date, date]:
    """First and last of the chosen days; a range that was not finished is one day."""
    chosen = (
        [day for day in days if isinstance(day, date)] if isinstance(days, tuple) else [days if isinstance(days, date) else today]
    )
    return (chosen[0], chosen[-1]) if chosen else (today, today)


def _line(event: Event, words: Text) -> str:
    start, end = date_text(event.start, words.language), date_text(event.end, words.language)
    days = start if event.start == event.end else f"{start} – {end}"
    return f"{event.name.in_language(words.language)} ({words(f'events.kind.{event.kind}')}, {days})"
