"""The weekly check-in: without an address the objectives that wait for one, with `?id=` one screen to fill in."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.check_in_form import check_in_form, talk_notice
from dashboard.components.goal_actions import show_done
from dashboard.components.links import page_link
from dashboard.components.plain import plain
from dashboard.components.style import apply_style
from dashboard.components.url import parameter
from dashboard.operations.edit_okr import may_write
from dashboard.operations.okr import Progress, day_of, list_progress, progress_of
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.text.numbers import score_text
from dashboard.views.objective import lead
from data.model.goal import ObjectiveState

TITLE = "page.check_in.title"
URL_PATH = "check-in"


def render() -> None:
    """Show the page."""
    workspace, words = session.workspace(), session.text()
    apply_style()
    number = parameter("id")
    if not number.isdigit():
        _waiting(list_progress(workspace), words)
        return
    progress = progress_of(workspace, int(number))
    page_link("objective", plain(words("check_in.back")), id=number)
    st.title(plain(progress.objective.text))
    st.markdown(plain(lead(progress, progress.cycle.week(workspace.today), words)))
    show_done(words)
    if notice := talk_notice(progress, words):
        st.info(plain(notice))
    if not may_write(workspace, progress.objective):
        st.caption(words("objective.read_only"))
    elif progress.objective.state is ObjectiveState.ACTIVE:
        check_in_form(progress, words)
    else:
        st.write(words("check_in.not_running"))
    _past(progress, words)


def _waiting(found: tuple[Progress, ...], words: Text) -> None:
    st.title(words("check_in.list"))
    show_done(words)
    today = session.workspace().today
    running = sorted((item for item in found if item.next_check_in), key=lambda item: item.next_check_in or today)
    if not running:
        st.write(words("check_in.none"))
        page_link("objectives", plain(words("objective.back")))
    for progress in running:
        due = progress.next_check_in or today
        with st.container(border=True, key=f"card_due_{progress.objective.id}"):
            key = "check_in.due_now" if due <= today else "check_in.due_on"
            st.markdown(f"**{plain(progress.objective.text)}**  \n{plain(words(key, day=date_text(due, words.language)))}")
            # A link from a page to itself loses its query on the next click, so the address is changed by a button.
            st.button(words("check_in.open"), key=f"open_{progress.objective.id}", on_click=_open, args=(progress.objective.id,))


def _open(number: int) -> None:
    st.query_params["id"] = str(number)


def _past(progress: Progress, words: Text) -> None:
    if not progress.check_ins:
        return
    st.header(words("objective.history"))
    for note in progress.check_ins:
        body = note.body
        score = body.get("score")
        shown = score_text(float(str(score)) if score is not None else None)
        head = words("check_in.note", day=day_of(note), actor=note.actor, confidence=body.get("confidence"), score=shown)
        said = [str(body.get(name) or "") for name in ("blocker", "help")] + [str(item) for item in body.get("priorities") or ()]  # type: ignore[attr-defined]
        st.markdown(f"**{plain(head)}**  \n{plain(' · '.join(word for word in said if word))}")
