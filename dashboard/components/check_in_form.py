"""The weekly check-in on one screen: numbers and reasons are there already; confidence, what is in the way, what comes next."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import session
from dashboard.components.goal_actions import attempt
from dashboard.components.plain import plain
from dashboard.operations.okr import KeyResultProgress, Progress
from dashboard.operations.run_okr import check_in
from dashboard.operations.why_moved import why_moved
from dashboard.text.catalog import Text
from dashboard.text.numbers import score_text, value_text
from dashboard.views.check_in import reason_text
from dashboard.views.objective import name_of, reading_line
from data.model.goal import KeyResultKind, ObjectiveState
from goals.checkin import MOST_CONFIDENCE, START, anchor, disagrees


def check_in_form(progress: Progress, words: Text) -> None:
    """The card; saving shows the page anew with an undo."""
    objective = progress.objective
    last = progress.recent[0].body if progress.recent else {}
    before = START if progress.confidence is None else progress.confidence
    with st.container(border=True, key="card_check_in"), st.form(f"check_in_{objective.id}", border=False):
        st.subheader(words("check_in.title"))
        st.caption(words("check_in.hint"))
        _numbers(progress, words)
        counted = _counted(progress, words)
        confidence = st.segmented_control(
            words("check_in.confidence"), range(MOST_CONFIDENCE + 1), default=before,
            key=f"confidence_{objective.id}", help=anchors(words),
        )  # fmt: skip
        st.caption(plain_anchor(words))
        blocker = st.text_input(words("check_in.blocker"), value=str(last.get("blocker") or ""), key=f"blocker_{objective.id}")
        priorities = st.text_area(words("check_in.priorities"), key=f"priorities_{objective.id}", height=90)
        help_needed = st.text_input(words("check_in.help"), key=f"help_{objective.id}")
        given = _correction(progress, words)
        if not st.form_submit_button(words("check_in.save"), type="primary", key=f"save_{objective.id}", shortcut="Ctrl+Enter"):
            st.caption(words("check_in.promise"))
            return

    def save() -> Progress:
        return check_in(
            session.workspace(), objective.id, confidence=START if confidence is None else int(confidence), blocker=blocker,
            priorities=priorities, help_needed=help_needed, values=counted, given=given,
        )  # fmt: skip

    if attempt(save, "checked", objective=objective.id, check_in=True) is None:
        st.rerun()


def _numbers(progress: Progress, words: Text) -> None:
    """Each number with its day and why it moved."""
    workspace = session.workspace()
    catalog = workspace.catalog()
    reasons = why_moved(workspace, progress)
    rows = []
    for item in progress.key_results:
        result = item.key_result
        why = "".join(
            f'<div class="v-small">{escape(reason_text(reason, catalog, words))}</div>'
            for reason in reasons.get(result.id or 0, ())[:3]
        )
        rows.append(
            f'<div class="v-row v-check"><div class="v-line"><span class="v-name">{escape(name_of(result, catalog, words))}'
            f'<div class="v-small">{escape(reading_line(item, words))}</div></span>'
            f'<span class="v-value">{escape(value_text(item.current, result.unit, words.language))}'
            f'<div class="v-small v-right">{escape(words("check_in.score", score=score_text(item.score)))}</div></span></div>{why}</div>'
        )
    st.html("".join(rows))


def _counted(progress: Progress, words: Text) -> dict[int, float]:
    """Inputs for what no metric counts: a zone, or a number."""
    found = {}
    for item in progress.key_results:
        if item.reading is not None:
            continue
        number = item.key_result.id or 0
        found[number] = _zone(item, words) if item.key_result.kind is KeyResultKind.MILESTONE else _count(item, words)
    return found


def _zone(item: KeyResultProgress, words: Text) -> float:
    zones = (words("check_in.zone_none"), *item.key_result.zones)
    label = plain(words("check_in.zone", name=item.key_result.text or item.key_result.source))
    chosen = st.selectbox(
        label, range(len(zones)), index=int(item.current or 0), format_func=zones.__getitem__, key=f"zone_{item.key_result.id}"
    )
    return float(chosen or 0)


def _count(item: KeyResultProgress, words: Text) -> float:
    label = plain(words("check_in.count", name=item.key_result.text or item.key_result.source))
    return float(st.number_input(label, value=item.current or 0.0, step=1.0, key=f"count_{item.key_result.id}"))


def _correction(progress: Progress, words: Text) -> dict[int, tuple[float, str]]:
    """A number that the owner knows better than the metric, with its reason; both are kept."""
    measured = [item for item in progress.key_results if item.reading is not None]
    if not measured:
        return {}
    catalog = session.workspace().catalog()
    with st.expander(words("check_in.correct")):
        st.caption(words("check_in.correct_hint"))
        place = st.selectbox(
            words("check_in.which"), range(len(measured)), key=f"which_{progress.objective.id}",
            format_func=lambda i: name_of(measured[i].key_result, catalog, words),
        )  # fmt: skip
        value = st.number_input(words("check_in.value"), value=None, key=f"given_{progress.objective.id}")
        reason = st.text_input(words("check_in.reason"), key=f"given_reason_{progress.objective.id}")
    return {} if value is None else {measured[int(place or 0)].key_result.id or 0: (float(value), reason)}


def anchors(words: Text) -> str:
    """Every confidence with its written anchor, one a line."""
    return "  \n".join(f"{step}: {words(f'okr.anchor.{anchor(step)}')}" for step in range(MOST_CONFIDENCE + 1))


def plain_anchor(words: Text) -> str:
    """The anchors under the row of numbers."""
    return words("check_in.anchors")


def talk_notice(progress: Progress, words: Text) -> str:
    """Why the check-ins ask for a conversation, or an empty text."""
    if progress.objective.state is not ObjectiveState.ACTIVE:
        return ""
    if progress.talk:
        return words(f"okr.talk.{progress.talk}")
    expected = progress.outlook.expected if progress.outlook else None
    if progress.confidence is not None and disagrees(progress.confidence, expected):
        return words("okr.talk.differs")
    return ""
