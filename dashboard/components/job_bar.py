"""Work that takes longer than a click: waits a moment, then shows how far it is, with a button to stop it."""

from __future__ import annotations

import streamlit as st

from dashboard.components.plain import plain
from dashboard.operations.jobs import Job
from dashboard.text.catalog import Text

_PATIENCE = 2.0
AFTERWARDS = "looking"  # the values are stored by then: there is nothing to stop


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
    if job.stage != AFTERWARDS and st.button(words("wizard.stop"), key="stop_job"):
        job.cancel()
