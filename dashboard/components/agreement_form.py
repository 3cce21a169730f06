"""Agreements on a page: the card of one goal with what its reader may do next, and the form of a new one."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from dashboard import session
from dashboard.components.goal_actions import attempt
from dashboard.components.links import page_link
from dashboard.components.palette import Palette
from dashboard.components.plain import plain
from dashboard.components.shapes import badge
from dashboard.operations.agreements import Agreement, change_goal, draft_goal, review_goal, step
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text, moment_text
from dashboard.text.numbers import NOTHING, value_text
from dashboard.views.agreements import notice_text, reached_text
from dashboard.views.status import Status
from data.model.mbo import MboGoal, MboState, ReviewKind
from goals.mbo import mbo_cycle

_NEXT = {
    MboState.DRAFT: ("propose",),
    MboState.PROPOSED: ("discuss",),
    MboState.DISCUSSED: ("agree",),
    MboState.UNILATERAL: (),
    MboState.AGREED: (),
}


def agreement_card(item: Agreement, words: Text, colours: Palette) -> None:
    """One goal: what it says, how far it is, what both should know, the next step."""
    goal = item.goal
    language = words.language
    numbers = [value_text(value, goal.unit, language) for value in (goal.baseline, item.value, goal.target)]
    facts = [
        words("mbo_page.weight", n=goal.weight), words("mbo_page.numbers", start=numbers[0], now=numbers[1], target=numbers[2]),
        words("mbo_page.reached", reached=reached_text(item)),
        words("objective.due", due=date_text(goal.due, language) if goal.due else NOTHING),
    ]  # fmt: skip
    state = words(f"mbo.state.{goal.state.value}")
    serves = words("mbo_page.serves", parent=goal.parent or goal.no_parent_reason, how=goal.contribution)
    with st.container(border=True, key=f"card_mbo_{goal.id}"):
        st.html(
            f'<div class="v-line"><span class="v-name"><b>{escape(goal.text)}</b></span><span class="v-value">{escape(state)}</span></div>'
            f'<div class="v-small">{escape(" · ".join(facts))}</div>'
            f'<div class="v-small">{escape(serves)}</div>'
        )
        for notice in item.notices:
            word = words(f"status.{'watch' if notice.severity == 'warn' else 'none'}")
            mark = badge(Status.WATCH if notice.severity == "warn" else Status.NONE, word, colours)
            st.html(f'<div class="v-small">{mark} {escape(notice_text(notice, words))}</div>')
            if notice.code == "stale":
                page_link("signal", plain(words("tile.why")), id=notice.params["signal"])
        _steps(goal, words)
        _reviews(item, words)


def _steps(goal: MboGoal, words: Text) -> None:
    me = session.workspace().actor.name
    if me not in (goal.owner, goal.manager):
        return
    waiting = goal.state is MboState.DISCUSSED and me in goal.agreed_by
    if waiting:
        st.caption(plain(words("mbo_page.waiting", who=goal.manager if me == goal.owner else goal.owner)))
    with st.container(horizontal=True):
        for verb in () if waiting else _NEXT.get(goal.state, ()):
            _step_button(goal, verb, words, primary=True)
        if me == goal.manager and goal.state in (MboState.DRAFT, MboState.PROPOSED, MboState.DISCUSSED):
            _step_button(goal, "assign", words, primary=False)
        with st.popover(words("mbo_page.change"), key=f"pop_change_{goal.id}"):
            _change(goal, words)


def _step_button(goal: MboGoal, verb: str, words: Text, *, primary: bool) -> None:
    pressed = st.button(words(f"mbo_page.step.{verb}"), type="primary" if primary else "secondary", key=f"{verb}_{goal.id}")
    if pressed and attempt(lambda: step(session.workspace(), goal.id, verb), f"mbo_{verb}") is None:
        st.rerun()


def _change(goal: MboGoal, words: Text) -> None:
    with st.form(f"change_{goal.id}", border=False):
        target = st.number_input(words("mbo_page.target"), value=goal.target, key=f"mbo_target_{goal.id}", format="%g")
        weight = st.number_input(words("mbo_page.weight_label"), 0, 100, goal.weight, key=f"mbo_weight_{goal.id}")
        reason = st.text_input(words("mbo_page.reason"), key=f"mbo_reason_{goal.id}")
        if not st.form_submit_button(words("edit.save"), key=f"mbo_change_{goal.id}"):
            return
    changes = {"target": target, "weight": int(weight), "change_reason": reason}
    if attempt(lambda: change_goal(session.workspace(), goal.id, changes), "mbo_changed") is None:
        st.rerun()


def _reviews(item: Agreement, words: Text) -> None:
    goal = item.goal
    workspace = session.workspace()
    for review in item.reviews:
        at = moment_text(review.at, words.language, workspace.settings.zone) if review.at else ""
        said = [text for text in (review.said, review.obstacles, review.support, review.correction) if text]
        now = value_text(review.value, goal.unit, words.language)
        head = words("mbo_page.review", kind=words(f"mbo.review_kind.{review.kind.value}"), at=at, by=review.by, value=now)
        st.markdown(f"**{plain(head)}**  \n{plain(' · '.join(said))}")
    if workspace.actor.name not in (goal.owner, goal.manager) or goal.state in (MboState.CLOSED, MboState.DROPPED):
        return
    with st.expander(words("mbo_page.look")):
        mine = workspace.actor.name == goal.owner
        kinds = [kind.value for kind in ReviewKind if mine or kind is not ReviewKind.SELF]
        kind = str(
            st.segmented_control(
                words("mbo_page.kind"),
                kinds,
                default=kinds[0],
                key=f"kind_{goal.id}",
                format_func=lambda k: words(f"mbo.review_kind.{k}"),
            )
            or kinds[0]
        )
        _review_form(goal, kind, words)


def _review_form(goal: MboGoal, kind: str, words: Text) -> None:
    with st.form(f"review_{goal.id}_{kind}", border=False, clear_on_submit=False):
        st.caption(words(f"mbo_page.hint.{kind}"))
        value = st.number_input(words("mbo_page.value"), value=None, key=f"value_{goal.id}_{kind}", format="%g")
        fields = ("said",) if kind != ReviewKind.MID.value else ("said", "obstacles", "support", "correction")
        said = {name: st.text_input(words(f"mbo_page.{name}"), key=f"{name}_{goal.id}_{kind}") for name in fields}
        if not st.form_submit_button(words("mbo_page.keep"), key=f"review_now_{goal.id}_{kind}"):
            return
    if attempt(lambda: review_goal(session.workspace(), goal.id, kind, value=value, **said), "mbo_reviewed") is None:
        st.rerun()


def new_agreement(cycle: str, people: dict[str, str], words: Text) -> None:
    """The form of a new goal; `people` are names with their managers."""
    workspace = session.workspace()
    catalog = workspace.catalog()
    names = {metric.code: metric.name.in_language(words.language) for metric in catalog.metrics}
    me = workspace.actor.name
    with st.form("new_mbo", border=False):
        text = st.text_input(words("mbo_page.text"), key="mbo_text")
        left, right = st.columns(2)
        with left:
            owner = st.text_input(words("mbo_page.owner"), value=me, key="mbo_owner")
            metric = st.selectbox(words("edit.metric"), list(names), index=None, format_func=names.__getitem__, key="mbo_metric")
            baseline = st.number_input(words("mbo_page.baseline"), value=None, key="mbo_baseline", format="%g")
            weight = st.number_input(words("mbo_page.weight_label"), 0, 100, 20, key="mbo_weight")
        with right:
            manager = st.text_input(words("mbo_page.manager"), value=people.get(me, ""), key="mbo_manager")
            other = st.text_input(words("mbo_page.other_measure"), key="mbo_other", help=words("mbo_page.other_help"))
            target = st.number_input(words("mbo_page.target"), value=None, key="mbo_target", format="%g")
            due = st.date_input(words("mbo_page.due"), value=mbo_cycle(cycle).due, key="mbo_due", format="YYYY-MM-DD")
        unit = st.text_input(words("mbo_page.unit"), key="mbo_unit", help=words("mbo_page.unit_help"))
        parent = st.text_input(words("mbo_page.parent"), key="mbo_parent")
        alone = st.text_input(words("mbo_page.no_parent"), key="mbo_no_parent")
        how = st.text_area(words("mbo_page.contribution"), key="mbo_contribution", height=80)
        if not st.form_submit_button(words("mbo_page.draft"), type="primary", key="mbo_new"):
            return
    said: dict[str, object] = {
        "text": text, "metric": metric or other, "baseline": baseline, "target": target, "unit": unit, "weight": int(weight),
        "due": due if isinstance(due, date) else None, "parent": parent, "no_parent_reason": alone, "contribution": how,
    }  # fmt: skip
    if attempt(lambda: draft_goal(workspace, owner, manager, cycle, said), "mbo_drafted") is None:
        st.rerun()
