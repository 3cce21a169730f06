"""The overview: one sentence, counts, and each department's health, worst first."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import session
from dashboard.components.links import page_link
from dashboard.components.plain import plain
from dashboard.components.style import apply_style
from dashboard.components.tile import department_head, row, tile
from dashboard.operations.health import HealthView, health_view
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text, moment_text
from dashboard.views.health import departments_of
from dashboard.views.overview import answer_sentence, counts_text, reasons
from dashboard.views.status import Status

TITLE = "page.overview.title"
URL_PATH = ""
_TILES_BELOW = 6  # from this many departments on, only the troubled ones get a tile
_ROWS = 4


def render() -> None:
    """Show the page."""
    workspace, words = session.workspace(), session.text()
    colours = apply_style()
    if not workspace.catalog().metrics:
        _first_screen(workspace, words)
        return
    view = health_view(workspace)
    catalog = workspace.catalog()
    departments = departments_of(view.health, catalog, words.language, words("overview.no_department"))
    st.title(plain(answer_sentence(departments, words)))
    if reason := reasons(view.health, catalog, words):
        st.html(f'<div class="v-lead">{escape(reason)}</div>')
    st.markdown(f"**{plain(counts_text(view.health, words))}**")
    _stamp(view, workspace, words)
    for start in range(0, len(departments), 3):
        columns = st.columns(3, gap="medium")
        for column, department in zip(columns, departments[start : start + 3], strict=False):
            with column:
                department_head(department, words, colours)
                as_tile = len(departments) < _TILES_BELOW or department.status in (Status.ALERT, Status.WATCH)
                shown = list(department.metrics)
                if as_tile and shown:
                    tile(shown.pop(0), catalog, words, colours)
                for health in shown[:_ROWS]:
                    row(health, catalog, words, colours)
                if len(shown) > _ROWS:
                    with st.expander(words("overview.more", n=len(shown) - _ROWS)):
                        for health in shown[_ROWS:]:
                            row(health, catalog, words, colours)
    _this_week(view, workspace, words)


def _stamp(view: HealthView, workspace: Workspace, words: Text) -> None:
    if view.look is None or view.look.at is None:
        st.caption(words("overview.not_checked"))
        return
    st.caption(
        plain(
            words(
                "overview.stamp",
                day=date_text(view.look.as_of, words.language, weekday=True),
                at=moment_text(view.look.at, words.language, workspace.settings.zone),
                series=view.look.series,
            )
        )
    )


def _this_week(view: HealthView, workspace: Workspace, words: Text) -> None:
    """What to do next: the open bad signals nobody has taken yet."""
    waiting = [signal for signal in view.signals if signal.state.value == "new" and signal.polarity.value == "bad"]
    st.header(words("overview.this_week"))
    if not waiting:
        st.write(words("overview.nothing_waiting"))
        return
    st.write(plain(words("overview.waiting", n=len(waiting))))
    page_link("signals", plain(words("overview.to_signals")))


def _first_screen(workspace: Workspace, words: Text) -> None:
    """An empty store: three ways to begin."""
    st.title(words("overview.empty.title"))
    st.write(words("overview.empty.why"))
    with st.container(border=True, key="card_empty"):
        if st.button(words("overview.empty.demo"), type="primary"):
            from dashboard.operations.demo import seed_demo

            with st.spinner(words("overview.empty.working")):
                seed_demo(workspace)
            st.rerun()
        page_link("data", plain(words("overview.empty.upload")))
        page_link("data", plain(words("overview.empty.connect")), tab="sources")
