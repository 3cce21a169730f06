"""Unknown metrics of a file, defined in place: name, unit, good direction, department and target, so that gauges live at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard import session
from dashboard.components.plain import plain
from dashboard.text.catalog import Text
from dashboard.views.good_direction import likely_direction
from data.model.metric import Catalog, Direction, Metric, MetricRole, MetricType, Name, Target

_UNITS = ("count", "KRW", "USD", "%", "ratio", "hours", "days")
_DIRECTIONS = (Direction.UP, Direction.DOWN, Direction.NONE)


def define_metrics(drafts: Sequence[Metric], catalog: Catalog, words: Text) -> tuple[Metric, ...]:
    """One row of fields for each draft; returns the metrics as defined."""
    st.subheader(words("define.title", n=len(drafts)))
    st.caption(words("define.why"))
    return tuple(_one(draft, catalog, words) for draft in drafts)


def _first_direction(draft: Metric) -> Direction:
    """What was chosen before, else what the name suggests."""
    return draft.good if not draft.draft and draft.good in _DIRECTIONS else likely_direction(draft.name.ko)


def _one(draft: Metric, catalog: Catalog, words: Text) -> Metric:
    code = draft.code
    with st.container(border=True, key=f"card_define_{code}"):
        name_at, unit_at, good_at = st.columns(3)
        name = name_at.text_input(words("define.name"), value=draft.name.in_language(words.language), key=f"name_{code}")
        units = _UNITS if draft.unit in _UNITS else (draft.unit, *_UNITS)
        unit = unit_at.selectbox(
            words("define.unit"), units, index=units.index(draft.unit), key=f"unit_{code}",
            format_func=lambda u: words(f"import.unit.{u}") if words.has(f"import.unit.{u}") else u,
        )  # fmt: skip
        good = good_at.selectbox(
            words("define.good"),
            _DIRECTIONS,
            index=_DIRECTIONS.index(_first_direction(draft)),
            format_func=lambda d: words(f"define.direction.{d.value}"),
            key=f"good_{code}",
        )
        kind_at, department_at, target_at = st.columns(3)
        kind = kind_at.selectbox(
            words("define.type"), list(MetricType), index=list(MetricType).index(draft.type),
            format_func=lambda t: words(f"define.types.{t.value}"), key=f"type_{code}",
        )  # fmt: skip
        known = {d.code: d.name.in_language(words.language) for d in catalog.departments}
        department = department_at.selectbox(
            words("define.department"),
            ["", *known],
            format_func=lambda c: known.get(c, words("overview.no_department")),
            index=["", *known].index(draft.department) if draft.department in known else 0,
            key=f"dep_{code}",
        )
        value = target_at.number_input(
            words("define.target"), value=draft.targets[0].value if draft.targets else None, format="%g", key=f"target_{code}"
        )
        st.caption(plain(words("define.cadence", cadence=words(f"cadence.{draft.cadence.value}"))))
    due = date(session.workspace().today.year, 12, 31)
    return replace(
        draft, name=Name.of(name or code), unit=unit or draft.unit, good=good or Direction.NONE, type=kind or draft.type,
        department=department or None, role=MetricRole.KPI, draft=False,
        targets=(Target(due=due, value=float(value)),) if value is not None else (),
    )  # fmt: skip
