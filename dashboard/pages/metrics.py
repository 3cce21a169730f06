"""The catalogue: every metric with what was agreed about it; edit, set a target, add."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.components.links import address, page_link
from dashboard.components.metric_archive import archive_button, archive_list, archive_notice
from dashboard.components.plain import plain
from dashboard.components.style import apply_style
from dashboard.components.url import parameter
from dashboard.operations.catalog import export_catalog, save_metric, set_target
from dashboard.operations.health import health_view
from dashboard.operations.storing import look_again
from dashboard.text.catalog import Text
from dashboard.text.numbers import value_text
from dashboard.views.tiles import period_words, target_words, value_words
from data.model.metric import Catalog, Direction, Metric, MetricRole, Name, Target

TITLE = "page.metrics.title"
URL_PATH = "metrics"


def render() -> None:
    """Show the page; `?edit=` opens one metric."""
    workspace, words = session.workspace(), session.text()
    apply_style()
    st.title(words("metrics.title"))
    catalog = workspace.catalog()
    archive_notice(words)
    if not catalog.metrics:
        st.write(words("overview.empty.title"))
        page_link("data", plain(words("overview.empty.upload")))
        archive_list(words)
        return
    _table(catalog, words)
    st.download_button(words("metrics.export"), export_catalog(workspace), file_name="vitals-catalog.toml", mime="application/toml")
    st.header(words("metrics.edit"))
    codes = [metric.code for metric in catalog.metrics]
    asked = parameter("edit")
    place = codes.index(asked) if asked in codes else 0
    chosen = st.selectbox(
        words("data.column.metric"), list(catalog.metrics), index=place, format_func=lambda m: m.name.in_language(words.language)
    )
    if chosen is not None:
        _edit(chosen, catalog, words)
        archive_button(chosen, words)
    archive_list(words)


def _table(catalog: Catalog, words: Text) -> None:
    view = health_view(session.workspace())
    rows = []
    for metric in catalog.metrics:
        health = view.of(metric.code)
        department = catalog.department(metric.department)
        rows.append(
            {
                words("data.column.metric"): metric.name.in_language(words.language),
                words("define.department"): department.name.in_language(words.language) if department else "—",
                words("metrics.status"): words(f"status.{health.status.value}") if health else words("metrics.input"),
                words("metrics.newest"): value_words(health, words) if health else "—",
                words("data.column.period"): period_words(health, words) if health else "—",
                words("metrics.target"): target_words(health, words) if health else "—",
                words("metrics.trend"): [value for _, value in health.values] if health else [],
                words("metrics.formula"): metric.formula or "—",
                words("metrics.open"): address("metric", code=metric.code),
            }
        )
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, width="stretch",
        column_config={
            words("metrics.trend"): st.column_config.LineChartColumn(width="small"),
            words("metrics.open"): st.column_config.LinkColumn(display_text=words("tile.open")),
        },
    )  # fmt: skip


def _edit(metric: Metric, catalog: Catalog, words: Text) -> None:
    departments = {d.code: d.name.in_language(words.language) for d in catalog.departments}
    codes = ["", *departments]
    with st.form(f"edit_{metric.code}"):
        korean_at, english_at, unit_at = st.columns(3)
        korean = korean_at.text_input(words("metrics.name_ko"), value=metric.name.ko)
        english = english_at.text_input(words("metrics.name_en"), value=metric.name.en)
        unit = unit_at.text_input(words("define.unit"), value=metric.unit)
        good_at, department_at, owner_at = st.columns(3)
        good = good_at.selectbox(
            words("define.good"), list(Direction), index=list(Direction).index(metric.good),
            format_func=lambda d: words(f"define.direction.{d.value}"),
        )  # fmt: skip
        department = department_at.selectbox(
            words("define.department"), codes, index=codes.index(metric.department or ""),
            format_func=lambda c: departments.get(c, words("overview.no_department")),
        )  # fmt: skip
        owner = owner_at.text_input(words("drawer.owner"), value=metric.owner)
        definition = st.text_area(words("metrics.definition"), value=metric.definition)
        kpi_at, survival_at = st.columns(2)
        kpi = kpi_at.checkbox(words("metrics.kpi"), value=metric.role is MetricRole.KPI)
        survival = survival_at.checkbox(words("metrics.survival"), value=metric.survival)
        if st.form_submit_button(words("metrics.save"), type="primary"):
            role = MetricRole.KPI if kpi else MetricRole.INPUT
            changed = replace(
                metric, name=Name(korean or english or metric.code, english or korean or metric.code), unit=unit or metric.unit,
                good=good or metric.good, department=department or None, owner=owner, definition=definition, role=role, survival=survival,
            )  # fmt: skip
            save_metric(session.workspace(), changed)
            look_again(session.workspace())
            st.rerun()
    _target(metric, words)


def _target(metric: Metric, words: Text) -> None:
    st.subheader(words("metrics.targets"))
    for target in metric.targets:
        st.markdown(f"- {plain(value_text(target.value, metric.unit, words.language))} · {target.due.isoformat()}")
    today = session.workspace().today
    with st.form(f"target_{metric.code}"):
        value = st.number_input(words("metrics.target"), value=None, format="%g")
        due = st.date_input(words("metrics.due"), value=date(today.year, 12, 31))
        if st.form_submit_button(words("metrics.set_target")) and value is not None:
            set_target(session.workspace(), metric.code, Target(due=due, value=float(value)))
            look_again(session.workspace())
            st.rerun()
