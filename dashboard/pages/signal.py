"""One signal: what changed, why, what it rests on, and what to do about it."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import streamlit as st

from dashboard import session
from dashboard.charts.control import control_chart
from dashboard.components.cause_panel import cause_panel, downloads
from dashboard.components.decisions import act, decision_buttons, undo_bar
from dashboard.components.findings_form import findings
from dashboard.components.links import page_link
from dashboard.components.objective_drawer import objective_drawer
from dashboard.components.palette import Palette
from dashboard.components.parts import definition_list
from dashboard.components.plain import plain
from dashboard.components.signal_history import signal_history
from dashboard.components.style import apply_style
from dashboard.components.url import parameter
from dashboard.operations.decide import Decision
from dashboard.operations.explain import Explained, explain
from dashboard.operations.health import health_view
from dashboard.operations.okr import readable
from dashboard.operations.second_opinion import second_opinion
from dashboard.text.catalog import Text
from dashboard.views.cause_sentences import cause_sentence
from dashboard.views.cause_view import values_csv
from dashboard.views.chart_window import around
from dashboard.views.evidence_words import merged
from dashboard.views.headlines import evidence_lines, headline
from dashboard.views.health import usual_range
from dashboard.views.second_words import second_lines
from data.model.metric import Catalog
from data.model.period import Cadence
from data.model.signal import Signal
from signals.series import values_of

TITLE = "page.signal.title"
URL_PATH = "signal"
_TELLING = 0.2
_MOVES = ("trend", "level_shift", "trend_change", "spike", "variance_change")
_FEWEST = 4
_DATA_KINDS = ("missing", "stale", "unit_error")


def render() -> None:
    """Show the page of `?id=`."""
    workspace, words = session.workspace(), session.text()
    colours = apply_style()
    number = parameter("id")
    if not number:
        st.title(words("page.signal.title"))
        st.write(words("signal.choose"))
        page_link("signals", plain(words("overview.to_signals")))
        return
    explained = explain(workspace, number)
    signal, catalog = explained.signal, workspace.catalog()
    page_link("signals", plain(words("signal.back")))
    st.title(plain(headline(signal, catalog, words)))
    if lead := _lead(explained, catalog, words):
        st.markdown(plain(lead))
    _buttons(signal, words)
    undo_bar(signal, words)
    for item in readable(workspace):  # the other end of the trail
        if item.signal_id == signal.id:
            page_link("objective", plain(words("signal.its_objective", objective=item.text)), id=item.id)
    left, right = st.columns([5, 3], gap="large")
    with left:
        _chart(explained, catalog, words, colours)
        cause_panel(explained, catalog, words, colours)
        findings(explained, catalog, words)
    with right:
        st.header(words("signal.evidence"))
        metric = catalog.metric(signal.metric)
        second = second_lines(second_opinion(workspace, explained), signal, metric.unit if metric else "count", words)
        lines = merged([*evidence_lines(signal, catalog, words.language), *second])
        rows = [(words(f"evidence.label.{line.label}"), line.text) for line in lines]
        st.html(definition_list(rows))
        signal_history(signal, workspace, words)
        st.caption(plain(words("signal.id", id=signal.id)))
        page_link("metric", plain(words("signal.metric")), code=signal.metric)


def _lead(explained: Explained, catalog: Catalog, words: Text) -> str:
    """The largest part of the change, if it can be split."""
    parts = [c for c in explained.causes if c.contribution is not None and (c.status == "likely" or (c.share or 0) >= _TELLING)]
    cause = next((c for c in parts if c.part_of == "segments"), parts[0] if parts else None)
    return cause_sentence(cause, explained.signal, catalog, words) if cause else ""


def _buttons(signal: Signal, words: Text) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        possible = signal.kind not in _DATA_KINDS and signal.is_open
        if possible and st.button(words("signal.make_objective"), type="primary", key="make_objective"):
            objective_drawer(signal.id)
        decision_buttons(signal, words)
        with st.popover(words("signal.assign")), st.form("assign", border=False):
            person = st.text_input(words("signal.assignee"), value=signal.assignee)
            if st.form_submit_button(words("signal.assign_now")):
                act(signal, Decision.ASSIGN, assignee=person)
    state = words(f"signals.state.{signal.state.value}")
    details = [state, *([signal.assignee] if signal.assignee else []), *([signal.reason] if signal.reason else [])]
    st.caption(plain(" · ".join(details)))


def _chart(explained: Explained, catalog: Catalog, words: Text, colours: Palette) -> None:
    signal = explained.signal
    metric = catalog.metric(signal.metric)
    cadence, dated = _shown(explained)
    if metric is None or len(dated) < 2:
        return
    health = health_view(session.workspace()).of(signal.metric)
    target = health.target.value if health and health.target and signal.segment == "{}" else None
    earlier = [value for moment, value in dated if moment < signal.start.replace(tzinfo=None)]
    moved = signal.kind in _MOVES  # a standstill has no usual range it left, and nothing changed where it began
    has_range = moved and len(earlier) >= _FEWEST and not cadence.minutes  # what is usual for a machine depends on the time of day
    usual = _quoted_range(signal) or (usual_range(np.asarray(earlier, dtype=float)) if has_range else None)
    chart = control_chart(
        dated, cadence, metric.unit, words, colours, usual=usual, target=target, change=signal.start if moved else None,
        name=metric.name.in_language(words.language),
    )  # fmt: skip
    st.altair_chart(chart, width="stretch", theme=None)
    if usual is not None:
        st.caption(words("signal.chart_note"))
    downloads(f"{signal.metric}-{signal.kind}", chart.properties(width=640), values_csv(dated), words)


def _shown(explained: Explained) -> tuple[Cadence, list[tuple[datetime, float]]]:
    """The values the signal keeps; of machines, which have too many, those around what happened."""
    signal, measured = explained.signal, explained.measured
    cadence = Cadence(signal.cadence)
    if cadence.minutes and measured is not None and signal.kind in _MOVES:
        return around(values_of(measured, signal.metric, signal.segment), signal)
    kept = signal.evidence.get("values")
    rows = kept if isinstance(kept, list) else []
    return cadence, [(datetime.fromisoformat(moment), float(value)) for moment, value in rows]


def _quoted_range(signal: Signal) -> tuple[float, float] | None:
    """The usual range the evidence quotes, so that picture and list say the same."""
    low, high = signal.evidence.get("lower"), signal.evidence.get("upper")
    known = isinstance(low, float) and isinstance(high, float) and signal.kind in ("spike", "level_shift")
    return (low, high) if known and isinstance(low, float) and isinstance(high, float) and low < high else None
