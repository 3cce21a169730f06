"""Data: upload a file, see exactly what would change, store it, take it back; type one value; what came in before."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, replace

import pandas as pd
import streamlit as st

from connectors.contract import Choices
from dashboard import session
from dashboard.components.metric_form import define_metrics
from dashboard.components.plain import plain
from dashboard.components.reading_form import reading_choices
from dashboard.components.source_form import sources
from dashboard.components.style import apply_style
from dashboard.components.url import parameter
from dashboard.operations.import_answer import all_messages, message_text
from dashboard.operations.intake import Prepared, prepare_import
from dashboard.operations.storing import store_import, take_back, type_value
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.dates import moment_text, period_text
from dashboard.text.numbers import value_text
from dashboard.text.segments import segment_label
from data.model.batch import Batch
from data.model.metric import Metric
from data.store.batches import list_batches

TITLE = "page.data.title"
URL_PATH = "data"
_DONE = "_stored_batch"
_READ, _KEPT = "_files_read", 6
_SHOWN = 200
_TABS = ("upload", "type", "sources", "before")


def render() -> None:
    """Show the page."""
    workspace, words = session.workspace(), session.text()
    apply_style()
    st.title(words("data.title"))
    _undo_bar(workspace, words)
    names = [words(f"data.tab.{name}") for name in _TABS]
    asked = parameter("tab")
    upload, typed, connected, before = st.tabs(names, default=names[_TABS.index(asked)] if asked in _TABS else None)
    with upload:
        _upload(workspace, words)
    with typed:
        _type(workspace, words)
    with connected:
        sources(workspace, words)
    with before:
        _before(workspace, words)


def _upload(workspace: Workspace, words: Text) -> None:
    st.write(words("data.hint"))
    number = st.session_state.get("_upload", 0)
    file = st.file_uploader(words("data.choose"), type=["csv", "tsv", "txt", "xlsx", "xls", "xlsb", "ods"], key=f"file_{number}")
    if file is None:
        return
    choices = Choices(leave_out_rejected=st.session_state.get("leave_out", False))
    content = file.getvalue()
    with st.spinner(words("data.reading")):
        prepared = _prepared(workspace, content, file.name, choices)
    chosen = reading_choices(prepared, choices, words)
    if chosen != choices and chosen != replace(choices, sheet=prepared.sheet):
        choices, prepared = chosen, _prepared(workspace, content, file.name, chosen)
    drafts = _unknown(workspace, content, file.name, prepared, choices)
    if drafts:
        defined = define_metrics(drafts, workspace.catalog(), words)
        named = {draft.name.en: metric.code for draft, metric in zip(drafts, defined, strict=True)}
        choices = replace(choices, new_metrics=defined, metrics=named)
        prepared = _prepared(workspace, content, file.name, choices)
    _difference(workspace, prepared, words)


def _prepared(workspace: Workspace, content: bytes, name: str, choices: Choices) -> Prepared:
    """The file as read and compared, kept while file, choices and stored data stay the same: a click does not read it again."""
    key = (hashlib.sha256(content).hexdigest(), name, repr(choices), workspace.store.data_version())
    kept: dict[object, Prepared] = st.session_state.setdefault(_READ, {})
    if key not in kept:
        if len(kept) >= _KEPT:
            kept.clear()
        kept[key] = prepare_import(workspace, content, name, choices)
    return kept[key]


def _unknown(workspace: Workspace, content: bytes, name: str, prepared: Prepared, choices: Choices) -> tuple[Metric, ...]:
    """Metrics of the file the catalogue does not know, as drafts."""
    codes = {message.code for message in prepared.messages} | ({prepared.refused.code} if prepared.refused else set())
    if not codes & {"metric_unknown", "metric_close", "import.metric_missing"}:
        return ()
    stem = name.rpartition(".")[0] if "import.metric_missing" in codes else None
    return _prepared(workspace, content, name, replace(choices, create=True, leave_out_rejected=True, metric=stem)).new_metrics


def _difference(workspace: Workspace, prepared: Prepared, words: Text) -> None:
    counts = prepared.counts
    if prepared.mapping is not None:
        st.subheader(plain(words("data.headline", name=prepared.name, **counts)))
        layout = words(f"import.layout.{prepared.mapping.layout}")
        st.markdown(f"> {plain(words('data.how', encoding=prepared.encoding, layout=layout))}")
    _changes(prepared, words)
    _messages(prepared, words)
    if prepared.status == "rejected":
        st.error(plain(words("data.refused")))
        if prepared.size:
            st.checkbox(words("data.leave_out", rejected=counts["rejected"]), key="leave_out")
        return
    size = counts["added"] + counts["changed"]
    if size == 0:
        st.info(plain(words("data.nothing_new")))
        return
    if st.button(words("data.store", n=size), type="primary", key="store_import"):
        with st.spinner(words("data.storing")):
            stored = store_import(workspace, prepared)
        st.session_state[_DONE] = stored.batch.id
        st.session_state["_upload"] = st.session_state.get("_upload", 0) + 1
        st.rerun()


def _changes(prepared: Prepared, words: Text) -> None:
    if prepared.difference is None or prepared.mapping is None:
        return
    known = {metric.code: metric for metric in (*prepared.catalog.metrics, *prepared.new_metrics)}
    table = prepared.difference.per_metric
    if table:
        shown = pd.DataFrame(
            {
                words("data.column.metric"): [
                    known[c.metric].name.in_language(words.language) if c.metric in known else c.metric for c in table
                ],
                words("data.column.added"): [c.added for c in table],
                words("data.column.changed"): [c.changed for c in table],
                words("data.column.unchanged"): [c.unchanged for c in table],
            }
        )
        st.dataframe(shown, hide_index=True, width="stretch")
    changes = prepared.difference.changes
    if not changes:
        return
    st.subheader(words("data.values_that_change"))
    rows = []
    for code, segment, start, old, new in map(astuple, changes[:_SHOWN]):
        metric = known.get(str(code))
        unit, cadence = (metric.unit, metric.cadence) if metric else ("count", None)
        rows.append(
            {
                words("data.column.metric"): metric.name.in_language(words.language) if metric else code,
                words("data.column.segment"): segment_label(str(segment), words.language),
                words("data.column.period"): period_text(start, cadence, words.language) if cadence else str(start),
                words("data.column.stored"): value_text(old, unit, words.language, exact=True),
                words("data.column.file"): value_text(new, unit, words.language, exact=True),
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def _messages(prepared: Prepared, words: Text) -> None:
    found = all_messages(prepared)
    if not found:
        return
    st.subheader(words("data.messages"))
    rows = [
        {
            words("data.column.level"): words(f"data.level.{message.level.value}"),
            words("data.column.line"): message.row,
            words("data.column.message"): message_text(message, words),
        }
        for message in found[:_SHOWN]
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def _undo_bar(workspace: Workspace, words: Text) -> None:
    number = st.session_state.get(_DONE)
    if not number:
        return
    batch = next((b for b in list_batches(workspace.store) if b.id == number), None)
    if batch is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="card_undo"):
        key = "data.undone" if batch.undone_at else "data.stored"
        st.write(plain(words(key, n=batch.added + batch.changed, batch=batch.id, label=batch.label)))
        if st.button(words("data.redo" if batch.undone_at else "data.undo"), key="undo_import"):
            take_back(workspace, batch.id)
            st.rerun()


def _type(workspace: Workspace, words: Text) -> None:
    typable = [metric for metric in workspace.catalog().metrics if not metric.formula]
    if not typable:
        st.write(words("data.type_none"))
        return
    with st.form("type_value"):
        metric = st.selectbox(words("data.column.metric"), typable, format_func=lambda m: m.name.in_language(words.language))
        day = st.date_input(words("data.type_day"), value=workspace.today)
        value = st.number_input(words("data.type_value"), value=None, format="%g")
        if st.form_submit_button(words("data.type_store"), type="primary"):
            if metric is None or value is None:
                st.error(words("data.type_missing"))
                return
            kept = type_value(workspace, metric.code, day, float(value))
            st.session_state[_DONE] = kept.batch.id
            st.rerun()


def _before(workspace: Workspace, words: Text) -> None:
    found = list_batches(workspace.store)
    if not found:
        st.write(words("data.none_before"))
    for batch in found:
        _batch(workspace, batch, words)


def _batch(workspace: Workspace, batch: Batch, words: Text) -> None:
    at = moment_text(batch.created_at, words.language, workspace.settings.zone)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card_batch_{batch.id}"):
        sentence = words(
            "data.batch", id=batch.id, label=batch.label, at=at, actor=batch.actor, added=batch.added, changed=batch.changed
        )
        st.write(plain(sentence + (" " + words("data.taken_back") if batch.undone_at else "")))
        st.space("stretch")
        if st.button(words("data.redo" if batch.undone_at else "data.undo"), key=f"undo_{batch.id}"):
            take_back(workspace, batch.id)
            st.session_state[_DONE] = batch.id
            st.rerun()
