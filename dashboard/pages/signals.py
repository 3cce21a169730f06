"""The review list: what asks for attention this week, worst first; good news in its own queue; the rest also noticed."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.decisions import decided
from dashboard.components.plain import plain
from dashboard.components.signal_card import signal_card
from dashboard.components.style import apply_style
from dashboard.components.url import bound
from dashboard.components.waiting_list import waiting_list
from dashboard.operations.health import HealthView, health_view
from dashboard.operations.rules import load_rules
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.views.queue import OPEN, Queue, queue_of
from data.model.metric import Catalog
from data.model.signal import SignalState

TITLE = "page.signals.title"
URL_PATH = "signals"
_PAST = (SignalState.LINKED, SignalState.DISMISSED, SignalState.CLOSED, SignalState.WITHDRAWN)


def render() -> None:
    """Show the page."""
    workspace, words = session.workspace(), session.text()
    colours, view, catalog = apply_style(), health_view(workspace), workspace.catalog()
    st.title(words("signals.title"))
    queue, department = _queue(view, catalog, words, load_rules(workspace).attention)
    if queue.is_empty:
        _nothing(view, words)
    for signal in queue.asking:
        signal_card(signal, catalog, words, colours, queue.context)
    if queue.good:
        st.header(words("signals.good"))
        st.caption(words("signals.good_note"))
        for signal in queue.good:
            signal_card(signal, catalog, words, colours, queue.context)
    if queue.noticed:
        with st.expander(plain(words("signals.noticed", n=len(queue.noticed)))):
            st.caption(plain(words("signals.noticed_note", n=queue.suppressed)))
            for signal in queue.noticed:
                signal_card(signal, catalog, words, colours, queue.context)
    waiting_list(view.look, catalog, words, department)
    _cannot(view, catalog, words)


def _queue(view: HealthView, catalog: Catalog, words: Text, budget: int) -> tuple[Queue, str]:
    states = {OPEN: words("signals.filter.open")} | {state.value: words(f"signals.state.{state.value}") for state in _PAST}
    departments = {"all": words("signals.filter.all")} | {d.code: d.name.in_language(words.language) for d in catalog.departments}
    with st.container(horizontal=True):
        state = bound(st.segmented_control, words("signals.filter.state"), states, key="state", default=OPEN)
        department = bound(st.selectbox, words("signals.filter.department"), departments, key="department", default="all")
    today = session.workspace().today
    return queue_of(
        view.signals, catalog, state=state, department=department, as_of=today, budget=budget, keep=decided()
    ), department


def _nothing(view: HealthView, words: Text) -> None:
    with st.container(border=True, key="card_nothing"):
        if view.look is None:
            st.write(words("signals.never"))
            return
        day = date_text(view.look.as_of, words.language)
        st.write(plain(words("signals.nothing", day=day, series=view.look.series, cannot=len(view.look.cannot_tell))))


def _cannot(view: HealthView, catalog: Catalog, words: Text) -> None:
    if view.look is None or not view.look.cannot_tell:
        return
    st.header(words("signals.cannot"))
    for entry in view.look.cannot_tell:
        metric = catalog.metric(str(entry["metric"]))
        name = metric.name.in_language(words.language) if metric else str(entry["metric"])
        reason = words(f"cannot.{entry['reason']}", has=entry.get("has"), needs=entry.get("needs"))
        st.markdown(f"- {plain(name)}: {plain(reason)}")
