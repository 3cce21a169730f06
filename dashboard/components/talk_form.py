"""Conversation, feedback and recognition beside an objective."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.goal_actions import attempt
from dashboard.components.plain import plain
from dashboard.operations.okr import Progress
from dashboard.operations.talk import read_talks, say, take_back_said, talk_of
from dashboard.text.catalog import Text
from dashboard.text.dates import moment_text
from dashboard.views.objective import name_of
from data.model.talk import Conversation, TalkKind, Told, Visibility


def talks(progress: Progress, words: Text) -> None:
    """What was said, and the form to say something."""
    st.header(words("talk.title"))
    found = read_talks(session.workspace(), progress.objective.id)
    if not found:
        st.caption(words("talk.none"))
    for told in found:
        _row(told, words)
    with st.expander(words("talk.add")):
        _form(progress, words)


def _row(told: Told, words: Text) -> None:
    workspace = session.workspace()
    at = moment_text(told.at, words.language, workspace.settings.zone)
    kind = words(f"okr.talk_kind.{told.talk.kind.value}")
    said = told.talk.working_on if isinstance(told.talk, Conversation) else told.talk.said
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{plain(kind)}** {plain(words('talk.row', at=at, actor=told.actor, whom=told.talk.with_whom))}  \n{plain(said)}"
        )
        pressed = told.actor == workspace.actor.name and st.button(words("signals.undo"), key=f"talk_{told.id}")
    if pressed and attempt(lambda: take_back_said(session.workspace(), told.id), "taken_back") is None:
        st.rerun()


def _form(progress: Progress, words: Text) -> None:
    number = progress.objective.id
    kind = str(
        st.segmented_control(
            words("talk.kind"), [k.value for k in TalkKind], default=TalkKind.CONVERSATION.value, key=f"talk_kind_{number}",
            format_func=lambda k: words(f"okr.talk_kind.{k}"),
        ) or TalkKind.CONVERSATION.value
    )  # fmt: skip
    st.caption(words(f"talk.hint.{kind}"))
    with st.form(f"talk_{number}", border=False, clear_on_submit=True):
        whom = st.text_input(words("talk.whom"), key=f"talk_whom_{number}")
        said = st.text_area(words(f"talk.said.{kind}"), key=f"talk_said_{number}", height=80)
        more: dict[str, object] = {}
        if kind == TalkKind.CONVERSATION.value:
            more = {
                name: st.text_input(words(f"talk.{name}"), key=f"talk_{name}_{number}")
                for name in ("progress", "in_the_way", "needs")
            }
        elif kind == TalkKind.FEEDBACK.value:
            seen = [each.value for each in Visibility]
            more["visibility"] = st.selectbox(words("talk.visibility"), seen, format_func=lambda v: words(f"talk.seen.{v}"))
        else:
            names = {
                item.key_result.id: name_of(item.key_result, session.workspace().catalog(), words) for item in progress.key_results
            }
            more["key_result"] = st.selectbox(words("talk.key_result"), [None, *names], format_func=lambda n: names.get(n, "—"))
        if not st.form_submit_button(words("talk.save")):
            return
    if attempt(lambda: say(session.workspace(), talk_of(kind, number, whom, said, **more)), "said") is None:
        st.rerun()
