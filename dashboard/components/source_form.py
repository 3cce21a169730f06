"""Connected sources on the Data page: what is connected and how its pulls went, check, pull now, connect something new."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from connectors.configuration import COMMON
from connectors.source import Form, Setting
from connectors.source import Source as Connector
from connectors.sources import known_sources
from dashboard.components.plain import plain
from dashboard.operations.connect import check_sources, checked_source, connect_source, disconnect_source, try_source
from dashboard.operations.pull import pull
from dashboard.operations.source_runs import run_message
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.dates import moment_text
from dashboard.text.errors import error_text
from data.errors import KpiError
from data.model.batch import RunStatus, Source, SourceRun
from data.store.sources import list_runs, load_sources

_SHOWN = 20
_FAILED = "◆"
_LONG = (Form.LONG, Form.PAIRS)


def sources(workspace: Workspace, words: Text) -> None:
    """The whole tab."""
    st.write(words("sources.why"))
    known = load_sources(workspace.store)
    if not known:
        st.caption(words("sources.none"))
    for source in known:
        _card(workspace, source, words)
    with st.expander(words("sources.add"), expanded=not known):
        _new(workspace, words)


def _card(workspace: Workspace, source: Source, words: Text) -> None:
    runs = list_runs(workspace.store, source.code, limit=_SHOWN)
    with st.container(border=True, key=f"card_source_{source.code}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(source.code)}** · {plain(_kind(source.kind, words))}")
            st.space("stretch")
            checked = st.button(words("sources.check"), key=f"check_{source.code}")
            pulled = st.button(words("sources.pull"), type="primary", key=f"pull_{source.code}")
        failed = bool(runs) and runs[0].status in (RunStatus.FAILED, RunStatus.CUT_OFF)
        st.markdown(plain(f"{_FAILED} {_last(workspace, runs, words)}" if failed else _last(workspace, runs, words)))
        if checked:
            row = check_sources(workspace, (source.code,))[0]
            (st.success if row["ok"] else st.error)(plain(words("sources.ok", source=source.code, message=row["message"])))
        if pulled:
            _pull(workspace, source, words)
            runs = list_runs(workspace.store, source.code, limit=_SHOWN)
        with st.expander(words("sources.log")):
            _log(workspace, runs, words)
            if st.button(words("sources.disconnect"), key=f"disconnect_{source.code}"):
                disconnect_source(workspace, source.code)
                st.rerun()


def _pull(workspace: Workspace, source: Source, words: Text) -> None:
    with st.spinner(words("sources.pulling")):
        row = pull(workspace, (source.code,))[0]
    if row["ok"]:
        st.success(plain(words("sources.pulled", **{name: row[name] for name in ("source", "read", "added", "changed")})))
    else:
        st.error(plain(words("sources.ok", source=source.code, message=row["message"])))


def _kind(kind: str, words: Text) -> str:
    key = f"sources.kinds.{kind}"
    return words(key) if words.has(key) else kind


def _last(workspace: Workspace, runs: list[SourceRun], words: Text) -> str:
    if not runs:
        return words("sources.never")
    run = runs[0]
    at = moment_text(run.started_at, words.language, workspace.settings.zone)
    if run.status is RunStatus.RUNNING:
        return words("sources.running", at=at)
    if run.status is not RunStatus.DONE:
        return words("sources.failed", at=at, message=run_message(run, words))
    return words("sources.last", at=at, read=run.read, added=run.added, changed=run.changed)


def _log(workspace: Workspace, runs: list[SourceRun], words: Text) -> None:
    if not runs:
        st.caption(words("sources.no_runs"))
        return
    names = ("at", "status", "read", "added", "changed", "rejected", "seconds", "message")
    rows = [
        (
            moment_text(run.started_at, words.language, workspace.settings.zone), words(f"sources.status.{run.status.value}"),
            run.read, run.added, run.changed, run.rejected, round(run.seconds, 1), run_message(run, words),
        )
        for run in runs
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=[words(f"sources.column.{name}") for name in names])
    st.dataframe(table, hide_index=True, width="stretch")


def _new(workspace: Workspace, words: Text) -> None:
    kinds = known_sources()
    kind = st.segmented_control(
        words("sources.kind"), list(kinds), default="folder", format_func=lambda k: _kind(k, words), key="source_kind"
    )
    chosen = kinds[str(kind or "folder")]
    if words.has(f"sources.does.{chosen.kind}"):
        st.caption(plain(words(f"sources.does.{chosen.kind}")))
    with st.form("connect_source"):
        code = st.text_input(words("sources.code"), key="source_code")
        settings = {s.name: _field(s, chosen.kind, words) for s in chosen.settings if s.required}
        with st.expander(words("sources.more_settings")):
            settings |= _optional(chosen, words)
        with st.container(horizontal=True):
            connect = st.form_submit_button(words("sources.connect"), type="primary")
            attempt = st.form_submit_button(words("sources.try"))
    given = {name: value for name, value in settings.items() if value not in ("", None)}
    try:
        if attempt:
            row = try_source(workspace, checked_source(code or "new", chosen.kind, given))
            (st.success if row["ok"] else st.error)(plain(row["message"]))
        if connect:
            connect_source(workspace, code, chosen.kind, given)
            st.rerun()
    except KpiError as refused:  # what was typed stays in the form
        st.error(plain(error_text(refused, words)))


def _optional(chosen: Connector, words: Text) -> dict[str, object]:
    """Short fields in two columns, then the long ones over the whole width, then what every kind understands."""
    found: dict[str, object] = {}
    optional = [setting for setting in (*chosen.settings, *COMMON) if not setting.required]
    short = [setting for setting in optional if setting.form not in (*_LONG, Form.FLAG)]
    columns = st.columns(2)
    for place, setting in enumerate(short):
        with columns[place % 2]:
            found[setting.name] = _field(setting, chosen.kind, words)
    for setting in optional:
        if setting not in short:
            found[setting.name] = _field(setting, chosen.kind, words)
    return found


def _field(setting: Setting, kind: str, words: Text) -> object:
    """The widget of one setting; connectors of others show the setting's own name."""
    key, name = f"source_{kind}_{setting.name}", f"sources.setting.{setting.name}"
    label = words(name) if words.has(name) else setting.name
    match setting.form:
        case Form.FLAG:
            return st.checkbox(label, value=bool(setting.default), key=key)
        case Form.CHOICE:
            return st.selectbox(label, setting.choices, index=setting.choices.index(str(setting.default)), key=key)
        case Form.NUMBER:
            return st.text_input(label, placeholder=str(setting.default), key=key)
        case Form.LONG | Form.PAIRS:
            hint = setting.example or (words("sources.pairs_hint") if setting.form is Form.PAIRS else "")
            return st.text_area(label, placeholder=hint, key=key)
        case Form.SECRET:
            return st.text_input(label, placeholder="env:KPI_SOURCE_NAME", help=words("sources.secret_hint"), key=key)
        case _:
            return st.text_input(label, placeholder=setting.example or str(setting.default or ""), key=key)
