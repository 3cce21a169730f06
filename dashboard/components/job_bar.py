"""Work that takes longer than a click: waits a moment, then shows how far it is, with a button to stop it."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.plain import plain
from dashboard.operations.jobs import Job
from dashboard.operations.storing import look_again
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from data.store.audit import data_changes

_PATIENCE = 2.0
_DONE = "_stored_batch"


def finished(job: Job, words: Text, *, title: str, saying: str) -> bool:
    """True once the job is done; until then its progress stands here and the page comes back by itself."""
    if not job.finished:
        with st.spinner(saying):
            job.wait(_PATIENCE)
    if job.finished:
        return True
    st.title(plain(title))
    _bar(job, words)
    return False


@st.fragment(run_every=0.5)
def _bar(job: Job, words: Text) -> None:
    if job.finished:
        st.rerun()
    share = min(job.done / job.total, 1.0) if job.total else 0.0
    stage = words(f"progress.{job.stage}")
    said = words("progress.page_share", stage=stage, done=f"{job.done:,}", total=f"{job.total:,}") if job.total else stage
    if job.done and not job.total:
        said = words("progress.page_count", stage=stage, done=f"{job.done:,}")
    st.progress(share, text=plain(said))
    if st.button(words("wizard.stop"), key="stop_job"):
        job.cancel()


def remember(batch: int) -> None:
    """This batch is the one to take back: in the address for a reload, in the tab for whoever comes back by the menu."""
    st.session_state[_DONE] = str(batch)
    st.query_params["batch"] = str(batch)


def remembered() -> str:
    """The number of that batch; empty when there is none."""
    return st.query_params.get("batch") or st.session_state.get(_DONE, "")


def look_for_signals(workspace: Workspace) -> None:
    """Look again beside the page, once for each state of the data; quick looks are done before the page goes on."""
    key = ("look", workspace.store.url, data_changes(workspace.store))
    session.jobs().start(key, lambda tell: look_again(workspace)).wait(_PATIENCE)


def is_looking(workspace: Workspace) -> bool:
    """True while the look for the present state of the data is under way."""
    job = session.jobs().get(("look", workspace.store.url, data_changes(workspace.store)))
    return job is not None and not job.finished
