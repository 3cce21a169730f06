"""The drawer in which a signal becomes an objective: choose a candidate, look at every number, keep it."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.links import page_link
from dashboard.components.plain import bullets, plain
from dashboard.operations.keep_draft import accept
from dashboard.operations.suggest import basis_text, check_text, initiative_text, suggest, why_text
from dashboard.text.catalog import Text
from data.model.goal import Candidate
from data.model.metric import Catalog


def objective_drawer(signal_id: str) -> None:
    """Open the drawer at the right edge."""
    words = session.text()

    @st.dialog(words("drawer.title"), width="medium", position="right")
    def opened() -> None:
        _body(signal_id, words)

    opened()


def _body(signal_id: str, words: Text) -> None:
    workspace = session.workspace()
    suggested = suggest(workspace, signal_id)
    if not suggested.candidates:
        st.write(words("drawer.nothing"))
        return
    titles = [
        f"{words(f'draft.lever.{candidate.lever}')} · {candidate.objective.in_language(words.language)}"
        for candidate in suggested.candidates
    ]
    number = st.radio(words("drawer.choose"), range(len(titles)), format_func=lambda i: plain(titles[i]), key="candidate")
    candidate = suggested.candidates[int(number or 0)]
    show_candidate(candidate, suggested.catalog, words)
    owner = st.text_input(words("drawer.owner"), value=_owner(suggested.catalog, suggested.signal.metric))
    if st.button(words("drawer.keep"), type="primary", key="keep_objective", shortcut="Ctrl+Enter"):
        accept(workspace, signal_id, int(number or 0), owner=owner)
        st.rerun()
    page_link("draft", plain(words("draft.edit_first")), signal=signal_id, candidate=int(number or 0) or None)


def _owner(catalog: Catalog, code: str) -> str:
    metric = catalog.metric(code)
    return metric.owner if metric else ""


def show_candidate(candidate: Candidate, catalog: Catalog, words: Text) -> None:
    """Reason, key results with their basis, guards, initiatives and what to look at again."""
    st.markdown(plain(why_text(candidate, words, catalog)))
    st.subheader(words("drawer.key_results"))
    for result in candidate.key_results:
        st.markdown(f"**{plain(result.text)}**  \n{plain(basis_text(result, words))}")
    if candidate.guardrails:
        st.subheader(words("drawer.guardrails"))
        st.markdown(bullets(guard.text for guard in candidate.guardrails))
    if candidate.initiatives:
        st.subheader(words("drawer.initiatives"))
        st.markdown(bullets(initiative_text(item, words, catalog) for item in candidate.initiatives))
    for check in candidate.checks:
        st.caption(plain(f"{words(f'drawer.severity.{check.severity}')}: {check_text(check, catalog, words)}"))
