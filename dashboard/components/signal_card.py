"""One row of the review queue: status, sentence, sparkline, and what can be done about it right there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from dashboard.components.decisions import decision_buttons, undo_bar
from dashboard.components.links import page_link
from dashboard.components.palette import Palette
from dashboard.components.plain import plain
from dashboard.components.shapes import badge, sparkline
from dashboard.text.catalog import Text
from dashboard.views.headlines import headline, subject_text
from dashboard.views.status import Status
from data.model.metric import Catalog
from data.model.signal import Polarity, Severity, Signal


def severity_status(signal: Signal) -> Status:
    """The shape a signal is drawn with."""
    if signal.polarity is Polarity.GOOD:
        return Status.GOOD
    return Status.ALERT if signal.severity in (Severity.WARN, Severity.CRITICAL) else Status.WATCH


def signal_card(
    signal: Signal, catalog: Catalog, words: Text, colours: Palette, context: Mapping[str, Sequence[Signal]] | None = None
) -> None:
    """The card with its buttons; after a decision the way back is inside it. `context`: signals by the id of the one they belong under."""
    status = severity_status(signal)
    values = signal.evidence.get("values")
    numbers = [float(value) for _, value in values] if isinstance(values, list) else []
    with st.container(border=True, key=f"card_{signal.id}"):
        left, right = st.columns([5, 2], vertical_alignment="center")
        with left:
            about = escape(_about(signal, catalog, words))
            st.html(
                f'<div>{badge(status, _word(signal, status, words), colours)} <span class="v-small">{about}'
                f'</span></div><div style="font-weight:600;font-size:1.0625rem;color:{colours.ink}">'
                f"{escape(headline(signal, catalog, words))}</div>"
            )
        with right:
            st.html(sparkline(numbers, colours, status, height=48, label=words("tile.spark", n=len(numbers))))
        with st.container(horizontal=True, vertical_alignment="center"):
            page_link("signal", plain(words("signals.open")), id=signal.id)
            decision_buttons(signal, words)
        undo_bar(signal, words)
        for parent in (context or {}).get(signal.id, ()):
            name = subject_text(catalog.metric(parent.metric), parent.metric, parent.segment, words.language)
            page_link("signal", plain(words("signals.with_it", subject=name)), id=parent.id)


def _word(signal: Signal, status: Status, words: Text) -> str:
    critical = signal.severity is Severity.CRITICAL and status is Status.ALERT
    return words("signals.critical") if critical else words(f"status.{status.value}")


def _about(signal: Signal, catalog: Catalog, words: Text) -> str:
    department = catalog.department(signal.department)
    parts = [
        department.name.in_language(words.language) if department else words("overview.no_department"),
        words(f"signal.kind.{signal.kind}"),
        words(f"signals.claim.{signal.claim.value}"),
        words(f"signals.state.{signal.state.value}"),
        *([signal.assignee] if signal.assignee else []),
        *([words(f"verdict.{signal.verdict}")] if signal.verdict else []),
        *([f"“{signal.reason}”"] if signal.reason and not signal.is_open else []),
    ]
    return " · ".join(parts)
