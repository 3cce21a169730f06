"""One objective: where it came from, its key results on one scale, what must hold, and the weekly note."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import session
from dashboard.components.links import page_link
from dashboard.components.palette import Palette
from dashboard.components.plain import bullets, plain
from dashboard.components.shapes import picture
from dashboard.components.style import apply_style
from dashboard.components.url import parameter
from dashboard.operations.okr import KeyResultProgress, Progress, check_in, progress_of, set_state
from dashboard.operations.suggest import basis_text
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text, moment_text
from dashboard.text.numbers import score_text, value_text
from data.model.goal import KeyResultKind, ObjectiveState

TITLE = "page.objective.title"
URL_PATH = "objective"


def render() -> None:
    """Show the page of `?id=`."""
    workspace, words = session.workspace(), session.text()
    colours = apply_style()
    number = parameter("id")
    page_link("objectives", plain(words("objective.back")))
    if not number.isdigit():
        st.title(words("objectives.title"))
        return
    progress = progress_of(workspace, int(number))
    objective = progress.objective
    st.title(plain(objective.text))
    st.markdown(plain(words("objective.lead", score=score_text(progress.score), gone=f"{progress.share_gone * 100:.0f}%")))
    due = date_text(objective.due, words.language) if objective.due else "—"
    state = words(f"cli.okr_state.{objective.state.value}")
    st.caption(plain(words("objective.stamp", state=state, owner=objective.owner or "—", cycle=objective.cycle, due=due)))
    if objective.signal_id:
        page_link("signal", plain(words("objective.from_signal")), id=objective.signal_id)
    left, right = st.columns([5, 3], gap="large")
    with left:
        st.header(words("drawer.key_results"))
        for result in progress.key_results:
            _key_result(result, words, colours)
        _lists(progress, words)
    with right:
        _check_in(progress, words)
        _history(progress, words)


def _key_result(progress: KeyResultProgress, words: Text, colours: Palette) -> None:
    result = progress.key_result
    unit, language = result.unit, words.language
    now, start, end = (value_text(v, unit, language) for v in (progress.current, result.baseline, result.target))
    st.html(
        f'<div class="v-row"><div class="v-line"><span class="v-name"><b>{escape(result.text)}</b></span>'
        f'<span class="v-value">{score_text(progress.score)}</span></div>'
        f"{score_line(progress, colours)}"
        f'<div class="v-small">{escape(words("objective.now", now=now, start=start, end=end, pace=score_text(progress.pace)))}</div>'
        f'<div class="v-small">{escape(basis_text(result, words))}</div></div>'
    )


def score_line(progress: KeyResultProgress, colours: Palette) -> str:
    """0 to 1: ink up to the score, the band of success 0.6-0.7, the expected pace dashed, the target as a tick. No status colour."""
    parts = [f'<rect x="0" y="6" width="400" height="8" fill="{colours.track}"/>']
    if progress.key_result.kind is KeyResultKind.STRETCH:
        parts.append(f'<rect x="240" y="2" width="40" height="16" fill="{colours.band}"/>')
    if progress.score is not None:
        parts.append(f'<rect x="0" y="6" width="{400 * progress.score:.1f}" height="8" fill="{colours.ink}"/>')
    pace = 400 * progress.pace
    parts.append(
        f'<line x1="{pace:.1f}" x2="{pace:.1f}" y1="1" y2="19" stroke="{colours.ink2}" stroke-width="1.6" stroke-dasharray="3 2"/>'
    )
    parts.append(f'<line x1="398.7" x2="398.7" y1="1" y2="19" stroke="{colours.ink}" stroke-width="2.6"/>')
    return picture("".join(parts), "0 0 400 20", "v-bullet")


def _lists(progress: Progress, words: Text) -> None:
    objective = progress.objective
    if objective.guardrails:
        st.header(words("drawer.guardrails"))
        st.markdown(bullets(guard.text for guard in objective.guardrails))
    if objective.initiatives:
        st.header(words("drawer.initiatives"))
        st.markdown(bullets(objective.initiatives))
    if objective.why:
        st.header(words("objective.why"))
        st.write(plain(objective.why))


def _check_in(progress: Progress, words: Text) -> None:
    objective = progress.objective
    if objective.state is not ObjectiveState.ACTIVE:
        if st.button(words("objective.reopen")):
            set_state(session.workspace(), objective.id, ObjectiveState.ACTIVE)
            st.rerun()
        return
    with st.form("check_in", clear_on_submit=True):
        st.subheader(words("objective.check_in"))
        confidence = st.slider(words("objective.confidence"), 0, 10, 5, help=words("objective.confidence_help"))
        comment = st.text_area(words("objective.blocked"), max_chars=1000)
        if st.form_submit_button(words("objective.save"), type="primary"):
            check_in(session.workspace(), objective.id, confidence=int(confidence), comment=comment)
            st.rerun()
    if st.button(words("objective.close")):
        set_state(session.workspace(), objective.id, ObjectiveState.CLOSED)
        st.rerun()


def _history(progress: Progress, words: Text) -> None:
    if not progress.check_ins:
        return
    st.header(words("objective.history"))
    zone = session.workspace().settings.zone
    for note in progress.check_ins:
        body = note.body
        at = moment_text(note.at, words.language, zone)
        score = body.get("score")
        shown = score_text(float(str(score)) if score is not None else None)
        st.markdown(
            f"**{plain(words('objective.note', at=at, actor=note.actor, confidence=body.get('confidence'), score=shown))}**"
        )
        if body.get("comment"):
            st.write(plain(body["comment"]))
