"""Why, on the page of a signal: doubts first, then bars that sum to the change and open when clicked, the table, the tree, companions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from dashboard import session
from dashboard.charts.control import control_chart
from dashboard.charts.metric_tree import tree_dot
from dashboard.charts.pictures import can_draw_hangul, png, svg
from dashboard.charts.together import together_chart
from dashboard.charts.waterfall import SELECTION, waterfall_chart
from dashboard.components.links import page_link
from dashboard.components.palette import LIGHT, Palette
from dashboard.components.plain import bullets, plain
from dashboard.operations.drill import drill, ends_of
from dashboard.operations.explain import Explained, worse_is_up
from dashboard.operations.health import health_view
from dashboard.text.catalog import Text
from dashboard.text.numbers import change_text
from dashboard.text.segments import dimension_label
from dashboard.views.cause_sentences import cause_sentence, interval_sentence, metric_label
from dashboard.views.cause_view import caption, metric_tree, parts_table, segment_table, split_sentence, together, waterfall
from data.model.metric import Catalog
from data.model.period import Cadence
from data.model.signal import Explanation

_STILL = 0.01
_GROUPS = (("segments", "why.by_segment"), ("drivers", "why.by_driver"))


def cause_panel(explained: Explained, catalog: Catalog, words: Text, colours: Palette) -> None:
    """Everything that accounts for a signal's change, and what happened around it."""
    st.header(words("signal.why"))
    for doubt in explained.doubts:
        st.warning(plain(cause_sentence(doubt, explained.signal, catalog, words)))
    found = explained.explanation
    before, after = ends_of(explained)
    if found is None or before is None or after is None:
        st.write(plain(words("cause.no_change")))
    elif not any(cause.part_of for cause in found.causes):
        st.write(plain(words("cause.nothing" if found.splits else "cause.cannot")))
    else:
        _bars(explained, found, (before, after), catalog, words, colours)
    if found is not None and found.splits:
        _table(found, catalog, words)
    if found is not None and before is not None and after is not None:
        _tree(explained, found, (before, after), catalog, words, colours)
    _around(explained, before, catalog, words, colours)


def _unit(found: Explanation, catalog: Catalog) -> str:
    metric = catalog.metric(found.metric)
    return metric.unit if metric else "count"


def _bars(
    explained: Explained, found: Explanation, ends: tuple[datetime, datetime], catalog: Catalog, words: Text, colours: Palette
) -> None:
    unit, cadence = _unit(found, catalog), Cadence(explained.signal.cadence)
    st.caption(plain(caption(found, cadence, *ends, unit, words)))
    if found.everywhere:
        st.write(plain(words("cause.everywhere", percent=f"{100 * found.everywhere:+.1f}%".replace("-", "−"))))
    still = abs(found.change) < _STILL * max(abs(found.before), abs(found.after))
    if found.splits and (said := split_sentence(found.splits[0], unit, still, words)):
        st.write(plain(said))
    worse = worse_is_up(catalog.metric(found.metric))
    for part_of, title in _GROUPS:
        bars = waterfall(found, part_of, unit, catalog, words)
        if not bars:
            continue
        st.subheader(words(title))
        chart = waterfall_chart(bars, words, colours, worse_is_positive=worse)
        event = st.altair_chart(
            chart, width="stretch", theme=None, on_select="rerun", selection_mode=SELECTION, key=f"waterfall_{part_of}"
        )
        _drill(explained, event, catalog, words, colours, part_of)
        picture = waterfall_chart(bars, words, LIGHT, worse_is_positive=worse, is_picture=True)
        downloads(f"{found.metric}-{part_of}", picture, parts_table(found, unit, catalog, words).to_csv(index=False), words)
    st.caption(plain(words("signal.parts_note")))


