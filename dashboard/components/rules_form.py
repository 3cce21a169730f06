"""The rules as a form in words, the error budget beside it, and each rule's record."""

from __future__ import annotations

import zlib
from dataclasses import replace

import streamlit as st

from dashboard.components.plain import plain
from dashboard.operations.budget import budget_of
from dashboard.operations.rules import save_rules, undo_rules
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.numbers import number_text
from dashboard.views.rules_words import budget_lines, precision_lines
from data.store.signals import load_signals
from signals.lessons import precisions
from signals.rules import KINDS, Rules

_BUDGETS = ("", "0.02", "0.05", "0.1", "0.2", "0.5", "1")
_SAVED = "_rules_saved"


def rules_form(workspace: Workspace, rules: Rules, words: Text) -> None:
    """Every setting with what it means; saved as a whole, taken back as a whole."""
    with st.form("rules"):
        chosen = form_rules(workspace, rules, words)
        if st.form_submit_button(words("settings.save"), type="primary"):
            save_rules(workspace, chosen)
            st.session_state[_SAVED] = True
            st.rerun()
    if st.session_state.get(_SAVED):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="card_undo_rules"):
            st.write(words("rules.saved"))
            if st.button(words("signals.undo"), key="undo_rules"):
                undo_rules(workspace)
                del st.session_state[_SAVED]
                st.rerun()


def form_rules(workspace: Workspace, rules: Rules, words: Text, *, key: str = "") -> Rules:
    """The widgets of one set of rules; what they say now. Other rules make other widgets: an undo shows what holds again."""
    key = f"{key}{zlib.crc32(repr(rules).encode()):x}_"
    stated = "" if rules.false_alarms is None else f"{rules.false_alarms:g}"
    options = [*_BUDGETS, *([stated] if stated not in _BUDGETS else [])]
    labels = {option: _budget_label(workspace, rules, option, words) for option in options}
    alarms = st.selectbox(
        words("settings.false_alarms"), options, index=options.index(stated), format_func=labels.__getitem__, key=f"{key}false_alarms",
        help=words("settings.false_alarms_help"),
    )  # fmt: skip
    left, right = st.columns(2)
    run = left.number_input(words("settings.run"), 2, 8, rules.run, key=f"{key}run")
    misses = right.number_input(words("settings.misses"), 1, 12, rules.misses, key=f"{key}misses")
    material = left.number_input(words("settings.material"), 0.0, 100.0, 100 * rules.material, 0.5, key=f"{key}material")
    discoveries = right.number_input(
        words("settings.discoveries"), 0.1, 50.0, 100 * rules.discoveries, 1.0, key=f"{key}discoveries"
    )
    attention = left.number_input(words("settings.attention"), 1, 50, rules.attention, key=f"{key}attention")
    guaranteed = st.toggle(
        words("settings.guaranteed"), rules.guaranteed, key=f"{key}guaranteed", help=words("settings.guaranteed_help")
    )
    off = st.multiselect(
        words("settings.off"), KINDS, rules.off, format_func=lambda kind: words(f"signal.kind.{kind}"), key=f"{key}off",
        placeholder=words("settings.off_none"),
    )  # fmt: skip
    return replace(
        rules, false_alarms=float(alarms) if alarms else None, run=int(run), misses=int(misses), material=float(material) / 100,
        discoveries=float(discoveries) / 100, attention=int(attention), guaranteed=bool(guaranteed), off=tuple(off),
    )  # fmt: skip


def _budget_label(workspace: Workspace, rules: Rules, option: str, words: Text) -> str:
    """`0.05 (about 2.9 a year in all)`."""
    budget = budget_of(workspace, replace(rules, false_alarms=float(option) if option else None))
    if not any(share.measured for share in budget.shares):  # nothing judged yet: a sum of nothing would read as a promise
        return words("settings.budget_alone", rate=option) if option else words("settings.shipped_alone")
    total = number_text(budget.expected, digits=2)
    if not option:
        return words("settings.as_shipped", total=total)
    return words("settings.budget_option", rate=option, total=total)


def budget_box(workspace: Workspace, rules: Rules, words: Text) -> None:
    """What the present catalogue is expected to raise by chance, and what was seen."""
    st.header(words("settings.expected"))
    for number, line in enumerate(budget_lines(budget_of(workspace, rules), words)):
        st.markdown(f"**{plain(line)}**" if number == 0 else f"- {plain(line)}")
    st.caption(words("settings.expected_note"))


def record_box(workspace: Workspace, rules: Rules, words: Text) -> None:
    """How often each rule was worth it; a rule that fell silent can be taken out of review."""
    record = precisions(load_signals(workspace.store))
    if not record:
        st.info(words("settings.no_record"))
    for precision, line in zip(record, precision_lines(record, rules, words), strict=True):
        st.markdown(f"- {plain(line)}")
        muted = precision.is_poor and precision.kind not in rules.kept
        if muted and st.button(words("settings.unmute"), key=f"unmute_{precision.kind}"):
            save_rules(workspace, replace(rules, kept=(*rules.kept, precision.kind)))
            st.rerun()
