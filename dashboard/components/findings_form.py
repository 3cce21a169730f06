"""What people found out about a cause: read, written, changed, taken back; each with name, day and version."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.plain import plain
from dashboard.operations.causes import undo_cause, withdraw_cause, write_cause
from dashboard.operations.explain import Explained
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.text.errors import error_text
from dashboard.views.cause_view import bar_label
from data.errors import KpiError
from data.model.cause import CauseRecord, Method, Verdict
from data.model.metric import Catalog
from data.model.signal import Cause

_DONE = "_finding_done"


def findings(explained: Explained, catalog: Catalog, words: Text) -> None:
    """The human record of a signal's causes, and the form that adds to it."""
    st.header(words("findings.title"))
    _done(explained, words)
    if not explained.records:
        st.caption(plain(words("findings.none")))
    parts = {cause.key: cause for cause in explained.causes if cause.part_of and cause.name != "other"}
    for record in explained.records:
        _record(record, explained, parts, catalog, words)
    with st.popover(words("findings.add"), key="finding_new"):
        _form(None, explained, parts, catalog, words)


def _done(explained: Explained, words: Text) -> None:
    """What was just kept, with the way back."""
    done = st.session_state.get(_DONE)
    if not done or done[0] != explained.signal.id:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="card_finding_undo"):
        st.write(plain(words(done[2], actor=session.workspace().actor.name)))
        if st.button(words("findings.undo"), key="finding_undo"):
            undo_cause(session.workspace(), done[1])
            st.session_state[_DONE] = (explained.signal.id, done[1], "findings.undone")
            st.rerun()


def _record(record: CauseRecord, explained: Explained, parts: dict[str, Cause], catalog: Catalog, words: Text) -> None:
    with st.container(border=True, key=f"card_finding_{record.id}"):
        about = f"{bar_label(parts[record.about], catalog, words)}: " if record.about in parts else ""
        st.markdown(f"**{plain(words(f'cause.verdict.{record.verdict.value}'))}** · {plain(about + record.body)}")
        for number, why in enumerate(record.whys, start=1):
            st.markdown(plain(words("findings.why", n=number, why=why)))
        for link in record.links:
            st.markdown(f"<{link}>" if " " not in link and ">" not in link else plain(link))
        at = date_text(record.at, words.language) if record.at else ""
        method = words(f"cause.method.{record.method.value}")
        st.caption(plain(words("findings.stamp", actor=record.actor, at=at, method=method, version=record.version)))
        with st.container(horizontal=True):
            with st.popover(words("findings.change"), key=f"finding_change_{record.id}"):
                _form(record, explained, parts, catalog, words)
            if st.button(words("findings.withdraw"), key=f"finding_withdraw_{record.id}"):
                withdraw_cause(session.workspace(), record.id)
                st.session_state[_DONE] = (explained.signal.id, record.id, "findings.withdrawn")
                st.rerun()


def _form(record: CauseRecord | None, explained: Explained, parts: dict[str, Cause], catalog: Catalog, words: Text) -> None:
    known = f"finding_{record.id if record else 'new'}"
    choices = ["", *parts]
    said = choices.index(record.about) if record and record.about in choices else 0
    with st.form(known, border=False, clear_on_submit=False):
        about = st.selectbox(
            words("findings.about"), choices, key=f"{known}_about", index=said,
            format_func=lambda key: bar_label(parts[key], catalog, words) if key else words("findings.about_none"),
        )  # fmt: skip
        body = st.text_area(words("findings.body"), value=record.body if record else "", max_chars=2000, key=f"{known}_body")
        method = st.segmented_control(
            words("findings.method"), list(Method), default=record.method if record else Method.DATA, key=f"{known}_method", required=True,
            format_func=lambda item: words(f"cause.method.{item.value}"),
        )  # fmt: skip
        verdict = st.segmented_control(
            words("findings.verdict"), list(Verdict), default=record.verdict if record else Verdict.CONFIRMED, key=f"{known}_verdict",
            required=True, format_func=lambda item: words(f"cause.verdict.{item.value}"),
        )  # fmt: skip
        whys = st.text_area(words("findings.whys"), value="\n".join(record.whys) if record else "", key=f"{known}_whys")
        links = st.text_area(words("findings.links"), value="\n".join(record.links) if record else "", key=f"{known}_links")
        if st.form_submit_button(words("findings.save"), type="primary"):
            _keep(record, explained, (body, Method(method), Verdict(verdict), about, whys, links), words)


def _keep(record: CauseRecord | None, explained: Explained, said: tuple[str, Method, Verdict, str, str, str], words: Text) -> None:
    body, method, verdict, about, whys, links = said
    try:
        kept = write_cause(
            session.workspace(), explained.signal.id, body, method=method, verdict=verdict, about=about, whys=whys.splitlines(),
            links=links.splitlines(), record=record.id if record else 0,
        )  # fmt: skip
    except KpiError as refused:  # what was typed stays where it is
        st.error(plain(error_text(refused, words)))
        return
    st.session_state[_DONE] = (explained.signal.id, kept.id, "findings.saved")
    st.rerun()
