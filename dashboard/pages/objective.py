"""One objective: where it came from, its key results on one scale, what must hold, the weekly check-in, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from dashboard import session
from dashboard.components.activation_form import activation_form
from dashboard.components.check_in_form import check_in_form, talk_notice
from dashboard.components.closing_form import show_learning
from dashboard.components.goal_actions import attempt, show_done
from dashboard.components.key_result_line import key_result_html
from dashboard.components.links import page_link
from dashboard.components.objective_editor import objective_editor
from dashboard.components.palette import Palette
from dashboard.components.plain import bullets, plain
from dashboard.components.shapes import badge
from dashboard.components.style import apply_style
from dashboard.components.talk_form import talks
from dashboard.components.trail import show_trail
from dashboard.components.url import parameter
from dashboard.operations.edit_okr import may_write
from dashboard.operations.okr import Progress, day_of, progress_of
from dashboard.operations.run_okr import carry_over, drop, effects_of
from dashboard.operations.suggest import guardrail_text
from dashboard.pages.objectives import cycle_words
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.text.numbers import score_text, value_text
from dashboard.views.alignment import owner_words
from dashboard.views.headlines import headline
from dashboard.views.objective import effect_line, lead, trail
from dashboard.views.status import Status
from data.errors import NotFound
from data.model.goal import ObjectiveState
from data.store.signals import get_signal

TITLE = "page.objective.title"
URL_PATH = "objective"
_SHOWN = 6


def render() -> None:
    """Show the page of `?id=`."""
    workspace, words = session.workspace(), session.text()
    colours = apply_style()
    number = parameter("id")
    page_link("objectives", plain(words("objective.back")))
    if not number.isdigit():
        st.title(words("objectives.title"))
        st.write(words("objective.choose"))
        return
    progress = progress_of(workspace, int(number))
    objective = progress.objective
    st.title(plain(objective.text))
    st.markdown(plain(lead(progress, progress.cycle.week(workspace.today), words)))
    st.caption(plain(_stamp(progress, words)))
    show_done(words)
    if notice := talk_notice(progress, words):
        st.info(plain(notice))
    show_trail(trail(progress, _headline(progress, words), workspace.catalog(), words), words)
    main, side = st.columns([5, 3], gap="large")
    with side:
        _side(progress, words)
    with main:
        _results(progress, words, colours)
        _history(progress, words)
        talks(progress, words)


def _stamp(progress: Progress, words: Text) -> str:
    objective = progress.objective
    due = date_text(objective.due or progress.cycle.due, words.language)
    seen = words("objective.private", reason=objective.private_reason) if objective.private_reason else words("objective.public")
    facts = [
        words(f"cli.okr_state.{objective.state.value}"), cycle_words(objective.cycle, words),
        owner_words(objective, session.workspace().catalog(), words), words("objective.owner", owner=objective.owner or "—"),
        words("objective.due", due=due), words(f"okr.origin.{objective.origin.value}"), seen,
        words("objective.change_tag"),
    ]  # fmt: skip
    return " · ".join(facts)


def _headline(progress: Progress, words: Text) -> str:
    workspace = session.workspace()
    if not progress.objective.signal_id:
        return ""
    try:
        return headline(get_signal(workspace.store, progress.objective.signal_id), workspace.catalog(), words)
    except NotFound:  # a signal of data that was taken back since; the objective keeps its own words
        return progress.objective.why


def _side(progress: Progress, words: Text) -> None:
    objective = progress.objective
    if not may_write(session.workspace(), objective):
        st.caption(words("objective.read_only"))
        _closed(progress, words, may_carry=False)
        return
    if objective.state is ObjectiveState.DRAFT:
        activation_form(objective, words)
    elif objective.state is ObjectiveState.ACTIVE:
        check_in_form(progress, words)
        page_link("retrospective", plain(words("objective.close")), id=objective.id)
        pressed = st.button(words("activate.drop"), key=f"drop_{objective.id}")
        if pressed and attempt(lambda: drop(session.workspace(), objective.id), "dropped", objective=objective.id) is None:
            st.rerun()
    else:
        _closed(progress, words, may_carry=True)


def _closed(progress: Progress, words: Text, *, may_carry: bool) -> None:
    """Learning first, then the way into the next quarter."""
    closing, number = progress.objective.closing, progress.objective.id
    if closing is None:
        return
    with st.container(border=True, key="card_closed"):
        st.subheader(words("retro.learned"))
        show_learning(closing, words)
        pressed = may_carry and st.button(words("retro.carry"), type="primary", key=f"carry_{number}")
        if pressed and attempt(lambda: carry_over(session.workspace(), number), "carried", objective=number) is None:
            st.rerun()
        page_link("retrospective", plain(words("retro.evidence")), id=number)


def _results(progress: Progress, words: Text, colours: Palette) -> None:
    objective, catalog = progress.objective, session.workspace().catalog()
    st.header(words("drawer.key_results"))
    st.caption(plain(words("objective.scale", score=score_text(progress.score))))
    for item in progress.key_results:
        st.html(key_result_html(item, catalog, words, colours))
    for state in progress.guards:
        status = Status.CANNOT if state.is_kept is None else Status.OK if state.is_kept else Status.ALERT
        word = words(f"objective.guard.{'unknown' if state.is_kept is None else 'kept' if state.is_kept else 'breached'}")
        now = value_text(state.value, state.guard.unit, words.language)
        said = f"<b>{escape(words('drawer.guardrails'))}</b> {escape(guardrail_text(state.guard, catalog, words))}"
        small = f'<span class="v-small">{escape(now)}</span>'
        st.html(f'<div class="v-row v-line"><span class="v-name">{said} {small}</span>{badge(status, word, colours)}</div>')
    if objective.initiatives:
        st.subheader(words("drawer.initiatives"))
        st.markdown(bullets(objective.initiatives))
    if objective.state in (ObjectiveState.DRAFT, ObjectiveState.ACTIVE) and may_write(session.workspace(), objective):
        with st.expander(words("edit.title"), expanded=objective.state is ObjectiveState.DRAFT):
            objective_editor(objective, words)
    elif objective.state is ObjectiveState.CLOSED:
        st.subheader(words("retro.effect"))
        for result, found in effects_of(session.workspace(), objective.id):
            st.markdown(plain(effect_line(result, found, catalog, words)))


def _history(progress: Progress, words: Text) -> None:
    st.header(words("objective.history"))
    if not progress.check_ins:
        st.caption(words("objective.no_history"))
        return
    rows = [
        {
            words("objective.day"): day_of(note),
            words("objective.score"): score_text(_number(note.body.get("score"))),
            words("objective.sure"): note.body.get("confidence"),
            words("objective.line"): _one_line(note.body),
        }
        for note in progress.check_ins[:_SHOWN]
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
    if len(progress.check_ins) > _SHOWN:
        page_link("check-in", plain(words("objective.all_check_ins", n=len(progress.check_ins))), id=progress.objective.id)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _one_line(body: Mapping[str, object]) -> str:
    """What was in the way, else what was planned."""
    planned = body.get("priorities")
    return str(body.get("blocker") or (", ".join(map(str, planned)) if isinstance(planned, list) else ""))
