"""Objectives of a quarter: how far they are, which need a check-in, and where a new one starts."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import session
from dashboard.components.goal_actions import attempt, show_done
from dashboard.components.key_result_line import score_line
from dashboard.components.links import page_link
from dashboard.components.palette import Palette
from dashboard.components.plain import plain
from dashboard.components.style import apply_style
from dashboard.components.url import bound
from dashboard.operations.edit_okr import new_objective
from dashboard.operations.okr import Progress, list_progress, readable
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.text.numbers import score_text
from dashboard.views.alignment import owner_words
from data.model.goal import Level, ObjectiveState
from goals.cycle import cycle_after, cycle_by_code, cycle_of

TITLE = "page.objectives.title"
URL_PATH = "objectives"
_ORDER = (ObjectiveState.ACTIVE, ObjectiveState.DRAFT, ObjectiveState.CLOSED, ObjectiveState.DROPPED)


def render() -> None:
    """Show the page."""
    workspace, words = session.workspace(), session.text()
    colours = apply_style()
    today = workspace.today
    now = cycle_of(today)
    codes = sorted({item.cycle for item in readable(workspace)} | {now.code, cycle_after(now).code}, reverse=True)
    st.title(words("objectives.title"))
    shown = {"all": words("objectives.every"), **{code: cycle_words(code, words) for code in codes}}
    chosen = bound(st.selectbox, words("objectives.cycle"), shown, key="cycle", default="all", width=260)
    found = list_progress(workspace, "" if chosen == "all" else chosen)
    st.markdown(plain(_summary(found, words)))
    show_done(words)
    with st.container(horizontal=True):
        page_link("alignment", plain(words("objectives.to_tree")), cycle=None if chosen == "all" else chosen)
        page_link("check-in", plain(words("objectives.to_check_ins")))
        page_link("retrospective", plain(words("objectives.to_learning")))
    if not found:
        with st.container(border=True, key="card_none"):
            st.write(words("objectives.none"))
            page_link("signals", plain(words("overview.to_signals")))
    for state in _ORDER:
        own = [item for item in found if item.objective.state is state]
        if own:
            st.header(words(f"objectives.group.{state.value}", n=len(own)))
        for progress in own:
            _row(progress, words, colours)
    _write_one(words, expanded=not found)


def cycle_words(code: str, words: Text) -> str:
    """`2026년 4분기` / `Q4 2026`."""
    cycle = cycle_by_code(code)
    return words("period.quarter", year=cycle.start.year, quarter=(cycle.start.month + 2) // 3)


def _summary(found: tuple[Progress, ...], words: Text) -> str:
    running = [item for item in found if item.objective.state is ObjectiveState.ACTIVE]
    today = session.workspace().today
    due = sum(item.next_check_in is not None and item.next_check_in <= today for item in running)
    return words("objectives.summary", n=len(running), due=due) if running else words("objectives.summary_none")


def _row(progress: Progress, words: Text, colours: Palette) -> None:
    objective = progress.objective
    workspace = session.workspace()
    facts = [cycle_words(objective.cycle, words), owner_words(objective, workspace.catalog(), words), objective.owner]
    if progress.confidence is not None:
        facts.append(words("objectives.confidence", n=progress.confidence))
    if progress.outlook is not None and objective.state is ObjectiveState.ACTIVE:
        facts.append(words("objectives.forecast", expected=score_text(progress.outlook.expected)))
    due = progress.next_check_in
    with st.container(border=True, key=f"card_objective_{objective.id}"):
        score = objective.closing.score if objective.closing else progress.score
        line = score_line(score, None, progress.outlook, colours, has_band=True, label=score_text(score))
        st.html(
            f'<div class="v-line"><span class="v-name"><b>{escape(objective.text)}</b></span>'
            f'<span class="v-value">{score_text(score)}</span></div>'
            f"{line if objective.state is ObjectiveState.ACTIVE else ''}"
            f'<div class="v-small">{escape(" · ".join(fact for fact in facts if fact))}</div>'
        )
        with st.container(horizontal=True):
            page_link("objective", plain(words("objectives.open")), id=objective.id)
            if due is not None:
                late = due <= workspace.today
                day = date_text(due, words.language)
                page_link(
                    "check-in",
                    plain(words("objectives.check_in_now" if late else "objectives.check_in_on", day=day)),
                    id=objective.id,
                )


def _write_one(words: Text, *, expanded: bool) -> None:
    """A draft somebody writes without a signal."""
    with st.expander(words("objectives.write"), expanded=expanded), st.form("new_objective", border=False):
        st.caption(words("objectives.write_hint"))
        text = st.text_area(words("edit.text"), key="new_text", height=80)
        levels = [level.value for level in Level]
        level = st.selectbox(
            words("objectives.level"), levels, index=1, key="new_level", format_func=lambda v: words(f"okr.level.{v}")
        )
        departments = session.workspace().catalog().departments
        names = {item.code: item.name.in_language(words.language) for item in departments}
        own = session.workspace().actor.department
        options = [own] if own in names else list(names)
        department = st.selectbox(
            words("objectives.department"), options, key="new_department", format_func=lambda c: names.get(c, "—")
        )
        if not st.form_submit_button(words("objectives.write_now"), key="write_objective"):
            return
    kept = []

    def write() -> None:
        team = None if level == Level.COMPANY.value else department
        kept.append(new_objective(session.workspace(), text, level=str(level), department=team).id)

    if attempt(write, "drafted") is None:
        st.rerun()
