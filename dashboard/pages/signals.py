"""The review list: what changed, worst first; good news in its own queue."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import session
from dashboard.components.decisions import act, show_undo
from dashboard.components.links import page_link
from dashboard.components.palette import Palette
from dashboard.components.plain import plain
from dashboard.components.shapes import badge, sparkline
from dashboard.components.style import apply_style
from dashboard.components.url import bound
from dashboard.operations.decide import Decision
from dashboard.operations.health import HealthView, health_view
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.views.headlines import headline
from dashboard.views.status import Status
from data.model.metric import Catalog
from data.model.signal import Polarity, Severity, Signal, SignalState

TITLE = "page.signals.title"
URL_PATH = "signals"


def render() -> None:
    """Show the page."""
    workspace, words = session.workspace(), session.text()
    colours = apply_style()
    view, catalog = health_view(workspace), workspace.catalog()
    st.title(words("signals.title"))
    chosen = _filtered(view, catalog, words)
    show_undo(words)
    bad = [signal for signal in chosen if signal.polarity is not Polarity.GOOD]
    good = [signal for signal in chosen if signal.polarity is Polarity.GOOD]
    if not chosen:
        _nothing(view, words)
    for signal in bad:
        _row(signal, catalog, words, colours)
    if good:
        st.header(words("signals.good"))
        for signal in good:
            _row(signal, catalog, words, colours)
    _cannot(view, catalog, words)


def _filtered(view: HealthView, catalog: Catalog, words: Text) -> list[Signal]:
    states = {"open": words("signals.filter.open")} | {
        state.value: words(f"signals.state.{state.value}")
        for state in (SignalState.LINKED, SignalState.DISMISSED, SignalState.CLOSED)
    }
    departments = {"all": words("signals.filter.all")} | {d.code: d.name.in_language(words.language) for d in catalog.departments}
    with st.container(horizontal=True):
        state = bound(st.segmented_control, words("signals.filter.state"), states, key="state", default="open")
        department = bound(st.selectbox, words("signals.filter.department"), departments, key="department", default="all")
    return [
        signal
        for signal in view.signals
        if (signal.is_open if state == "open" else signal.state.value == state)
        and (department == "all" or signal.department == department)
    ]


def _nothing(view: HealthView, words: Text) -> None:
    with st.container(border=True, key="card_nothing"):
        if view.look is None:
            st.write(words("signals.never"))
            return
        day = date_text(view.look.as_of, words.language)
        st.write(plain(words("signals.nothing", day=day, series=view.look.series, cannot=len(view.look.cannot_tell))))


def severity_status(signal: Signal) -> Status:
    """The shape a signal is drawn with."""
    if signal.polarity is Polarity.GOOD:
        return Status.GOOD
    return Status.ALERT if signal.severity in (Severity.WARN, Severity.CRITICAL) else Status.WATCH


def _row(signal: Signal, catalog: Catalog, words: Text, colours: Palette) -> None:
    status = severity_status(signal)
    department = catalog.department(signal.department)
    values = signal.evidence.get("values")
    numbers = [float(value) for _, value in values] if isinstance(values, list) else []
    with st.container(border=True, key=f"card_{signal.id}"):
        left, right = st.columns([5, 2], vertical_alignment="center")
        with left:
            word = words(f"status.{status.value}")
            st.html(
                f'<div>{badge(status, word, colours)} <span class="v-small">'
                f"{escape(department.name.in_language(words.language) if department else words('overview.no_department'))} · "
                f"{escape(words(f'signals.state.{signal.state.value}'))}"
                f"{' · ' + escape(signal.assignee) if signal.assignee else ''}</span></div>"
                f'<div style="font-weight:600;font-size:1.0625rem;color:{colours.ink}">'
                f"{escape(headline(signal, catalog, words.language))}</div>"
            )
        with right:
            st.html(sparkline(numbers, colours, status, height=48, label=words("tile.spark", n=len(numbers))))
        _actions(signal, words)


def _actions(signal: Signal, words: Text) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        page_link("signal", plain(words("signals.open")), id=signal.id)
        fresh = signal.state in (SignalState.NEW, SignalState.RECOVERING)
        if fresh and st.button(words("signals.acknowledge"), key=f"ack_{signal.id}"):
            act(signal, Decision.ACKNOWLEDGE)
        if signal.is_open:
            with st.popover(words("signals.dismiss"), key=f"pop_{signal.id}"), st.form(f"dismiss_{signal.id}", border=False):
                reason = st.text_input(words("signals.reason"), key=f"reason_{signal.id}")
                if st.form_submit_button(words("signals.dismiss_now"), type="primary"):
                    act(signal, Decision.DISMISS, reason=reason)
        elif st.button(words("signals.reopen"), key=f"reopen_{signal.id}"):
            act(signal, Decision.REOPEN)


def _cannot(view: HealthView, catalog: Catalog, words: Text) -> None:
    if view.look is None or not view.look.cannot_tell:
        return
    st.header(words("signals.cannot"))
    for entry in view.look.cannot_tell:
        metric = catalog.metric(str(entry["metric"]))
        name = metric.name.in_language(words.language) if metric else str(entry["metric"])
        reason = words(f"cannot.{entry['reason']}", has=entry.get("has"), needs=entry.get("needs"))
        st.markdown(f"- {plain(name)}: {plain(reason)}")
