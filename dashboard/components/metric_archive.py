"""Putting a metric away and taking it out again, with the way back in its place."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.links import page_link
from dashboard.components.plain import plain
from dashboard.operations.archive import archive_metric, restore_metric, users_of
from dashboard.operations.storing import look_again
from dashboard.text.catalog import Text
from data.model.metric import Metric
from data.store.catalog import archived_metrics

_DONE = "_archived"


def archive_button(metric: Metric, words: Text) -> None:
    """What putting a metric away does, and the button; where other metrics need it, who they are instead."""
    workspace, name = session.workspace(), metric.name.in_language(words.language)
    st.subheader(words("archive.title"))
    if users := users_of(workspace.catalog(), metric.code):
        st.write(plain(words("archive.needed", name=name)))
        for user in users:
            page_link("metrics", plain(user.name.in_language(words.language)), edit=user.code)
        return
    st.write(plain(words("archive.what", name=name)))
    if st.button(plain(words("archive.button", name=name)), key=f"archive_{metric.code}"):
        archive_metric(workspace, metric.code)
        look_again(workspace)
        st.session_state[_DONE] = (metric.code, name)
        st.query_params.pop("edit", None)
        st.rerun()


def archive_notice(words: Text) -> None:
    """What was just put away and the button that takes it back; stays until the next one."""
    if _DONE not in st.session_state:
        return
    code, name = st.session_state[_DONE]
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="card_archived"):
        st.write(plain(words("archive.done", name=name)))
        if st.button(words("signals.undo"), key="undo_archive"):
            _take_out(code)


def archive_list(words: Text) -> None:
    """Every metric in the archive, each with its way out; nothing where there is none."""
    kept = archived_metrics(session.workspace().store)
    if not kept:
        return
    with st.expander(words("archive.list", n=len(kept))):
        for metric in kept:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.write(plain(metric.name.in_language(words.language)))
                st.space("stretch")
                if st.button(words("archive.restore"), key=f"restore_{metric.code}"):
                    _take_out(metric.code)


def is_put_away(code: str, words: Text) -> bool:
    """Says that a metric is in the archive, with the way out; False, and nothing said, for all others."""
    kept = next((metric for metric in archived_metrics(session.workspace().store) if metric.code == code), None)
    if kept is None:
        return False
    name = plain(kept.name.in_language(words.language))
    st.title(name)
    st.write(plain(words("archive.done", name=kept.name.in_language(words.language))))
    if st.button(words("archive.restore"), key=f"restore_{code}", type="primary"):
        _take_out(code)
    return True


def _take_out(code: str) -> None:
    workspace = session.workspace()
    restore_metric(workspace, code)
    look_again(workspace)
    st.session_state.pop(_DONE, None)
    st.rerun()
