"""A draft on the desk: choose a cause and a lever, edit every part, and see what the rules and history say while typing."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.draft_editor import edit_sheet, show_lines
from dashboard.components.links import page_link
from dashboard.components.plain import plain
from dashboard.components.style import apply_style
from dashboard.components.url import bound, parameter
from dashboard.operations.draft_desk import Desk, Look, Sheet, open_desk
from dashboard.operations.keep_draft import keep
from dashboard.operations.language_model import is_on, reworded
from dashboard.operations.suggest import key_result_text
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.errors import error_text
from dashboard.views.headlines import headline
from data.errors import KpiError, OkrError

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
    page_link("signal", plain(headline(desk.signal, desk.catalog, words.language)), id=number)
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
    start = _reworded(desk, start, key, words)
    with left:
        sheet = edit_sheet(desk, start, words, f"{key}_{st.session_state.get(f'{key}_model', (0,))[0]}")
    look = desk.look(sheet)
    with right:
        _says(desk, sheet, look, words)
        _keep(desk, sheet, look, words)


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


def _reworded(desk: Desk, start: Sheet, key: str, words: Text) -> Sheet:
    """The words a language model offered, where one is switched on and its offer kept every rule."""
    if not is_on(desk.workspace.settings):
        return start
    turn, offered = st.session_state.get(f"{key}_model", (0, None))
    if st.button(words("draft.reword"), key=f"{key}_reword", help=words("draft.reword_help")):
        try:
            offered = reworded(desk, start)
        except KpiError as error:
            st.warning(plain(error_text(error, words)))
            return start
        st.session_state[f"{key}_model"] = (turn + 1, offered)
    return offered or start


def _says(desk: Desk, sheet: Sheet, look: Look, words: Text) -> None:
    """What the rules say, errors first, then what history says."""
    st.header(words("draft.checks"))
    if not look.checks:
        st.write(words("draft.no_checks"))
    for check, sentence in look.checks:
        st.markdown(f"**{plain(words(f'drawer.severity.{check.severity}'))}** {plain(sentence)}")
    st.caption(plain(desk.sentence(sheet)))
    st.header(words("draft.history"))
    for item, said in zip(sheet.key_results, look.key_results, strict=True):
        if said:
            st.markdown(f"**{plain(key_result_text(item, desk.catalog, words))}**  \n{plain(said)}")
    show_lines([look.together])


def _keep(desk: Desk, sheet: Sheet, look: Look, words: Text) -> None:
    if look.is_refused:
        st.caption(plain(words("draft.mend_first")))
    if st.button(words("draft.keep"), type="primary", key="keep_draft", shortcut="Ctrl+Enter", disabled=look.is_refused):
        try:
            kept = keep(desk, sheet)
        except OkrError as error:
            st.error(plain(error_text(error, words)))
            return
        st.session_state["_kept_objective"] = (desk.signal.id, kept.id)
        st.rerun()
