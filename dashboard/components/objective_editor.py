"""Editing an objective: its sentence, its key results and what it serves. A form knows which version it was opened on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from dashboard import session
from dashboard.components.goal_actions import attempt
from dashboard.components.plain import plain
from dashboard.operations.edit_okr import edit, key_result_on
from dashboard.operations.okr import readable
from dashboard.text.catalog import Text
from dashboard.text.numbers import value_text
from dashboard.views.objective import sentence_of
from data.model.goal import KeyResult, KeyResultKind, Objective, ObjectiveState
from goals.cycle import cycle_after, cycle_of
from goals.keeping import MOST_RESULTS

_KINDS = [kind.value for kind in KeyResultKind]


def objective_editor(objective: Objective, words: Text) -> None:
    """The form of sentence, targets and links, and below it the way to add a key result."""
    prefix = f"edit_{objective.id}"
    with st.form(prefix, border=False):
        version = _base_version(objective, words)
        text = _kept(st.text_area, words("edit.text"), objective.text, f"{prefix}_text", height=80)
        owner = _kept(st.text_input, words("edit.owner"), objective.owner, f"{prefix}_owner")
        cycle = _cycle(objective, words)
        results, gone = _key_results(objective, words)
        parents = _parents(objective, words)
        reason = _kept(st.text_input, words("edit.no_parent"), objective.no_parent_reason, f"{prefix}_reason")
        if objective.state is ObjectiveState.ACTIVE:
            st.caption(words("edit.frozen"))
        pressed = st.form_submit_button(words("edit.save"), key=f"{prefix}_save")
    kept = tuple(item for item in results if item.id not in gone)
    changes = {
        "text": text,
        "owner": owner,
        "cycle": cycle,
        "key_results": kept,
        "parents": tuple(parents),
        "no_parent_reason": reason,
    }
    if pressed:
        _store(objective, version, _changed(objective, changes), words)
    if len(objective.key_results) < MOST_RESULTS:
        _add(objective, words)


def _base_version(objective: Objective, words: Text) -> int:
    """The version the form was opened on; it lives and goes with the form's other fields."""
    key = f"edit_{objective.id}_version"
    if key not in st.session_state:
        st.session_state[key] = str(objective.version)
    return int(st.text_input(words("edit.version"), key=key, disabled=True, width=110))


def _cycle(objective: Objective, words: Text) -> str:
    """A draft may move to another quarter; what has started stays in its own."""
    if objective.state is not ObjectiveState.DRAFT:
        return objective.cycle
    now = cycle_of(session.workspace().today)
    codes = sorted({objective.cycle, now.code, cycle_after(now).code})
    key = f"edit_{objective.id}_cycle"
    _start(key, objective.cycle)
    return str(st.selectbox(words("edit.cycle"), codes, key=key))


def _kept(widget, label: str, value: str, key: str, **more: object) -> str:  # type: ignore[no-untyped-def]
    if key not in st.session_state:
        st.session_state[key] = value
    return str(widget(label, key=key, **more))


def _key_results(objective: Objective, words: Text) -> tuple[list[KeyResult], set[int | None]]:
    catalog = session.workspace().catalog()
    found: list[KeyResult] = []
    gone: set[int | None] = set()
    for item in objective.key_results:
        key = f"edit_{objective.id}_{item.id}"
        with st.container(border=True, key=f"card_{key}"):
            st.markdown(f"**{plain(sentence_of(item, catalog, words))}**")
            start = value_text(item.baseline, item.unit, words.language)
            if item.kind is KeyResultKind.MILESTONE:
                found.append(item)
            else:
                left, right = st.columns(2)
                with left:
                    _start(f"{key}_target", item.target)
                    target = st.number_input(words("edit.target", start=start), key=f"{key}_target", format="%g")
                with right:
                    _start(f"{key}_kind", item.kind.value)
                    kind = st.selectbox(words("edit.kind"), _KINDS, key=f"{key}_kind", format_func=lambda k: words(f"okr.kind.{k}"))
                found.append(
                    replace(item, target=float(target), kind=KeyResultKind(kind or item.kind.value), text=_text(item, target))
                )
            if st.checkbox(words("edit.remove"), key=f"{key}_gone"):
                gone.add(item.id)
    return found, gone


