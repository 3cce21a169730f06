"""One metric: its history, what was agreed about it, its signals, and where every value came from."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.charts.control import control_chart
from dashboard.components.chart_notes import pattern_note
from dashboard.components.event_note import event_notes
from dashboard.components.links import page_link
from dashboard.components.metric_archive import is_put_away
from dashboard.components.palette import Palette
from dashboard.components.parts import definition_list
from dashboard.components.plain import plain
from dashboard.components.style import apply_style
from dashboard.components.target_heap_line import target_heap_line
from dashboard.components.url import bound, parameter
from dashboard.components.why_silent import why_silent
from dashboard.components.year_ago_line import year_ago_line
from dashboard.operations.catalog import known_metric
from dashboard.operations.health import health_view
from dashboard.text.catalog import Text
from dashboard.text.dates import period_text
from dashboard.text.numbers import value_text
from dashboard.text.segments import segment_label
from dashboard.views.chart_window import shown_periods
from dashboard.views.freshness import freshness_words
from dashboard.views.headlines import headline
from dashboard.views.health import Health
from dashboard.views.pace_words import assurance_sentence, limits_sentence, pace_sentence
from dashboard.views.tiles import sentence_of, target_words
from data.model.metric import Metric
from data.model.period import Cadence, Period
from data.model.segment import TOTAL
from data.store.observations import read_observations
from signals.series import measure, resolve, segments_of, values_of

TITLE = "page.metric.title"
URL_PATH = "metric"
_COARSE = (Cadence.MONTH, Cadence.QUARTER, Cadence.YEAR)
_OF_MACHINES = (Cadence.HOUR, Cadence.DAY, Cadence.WEEK, Cadence.MONTH)


def render() -> None:
    """Show the page of `?code=`."""
    words = session.text()
    colours = apply_style()
    code = parameter("code")
    page_link("metrics", plain(words("metric.back")))
    if not code:
        st.title(words("metrics.title"))
        return
    if is_put_away(code, words):
        return
    workspace = session.workspace()
    metric = known_metric(workspace, code)
    health = health_view(workspace).of(code)
    st.title(plain(metric.name.in_language(words.language)))
    if health is not None:
        st.markdown(plain(f"{words(f'status.{health.status.value}')}. {sentence_of(health, workspace.catalog(), words)}"))
        if pace := pace_sentence(health, words):
            st.caption(plain(pace))
        st.caption(plain(freshness_words(health.freshness, health.period, health.cadence, words)))
    left, right = st.columns([5, 3], gap="large")
    with left:
        _history(metric, health, words, colours)
    with right:
        _agreed(metric, health, words)
        _signals(metric, words)
        event_notes(metric, words)
        why_silent(workspace, metric, words)


def _history(metric: Metric, health: Health | None, words: Text, colours: Palette) -> None:
    workspace = session.workspace()
    stored = {m.code: m for m in workspace.catalog().metrics}
    observations = read_observations(workspace.store, resolve(metric, stored) if metric.formula else [metric.code])
    chosen = _cadence(metric, health, words)
    fiscal = workspace.settings.fiscal_start
    measured = measure(observations, workspace.catalog(), chosen, fiscal_start=fiscal)
    so_far = measure(observations, workspace.catalog(), chosen, fiscal_start=fiscal, unfinished=True)
    segments = [TOTAL, *sorted(segments_of(measured, metric.code))]
    labels = {segment: segment_label(segment, words.language) for segment in segments}
    segment = (
        bound(st.selectbox, words("data.column.segment"), labels, key="segment", default=TOTAL) if len(segments) > 1 else TOTAL
    )
    values = values_of(measured, metric.code, segment)
    if not len(values):
        st.info(words("tile.sentence.none"))
        return
    dated, running = _parted(
        values, values_of(so_far, metric.code, segment), Period.containing(chosen, workspace.today, fiscal).start
    )
    shown = dated[-shown_periods(chosen) :]
    is_judged = health is not None and chosen is health.cadence and segment == TOTAL
    usual = health.usual if health and is_judged and not chosen.minutes else None  # of machines it holds for one time of day only
    target = health.target.value if health and health.target and segment == TOTAL and chosen is metric.cadence else None
    name = metric.name.in_language(words.language)
    st.altair_chart(
        control_chart(
            shown, chosen, metric.unit, words, colours, usual=usual, target=target, name=name, running=running, with_pattern=True
        ),
        width="stretch",
        theme=None,
    )
    if health is not None and is_judged and health.usual is not None:
        st.caption(plain(f"{limits_sentence(health, words)} {assurance_sentence(health, words)}".strip()))
    pattern_note(shown, usual, words)
    year_ago_line(workspace, metric, observations, words)
    target_heap_line(metric, measured, chosen, Period.containing(chosen, workspace.today, fiscal), words)
    with st.expander(words("metric.table")):
        rows = [
            {
                words("data.column.period"): period_text(start, chosen, words),
                name: value_text(value, metric.unit, words.language, exact=True),
            }
            for start, value in reversed(dated)
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    _sources(metric, words)


def _cadence(metric: Metric, health: Health | None, words: Text) -> Cadence:
    """The person's choice among the metric's own cadence and coarser ones."""
    coarser = _OF_MACHINES if metric.cadence.minutes else _COARSE
    choices = [metric.cadence, *(c for c in coarser if c.rank > metric.cadence.rank)]
    default = health.cadence.value if health and health.cadence in choices else metric.cadence.value
    names = {cadence.value: words(f"cadence.{cadence.value}") for cadence in choices}
    return Cadence(bound(st.segmented_control, words("metric.by"), names, key="by", default=default))


def _parted(
    values: pd.Series, so_far: pd.Series, running: datetime
) -> tuple[list[tuple[datetime, float]], tuple[datetime, float] | None]:
    """The periods that are over, and the one that is not."""
    dated = [(start.to_pydatetime(), float(value)) for start, value in zip(pd.DatetimeIndex(values.index), values, strict=True)]
    now = pd.Timestamp(running)
    return [pair for pair in dated if pair[0] < running], (running, float(so_far[now])) if now in so_far.index else None


def _sources(metric: Metric, words: Text) -> None:
    """Which batch each newest value came from."""
    workspace = session.workspace()
    stored = {m.code: m for m in workspace.catalog().metrics}
    parts = list(resolve(metric, stored)) if metric.formula else [metric.code]
    frame = read_observations(workspace.store, parts, with_batch=True)
    if not len(frame):
        return
    newest = frame.sort_values("period").groupby("metric", observed=True).tail(1)
    with st.expander(words("metric.sources")):
        starts = pd.DatetimeIndex(newest["period"]).to_pydatetime()
        for code, start, batch in zip(newest["metric"].astype(str), starts, newest["batch"], strict=True):
            source = stored[code]
            period = period_text(start, source.cadence, words)
            name = source.name.in_language(words.language)
            st.markdown(f"- {plain(words('metric.source', name=name, period=period, batch=batch))}")
        page_link("data", plain(words("metric.to_batches")))


def _agreed(metric: Metric, health: Health | None, words: Text) -> None:
    st.header(words("metric.agreed"))
    department = session.workspace().catalog().department(metric.department)
    rows = [
        (words("metrics.target"), target_words(health, words) if health else words("tile.no_target")),
        (words("define.good"), words(f"define.direction.{metric.good.value}")),
        (words("define.department"), department.name.in_language(words.language) if department else "—"),
        (words("drawer.owner"), metric.owner or "—"),
        (words("metrics.definition"), metric.definition or "—"),
        (words("metrics.formula"), metric.formula or words("metric.measured")),
        (words("metric.source_name"), metric.source or "—"),
    ]
    st.html(definition_list(rows))
    page_link("metrics", plain(words("metrics.edit")), edit=metric.code)


def _signals(metric: Metric, words: Text) -> None:
    st.header(words("page.signals.title"))
    catalog = session.workspace().catalog()
    found = [signal for signal in health_view(session.workspace()).signals if signal.metric == metric.code]
    if not found:
        st.write(words("metric.no_signals"))
    for signal in found:
        page_link("signal", plain(headline(signal, catalog, words)), id=signal.id)
