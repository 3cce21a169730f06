"""The form in which a draft is edited: every field answers while it is typed; returns the sheet as it stands."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.components.plain import plain
from dashboard.operations.draft_desk import Desk, Sheet
from dashboard.operations.suggest import basis_text
from dashboard.text.catalog import Text
from dashboard.text.numbers import spoken_text
from data.model.goal import KeyResult, KeyResultKind
from data.model.metric import Direction, Metric

_KINDS = (KeyResultKind.STRETCH, KeyResultKind.COMMITTED, KeyResultKind.MAINTAIN)
_TYPED = ("own", "lever")


def edit_sheet(desk: Desk, sheet: Sheet, words: Text, key: str) -> Sheet:
    """Fields for a sheet; `key` tells drafts apart, so that each keeps its own edits."""
    objective = st.text_input(words("draft.objective"), value=sheet.objective, key=f"{key}_objective", live=True, max_chars=200)
    results = _key_results(desk, sheet, words, key)
    codes = [metric.code for metric in desk.metrics() if metric.good in (Direction.UP, Direction.DOWN)]
    before = [guard.metric for guard in sheet.guardrails if guard.metric in codes]
    guards = st.multiselect(
        words("draft.guards"), codes, default=before, format_func=lambda c: _name(desk, c, words), key=f"{key}_guards"
    )
    known = {guard.metric: guard for guard in sheet.guardrails}
    work = st.text_area(words("draft.initiatives"), value="\n".join(sheet.initiatives), key=f"{key}_work", max_chars=2000)
    enough = st.text_input(words("draft.sufficiency"), value=sheet.sufficiency, key=f"{key}_enough", live=True, max_chars=500)
    owner = st.text_input(words("drawer.owner"), value=sheet.owner, key=f"{key}_owner", max_chars=80)
    kept = [known.get(code) or desk.guard(code) for code in guards]
    return replace(
        sheet, objective=objective or "", key_results=tuple(results), guardrails=tuple(guard for guard in kept if guard is not None),
        initiatives=tuple((work or "").splitlines()), owner=owner or "", sufficiency=enough or "",
    )  # fmt: skip


def _key_results(desk: Desk, sheet: Sheet, words: Text, key: str) -> list[KeyResult]:
    """One card for each key result; a list of slots in the session says which there are."""
    slots_key = f"{key}_slots"
    slots: list[int] = st.session_state.setdefault(slots_key, list(range(len(sheet.key_results))))
    st.header(words("drawer.key_results"))
    found = []
    for slot in list(slots):
        initial = sheet.key_results[slot] if slot < len(sheet.key_results) else None
        with st.container(border=True, key=f"card_{key}_{slot}"):
            found.append(_one(desk, initial, words, f"{key}_{slot}"))
            with st.container(horizontal=True, vertical_alignment="center"):
                if said := _basis(found[-1], words):
                    st.caption(plain(said))
                if st.button(words("draft.remove"), key=f"{key}_{slot}_remove", type="tertiary"):
                    slots.remove(slot)
                    st.rerun()
    if st.button(words("draft.add"), key=f"{key}_add"):
        slots.append(max([*slots, len(sheet.key_results) - 1]) + 1)
        st.rerun()
    return found


def _one(desk: Desk, initial: KeyResult | None, words: Text, key: str) -> KeyResult:
    if initial is None and st.toggle(words("draft.count"), key=f"{key}_count", help=words("draft.count_help")):
        source = st.text_input(words("draft.source"), key=f"{key}_source", live=True, max_chars=120)
        wanted = st.number_input(words("draft.how_many"), value=None, min_value=1, step=1, key=f"{key}_how_many")
        return desk.counted(source or "", wanted)
    metrics = {metric.code: metric for metric in desk.metrics()}
    codes = ["", *metrics]
    first = initial.metric if initial is not None and initial.metric in metrics else ""
    metric_at, kind_at = st.columns([3, 2])
    code = metric_at.selectbox(
        words("draft.metric"), codes, index=codes.index(first), format_func=lambda c: _name(desk, c, words), key=f"{key}_metric"
    )
    kind = kind_at.selectbox(
        words("draft.kind"), _KINDS, index=_KINDS.index(initial.kind) if initial is not None and initial.kind in _KINDS else 0,
        format_func=lambda k: words(f"draft.kinds.{k.value}"), key=f"{key}_kind",
    )  # fmt: skip
    code, kind = code or "", kind or KeyResultKind.STRETCH
    if not code:
        return desk.result("", kind, "own", None)
    return _target(
        desk, metrics[code], kind, initial if initial is not None and initial.metric == code else None, words, f"{key}_{code}"
    )


def _target(desk: Desk, metric: Metric, kind: KeyResultKind, initial: KeyResult | None, words: Text, key: str) -> KeyResult:
    """What the target rests on and the number itself; a typed number makes it one's own."""
    now = spoken_text(desk.baseline(metric.code), metric.unit, words.language)
    if kind is not KeyResultKind.STRETCH:
        begin = (
            initial.target if initial is not None and initial.kind is kind else desk.result(metric.code, kind, "own", None).target
        )
        value = begin if begin == begin else None
        target = st.number_input(words("draft.target", now=now), value=value, format="%g", key=f"{key}_{kind.value}")
        return desk.result(metric.code, kind, "own", target)
    offered = [option.basis for option in desk.options(metric.code)]
    bases = [*offered, *_TYPED]
    first = initial.basis if initial is not None and initial.basis in bases else bases[0]
    basis_at, number_at = st.columns([3, 2])
    basis = basis_at.selectbox(
        words("goal.option.title"),
        bases,
        index=bases.index(first),
        format_func=lambda b: words(f"goal.option.{b}"),
        key=f"{key}_basis",
    )
    basis = basis or "own"
    if basis == "lever":
        level = number_at.number_input(words("draft.level", now=now), value=None, format="%g", key=f"{key}_level")
        return desk.result(metric.code, kind, "lever", None, level)
    if basis == "own":
        typed = number_at.number_input(words("draft.target", now=now), value=_own(initial), format="%g", key=f"{key}_own")
        return desk.result(metric.code, kind, "own", typed)
    found = desk.result(metric.code, kind, basis, None)
    number_at.markdown(
        f"**{plain(words('draft.from_to', now=now, target=spoken_text(found.target, metric.unit, words.language)))}**"
    )
    return found


def _basis(item: KeyResult, words: Text) -> str:
    return basis_text(item, words) if item.metric and item.basis != "own" and item.kind is KeyResultKind.STRETCH else ""


def _own(initial: KeyResult | None) -> float | None:
    return initial.target if initial is not None and initial.target == initial.target else None


def _name(desk: Desk, code: str, words: Text) -> str:
    metric = desk.catalog.metric(code)
    return metric.name.in_language(words.language) if metric else words("draft.choose")