def _text(item: KeyResult, target: float) -> str:
    """A sentence that named the old target is dropped: the new one is worded from the numbers."""
    return item.text if target == item.target or not item.metric else ""


def _start(key: str, value: object) -> None:
    if key not in st.session_state:
        st.session_state[key] = value


def _parents(objective: Objective, words: Text) -> list[int]:
    others = {item.id: item.text for item in readable(session.workspace(), objective.cycle) if item.id != objective.id}
    key = f"edit_{objective.id}_parents"
    _start(key, [number for number in objective.parents if number in others])
    if not others:
        return list(objective.parents)
    return list(st.multiselect(words("edit.parents"), list(others), key=key, format_func=lambda n: f"#{n} {others[n]}"))


def _changed(objective: Objective, changes: Mapping[str, object]) -> dict[str, object]:
    """Only what differs from what the form was opened with."""
    return {name: value for name, value in changes.items() if value != getattr(objective, name)}


def _store(objective: Objective, version: int, changes: Mapping[str, object], words: Text) -> None:
    refused = attempt(lambda: edit(session.workspace(), objective.id, version, changes), "edited", objective=objective.id)
    if refused is None:
        _forget(objective)
        st.rerun()
    if refused is not None and refused.code == "okr.edited_meanwhile":
        st.session_state[f"_newer_{objective.id}"] = refused.params["version"]
        st.caption(words("edit.conflict"))
        st.button(words("edit.take_theirs"), key=f"theirs_{objective.id}", on_click=_forget, args=(objective,))
        st.button(words("edit.keep_mine"), key=f"mine_{objective.id}", on_click=_rebase, args=(objective,))


def _forget(objective: Objective) -> None:
    for key in [key for key in st.session_state if str(key).startswith(f"edit_{objective.id}_")]:
        del st.session_state[key]


def _rebase(objective: Objective) -> None:
    """What was typed stays and is saved on top of the stored version the next time."""
    st.session_state[f"edit_{objective.id}_version"] = str(st.session_state[f"_newer_{objective.id}"])


def _add(objective: Objective, words: Text) -> None:
    catalog = session.workspace().catalog()
    taken = {item.metric for item in objective.key_results}
    free = [metric.code for metric in catalog.metrics if metric.code not in taken]
    if not free:
        st.caption(words("edit.no_metric"))
        return
    names = {metric.code: metric.name.in_language(words.language) for metric in catalog.metrics}
    with st.expander(words("edit.add"), expanded=not objective.key_results), st.form(f"add_{objective.id}", border=False):
        st.caption(words("edit.add_hint"))
        code = st.selectbox(words("edit.metric"), free, format_func=names.__getitem__, key=f"add_{objective.id}_metric")
        kind = st.selectbox(
            words("edit.kind"), [k for k in _KINDS if k != "milestone"], format_func=lambda k: words(f"okr.kind.{k}"),
            key=f"add_{objective.id}_kind",
        )  # fmt: skip
        target = st.number_input(words("edit.new_target"), value=None, key=f"add_{objective.id}_target", format="%g")
        if not st.form_submit_button(words("edit.add_now"), key=f"add_{objective.id}_now"):
            return
    if target is None or code is None:
        st.error(words("edit.needs_target"))
        return
    chosen, aimed = str(code), float(target)

    def add() -> object:
        fresh = key_result_on(session.workspace(), chosen, aimed, kind=str(kind))
        return edit(session.workspace(), objective.id, objective.version, {"key_results": (*objective.key_results, fresh)})

    if attempt(add, "edited", objective=objective.id) is None:
        _forget(objective)
        st.rerun()
