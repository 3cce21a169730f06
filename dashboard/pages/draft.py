"""A draft on the desk: choose a cause and a lever, edit every part, and see what the rules and history say while typing."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.draft_answers import keep_button, offer_words, show_answers
from dashboard.components.draft_editor import edit_sheet
from dashboard.components.links import page_link
from dashboard.components.plain import plain
from dashboard.components.style import apply_style
from dashboard.components.url import bound, parameter
from dashboard.operations.draft_desk import Desk, Sheet, open_desk
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.views.headlines import headline

TITLE = "page.draft.title"
URL_PATH = "draft"


def render() -> None:
    """Show the drafts of `?signal=`."""
    words, workspace = session.text(), session.workspace()
    apply_style()
    number = parameter("signal")
    st.title(words("draft.title"))
    if not number:
        st.write(words("draft.choose_signal"))
        page_link("signals", plain(words("overview.to_signals")))
        return
    desk = _desk(workspace, number, parameter("cause"))
    page_link("signal", plain(headline(desk.signal, desk.catalog, words)), id=number)
    if not desk.suggested.candidates:
        st.write(words("drawer.nothing"))
        return
    kept = st.session_state.get("_kept_objective")
    if kept and kept[0] == number:
        st.success(words("draft.kept"))
        page_link("objective", plain(words("draft.open")), id=kept[1])
    start = _choose(desk, words)
    left, right = st.columns([5, 3], gap="large")
    key = f"d{number}_{start.pattern}_{start.lever}_{words.language}"
    start = offer_words(desk, start, key, words)
    with left:
        sheet = edit_sheet(desk, start, words, f"{key}_{st.session_state.get(f'{key}_model', (0,))[0]}")
    look = desk.look(sheet)
    with right:
        show_answers(desk, sheet, look, words)
        keep_button(desk, sheet, look, words)


def _desk(workspace: Workspace, number: str, cause: str) -> Desk:
    """The desk, kept between keystrokes until a value, the language or the person changes."""
    state = (number, cause, workspace.store.data_version(), workspace.language, workspace.actor, workspace.settings)
    kept = st.session_state.get("_draft_desk")
    if kept is None or kept[0] != state:
        kept = (state, open_desk(workspace, number, cause=cause))
        st.session_state["_draft_desk"] = kept
    found: Desk = kept[1]
    return found


def _choose(desk: Desk, words: Text) -> Sheet:
    """Cause and lever; both are in the address, so that Back and a shared link restore them."""
    causes = {entry.code: plain(entry.name.in_language(words.language)) for entry in desk.suggested.causes}
    if len(causes) > 1:
        bound(st.selectbox, words("draft.cause"), causes, key="cause", default=next(iter(causes)))
    levers = {
        str(place): words(f"draft.lever.{candidate.lever}") + f" · {candidate.objective.in_language(words.language)}"
        for place, candidate in enumerate(desk.suggested.candidates)
    }
    place = bound(st.radio, words("draft.lever_title"), levers, key="candidate", default="0")
    sheet = desk.sheet(int(place))
    st.markdown(plain(sheet.why))
    return sheet