def _drill(explained: Explained, event: Any, catalog: Catalog, words: Text, colours: Palette, part_of: str) -> None:
    """What lies behind the bar that was clicked: its course and what its own change is made of."""
    chosen = (event.selection or {}).get(SELECTION) if event else None
    key = str(chosen[0].get("key", "")) if chosen else ""
    part = drill(explained, key, catalog) if key else None
    if part is None:
        st.caption(plain(words("why.drill")))
        return
    signal, metric = explained.signal, catalog.metric(part.metric)
    unit, name = metric.unit if metric else "count", metric_label(metric, part.metric, words)
    with st.container(border=True, key=f"card_drill_{part_of}"):
        st.markdown(plain(cause_sentence(part.cause, signal, catalog, words)))
        if said := interval_sentence(part.cause, _unit_of_part(part.cause.part_of, explained, catalog), words):
            st.caption(plain(said))
        if len(part.values) > 1:
            chart = control_chart(list(part.values), Cadence(signal.cadence), unit, words, colours, name=name, height=200)
            st.altair_chart(chart, width="stretch", theme=None)
        else:
            st.caption(plain(words("why.no_series")))
        drivers = [c for c in (part.explanation.causes if part.explanation else ()) if c.kind == "driver" and c.contribution]
        lines = [
            f"{metric_label(catalog.metric(c.name), c.name, words)}: {change_text(c.contribution, unit, words.language)}"
            for c in drivers
        ]
        st.markdown(bullets(lines))
        page_link("metric", plain(words("signal.metric")), code=part.metric)


def _unit_of_part(part_of: str, explained: Explained, catalog: Catalog) -> str:
    found = explained.explanation
    return _unit(found, catalog) if found is not None and part_of else "count"


def _table(found: Explanation, catalog: Catalog, words: Text) -> None:
    """The segments of one dimension as a table, the twin of the bars."""
    by_name = {split.dimension: split for split in found.splits}
    with st.expander(words("why.table")):
        chosen = next(iter(by_name))
        if len(by_name) > 1:
            chosen = st.segmented_control(
                words("why.dimension"), list(by_name), default=chosen, key="why_dimension", required=True,
                format_func=lambda name: plain(dimension_label(name, words.language)),
            )  # fmt: skip
        st.dataframe(segment_table(by_name[str(chosen)], _unit(found, catalog), words), hide_index=True, width="stretch")


def _tree(
    explained: Explained, found: Explanation, ends: tuple[datetime, datetime], catalog: Catalog, words: Text, colours: Palette
) -> None:
    if explained.measured is None:
        return
    statuses = {health.metric.code: health.status.value for health in health_view(session.workspace()).health}
    tree = metric_tree(found, explained.measured, ends, catalog, statuses, words)
    if tree is None:
        return
    with st.expander(words("why.tree"), expanded=True):
        if len(tree.path) > 1:
            steps = [metric_label(catalog.metric(code), code, words) for code in tree.path]
            st.write(plain(words("why.path", path=" → ".join(steps))))
        st.graphviz_chart(tree_dot(tree, {status: words(f"status.{status}") for status in set(statuses.values())}, colours))
        st.caption(plain(words("why.tree_note")))


def _around(explained: Explained, before: datetime | None, catalog: Catalog, words: Text, colours: Palette) -> None:
    """Events and other metrics of the same time, in words and on one axis."""
    if not explained.around:
        return
    st.subheader(words("why.together"))
    st.markdown(bullets(cause_sentence(cause, explained.signal, catalog, words) for cause in explained.around))
    if explained.measured is None or before is None:
        return
    codes = [explained.signal.metric, *(cause.name for cause in explained.around if cause.kind == "companion")]
    frame = together(explained.measured, codes, before, Cadence(explained.signal.cadence), catalog, words)
    if frame["name"].nunique() < 2:
        return
    st.altair_chart(together_chart(frame, words, colours), width="stretch", theme=None)
    st.caption(plain(words("why.together_note")))
    picture = together_chart(frame, words, LIGHT, is_picture=True)
    downloads(f"{explained.signal.metric}-together", picture, frame.drop(columns="place").to_csv(index=False), words)


def downloads(name: str, chart: Any, table: str, words: Text) -> None:
    """The picture and the numbers behind it; made only when asked for."""
    with st.popover(words("why.export"), key=f"export_{name}"):
        if words.language != "ko" or can_draw_hangul():
            st.download_button(
                words("why.png"), lambda: png(chart), f"{name}.png", "image/png", on_click="ignore", key=f"png_{name}"
            )
        st.download_button(
            words("why.svg"), lambda: svg(chart), f"{name}.svg", "image/svg+xml", on_click="ignore", key=f"svg_{name}"
        )
        st.download_button(
            words("why.csv"), table.encode("utf-8-sig"), f"{name}.csv", "text/csv", on_click="ignore", key=f"csv_{name}"
        )
