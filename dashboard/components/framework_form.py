"""The wizard that chooses a goal framework: three questions, the recommendation with its reasons, and what must be named to finish."""

from __future__ import annotations

import streamlit as st

from dashboard.components.plain import bullets, plain
from dashboard.operations.framework import finish_setup, measured_metrics
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.errors import error_text
from data.errors import OkrError
from data.model.framework import Answers, Choice, Module, Setup
from data.model.metric import Catalog
from goals.framework import INDUSTRIES, MATURITIES, PRIORITIES, SURVIVAL_NEEDS, default_modules, recommend, usual_metric


def framework_form(workspace: Workspace, before: Setup | None, words: Text) -> None:
    """Questions first; everything else appears with the answer, filled in with what usually fits."""
    answers = _questions(before, words)
    if answers is None:
        st.caption(words("framework.answer_all"))
        return
    found = recommend(answers)
    st.markdown(
        f"**{plain(words(f'framework.choice.{found.choice.value}'))}**  \n{plain(words(f'framework.does.{found.choice.value}'))}"
    )
    st.markdown(bullets(words(f"framework.reason.{code}") for code in found.reasons))
    _details(workspace, answers, found.choice, before, words)


def _questions(before: Setup | None, words: Text) -> Answers | None:
    given = before.answers if before is not None else Answers()
    first, second, third = st.columns(3)
    picked = [
        _pick(place, question, offered, now, words)
        for place, question, offered, now in (
            (first, "maturity", MATURITIES, given.maturity),
            (second, "industry", tuple(INDUSTRIES), given.industry),
            (third, "priority", PRIORITIES, given.priority),
        )
    ]
    return Answers(*picked) if all(picked) else None


def _pick(place: st.delta_generator.DeltaGenerator, question: str, offered: tuple[str, ...], now: str, words: Text) -> str:
    chosen = place.selectbox(
        words(f"framework.ask.{question}"), offered, index=offered.index(now) if now in offered else None,
        format_func=lambda code: words(f"framework.answer.{question}.{code}"), key=f"framework_{question}",
        placeholder=words("draft.choose_one"),
    )  # fmt: skip
    return chosen or ""


def _details(workspace: Workspace, answers: Answers, advised: Choice, before: Setup | None, words: Text) -> None:
    """Choice, pilots, survival KPIs, modules, sponsor; kept only whole."""
    catalog = workspace.catalog()
    names = {department.code: department.name.in_language(words.language) for department in catalog.departments}
    ways = list(Choice)
    choice = st.radio(
        words("framework.choose"), ways, index=ways.index(advised), format_func=lambda c: words(f"framework.choice.{c.value}"),
        key=f"framework_choice_{advised.value}", horizontal=True,
    )  # fmt: skip
    choice = choice or advised
    reason = "" if choice is advised else st.text_input(words("framework.why_other"), key="framework_reason", max_chars=300)
    pilots: list[str] = []
    if choice is not Choice.GROWING:
        known = [code for code in (before.pilots if before else ()) if code in names]
        pilots = st.multiselect(
            words("framework.pilots"), list(names), default=known, format_func=names.__getitem__, key="framework_pilots"
        )
    survival = _survival(workspace, catalog, before, words, needed=choice is not Choice.STABLE)
    modules = default_modules(choice, list(names), pilots)
    st.markdown(
        bullets(f"{names[code]}: {', '.join(words(f'framework.module.{m}') for m in own)}" for code, own in modules.items())
    )
    sponsor = st.text_input(
        words("framework.sponsor"), value=before.sponsor if before else "", key="framework_sponsor", max_chars=100
    )
    if st.button(words("framework.finish"), type="primary", key="framework_finish"):
        setup = Setup(answers, choice, sponsor or "", tuple(pilots), survival, modules, reason or "")
        try:
            finish_setup(workspace, setup)
        except OkrError as error:
            named = {**error.params, "need": words(f"framework.need.{error.params['need']}")} if "need" in error.params else None
            st.error(plain(error_text(OkrError(error.code, **named) if named else error, words)))
            return
        st.session_state["_framework_done"] = True
        st.rerun()


def _survival(workspace: Workspace, catalog: Catalog, before: Setup | None, words: Text, *, needed: bool) -> dict[str, str]:
    """One metric for each survival need, filled in with what usually answers it."""
    st.caption(words("framework.survival_needed" if needed else "framework.survival_advised"))
    measured = ["", *measured_metrics(workspace)]
    found = {}
    for place, need in zip(st.columns(len(SURVIVAL_NEEDS)), SURVIVAL_NEEDS, strict=True):
        kept = (before.survival.get(need, "") if before else "") or usual_metric(need, measured)
        chosen = place.selectbox(
            words(f"framework.need.{need}"), measured, index=measured.index(kept) if kept in measured else 0,
            format_func=lambda code: _name(catalog, code, words), key=f"framework_need_{need}",
        )  # fmt: skip
        found[need] = chosen or ""
    return found


def _name(catalog: Catalog, code: str, words: Text) -> str:
    metric = catalog.metric(code)
    return metric.name.in_language(words.language) if metric else words("framework.nothing_yet")


def module_switch(setup: Setup, catalog: Catalog, words: Text) -> tuple[str, Module] | None:
    """A button for each team that does not have OKR yet; returns the one that was pressed."""
    for department in catalog.departments:
        name = department.name.in_language(words.language)
        if not setup.has(department.code, Module.OKR) and st.button(
            words("framework.switch_on", team=name), key=f"switch_{department.code}"
        ):
            return department.code, Module.OKR
    return None
