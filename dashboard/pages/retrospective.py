"""The retrospective: close an objective with what was learned, and read what was learned before. No ranking anywhere."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import session
from dashboard.components.closing_form import closing_form, show_learning
from dashboard.components.goal_actions import show_done
from dashboard.components.links import page_link
from dashboard.components.parts import definition_list
from dashboard.components.plain import plain
from dashboard.components.style import apply_style
from dashboard.components.url import parameter
from dashboard.operations.edit_okr import may_write
from dashboard.operations.okr import Progress, progress_of, readable
from dashboard.operations.run_okr import effects_of
from dashboard.pages.objectives import cycle_words
from dashboard.text.catalog import Text
from dashboard.text.dates import date_text
from dashboard.text.numbers import score_text, value_text
from dashboard.views.objective import effect_line, name_of, reading_line, sentence_of
from data.model.goal import Closing, ObjectiveState, Result

TITLE = "page.retrospective.title"
URL_PATH = "retrospective"


def render() -> None:
    """Show the page."""
    words = session.text()
    apply_style()
    number = parameter("id")
    if not number.isdigit():
        _learned(words)
        return
    workspace = session.workspace()
    progress = progress_of(workspace, int(number))
    objective = progress.objective
    page_link("objective", plain(words("check_in.back")), id=number)
    st.title(plain(objective.text))
    show_done(words)
    st.markdown(plain(words(f"retro.lead.{'closed' if objective.closing else 'open'}")))
    if objective.state is ObjectiveState.ACTIVE:
        _preview(progress, words)
        if may_write(workspace, objective):
            closing_form(progress, words)
        else:
            st.caption(words("objective.read_only"))
    elif objective.closing is not None:
        _closed(progress, objective.closing, words)
    else:
        st.write(words("retro.not_running"))


def _preview(progress: Progress, words: Text) -> None:
    """The scores as they would be kept now."""
    catalog = session.workspace().catalog()
    rows = []
    for item in progress.key_results:
        now = value_text(item.current, item.key_result.unit, words.language)
        said = f"{words('retro.now', score=score_text(item.score), now=now)} ({reading_line(item, words)})"
        rows.append((name_of(item.key_result, catalog, words), said))
    st.html(definition_list(rows))
    if session.workspace().today <= progress.cycle.due:
        st.info(plain(words("retro.early", day=date_text(progress.cycle.due, words.language))))


def _closed(progress: Progress, closing: Closing, words: Text) -> None:
    workspace = session.workspace()
    catalog = workspace.catalog()
    show_learning(closing, words)
    st.header(words("retro.scores"))
    live = {item.key_result.id: item.score for item in progress.key_results}
    for item in progress.objective.key_results:
        result = next((found for found in closing.results if found.key_result == item.id), None)
        if result is not None:
            body = "".join(
                f'<div class="v-small">{escape(line)}</div>' for line in evidence_lines(result, live.get(item.id), words)
            )
            head = f"<b>{escape(sentence_of(item, catalog, words))}</b>"
            st.html(
                f'<div class="v-row"><div class="v-line"><span class="v-name">{head}</span>'
                f'<span class="v-value">{score_text(result.counts)}</span></div>{body}</div>'
            )
    st.header(words("retro.effect"))
    for item, found in effects_of(workspace, progress.objective.id):
        st.markdown(plain(effect_line(item, found, catalog, words)))


def evidence_lines(result: Result, live: float | None, words: Text) -> list[str]:
    """What a score was computed from, and what the data say today where that differs."""
    evidence = result.evidence
    lines = []
    if "expected" in evidence:
        batches = evidence.get("batches")
        numbers = ", ".join(f"#{number}" for number in batches) if isinstance(batches, list) else "—"
        lines.append(
            words(
                "retro.periods",
                known=evidence["known"],
                expected=evidence["expected"],
                through=evidence["through"] or "—",
                batches=numbers or "—",
            )
        )
    elif evidence.get("source"):
        lines.append(words("okr.reading.by_hand", source=evidence["source"]))
    if live is not None and result.score is not None and live != result.score:
        lines.append(words("retro.revised", then=score_text(result.score), now=score_text(live)))
    return lines


def _learned(words: Text) -> None:
    """What every closed objective taught, newest quarter first."""
    st.title(words("retro.title"))
    show_done(words)
    notes: list[tuple[str, str, Closing, int]] = []
    for item in readable(session.workspace()):
        notes += [(run.cycle, item.text, run.closing, item.id) for run in item.past]
        if item.closing is not None:
            notes.append((item.cycle, item.text, item.closing, item.id))
    if not notes:
        st.write(words("retro.none"))
        page_link("objectives", plain(words("objective.back")))
    for cycle, text, closing, number in sorted(notes, key=lambda note: note[0], reverse=True):
        with st.container(border=True, key=f"card_{cycle}_{number}"):
            st.markdown(f"**{plain(text)}**  \n{plain(cycle_words(cycle, words))}")
            rows = [(words("retro.short.learning"), closing.learning), (words("retro.short.change"), closing.next_change)]
            st.html(definition_list(rows))
            page_link("objective", plain(words("objectives.open")), id=number)
