"""The control chart: values as ink, usual range as band, target and change as rules, unusual points as diamonds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.components.palette import Palette
from dashboard.text.catalog import Text
from dashboard.text.dates import period_text
from dashboard.text.numbers import value_text
from data.model.period import Cadence
from signals.chart_rules import running_pattern

_DOTTED = 60
_FONT = "Pretendard, Noto Sans KR, Noto Sans CJK KR, sans-serif"


def control_chart(
    values: Sequence[tuple[datetime, float]], cadence: Cadence, unit: str, text: Text, colours: Palette, *,
    usual: tuple[float, float] | None = None, target: float | None = None, change: datetime | None = None, name: str = "",
    running: tuple[datetime, float] | None = None, height: int = 300, with_pattern: bool = False,
) -> Any:  # fmt: skip
    """An Altair chart of one series. `change` is the first period of what changed; `running` a period that is not over: hollow, never
    judged. `with_pattern`: the points of a pattern that runs are amber."""
    frame = _frame([*values, *([running] if running else [])], cadence, unit, text, usual, is_running=running is not None)
    order = frame["period"].tolist()
    x = alt.X(
        "period:N",
        sort=order,
        axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True, labelSeparation=12, labelLimit=150, labelPadding=10),
    )
    y = alt.Y("value:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=None, tickCount=5, labelExpr=_axis(unit)))
    tips = [alt.Tooltip("period:N", title=text("chart.period")), alt.Tooltip("shown:N", title=name)]
    base = alt.Chart(frame[~frame["running"]])
    layers: list[Any] = _limits(usual, unit, text, colours, above_zero=frame["value"].min() >= 0) if usual else []
    layers.append(base.mark_line(color=colours.ink, strokeWidth=2).encode(x=x, y=y, tooltip=tips))
    inside, outside = base.transform_filter("!datum.outside"), base.transform_filter("datum.outside")
    dot = (
        34 if len(values) <= _DOTTED else 1
    )  # of many points the line alone is drawn; what the pointer touches still tells its value
    layers.append(inside.mark_point(filled=True, size=dot, color=colours.ink, opacity=1).encode(x=x, y=y, tooltip=tips))
    if usual is not None:
        layers.append(outside.mark_bar(size=2, color=colours.alert[0]).encode(x=x, y="edge:Q", y2="value:Q"))
    layers.append(
        outside.mark_point(filled=True, size=90, shape="diamond", color=colours.alert[0], opacity=1).encode(x=x, y=y, tooltip=tips)
    )
    if running is not None:
        layers += _running(frame, text, colours, x, y)
    if target is not None:
        layers += _target(target, unit, text, colours)
    if change is not None and (place := period_text(change, cadence, text, short=True)) in order:
        layers += _change(place, order, text, colours)
    if with_pattern and bool(frame["pattern"].any()):
        seen = base.transform_filter("datum.pattern")
        layers.append(seen.mark_point(filled=True, size=42, color=colours.watch[0], opacity=1).encode(x=x, y=y, tooltip=tips))
    newest = base.transform_filter("datum.last").mark_text(dy=-14, fontSize=14, fontWeight=700, color=colours.ink)
    layers.append(newest.encode(x=x, y=y, text="shown:N"))
    return (
        alt.layer(*layers)
        .properties(height=height)
        .configure(font=_FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(labelColor=colours.ink3, labelFontSize=13, domainColor=colours.edge, tickColor=colours.edge)
        .configure_axisY(gridColor=colours.line, gridOpacity=0.6)
    )


def marked(values: Sequence[tuple[datetime, float]], usual: tuple[float, float] | None) -> NDArray[np.bool_]:
    """Which points are part of a pattern inside the usual range that still runs (signals.chart_rules)."""
    if usual is None:
        return np.zeros(len(values), dtype=bool)
    return running_pattern(np.array([value for _, value in values], dtype=float), *usual)


def _limits(usual: tuple[float, float], unit: str, text: Text, colours: Palette, *, above_zero: bool) -> list[Any]:
    """The usual range as a band, its middle as a line, both ends and the middle with their numbers at the right edge. Values that are
    never below zero have no usual range there."""
    low = max(usual[0], 0.0) if above_zero else usual[0]
    band = pd.DataFrame([{"low": low, "high": usual[1]}])
    rows = [{"value": edge, "label": value_text(edge, unit, text.language)} for edge in (low, sum(usual) / 2, usual[1])]
    edges = pd.DataFrame(rows)
    return [
        alt.Chart(band).mark_rect(color=colours.band, opacity=0.7).encode(y="low:Q", y2="high:Q"),
        alt.Chart(edges.iloc[[1]]).mark_rule(color=colours.edge, strokeWidth=1.25).encode(y="value:Q"),
        alt.Chart(edges)
        .mark_text(align="left", dx=6, fontSize=12, color=colours.ink3)
        .encode(x=alt.value("width"), y="value:Q", text="label:N"),
    ]


def _running(frame: pd.DataFrame, text: Text, colours: Palette, x: Any, y: Any) -> list[Any]:
    """The period that is not over: hollow and grey, joined by dashes, labelled, outside every judgement."""
    tail = alt.Chart(frame.iloc[-2:])
    last = alt.Chart(frame.iloc[-1:].assign(label=text("chart.running")))
    return [
        tail.mark_line(color=colours.edge, strokeDash=[3, 3], strokeWidth=1.5).encode(x=x, y=y),
        last.mark_point(filled=False, size=60, color=colours.ink3, opacity=1).encode(x=x, y=y, tooltip=alt.Tooltip("shown:N")),
        last.mark_text(dy=18, fontSize=12, color=colours.ink3).encode(x=x, y=y, text="label:N"),
    ]


def _frame(
    values: Sequence[tuple[datetime, float]], cadence: Cadence, unit: str, text: Text, usual: tuple[float, float] | None, *,
    is_running: bool,
) -> pd.DataFrame:  # fmt: skip
    rows = []
    judged = len(values) - is_running
    part = marked(values[:judged], usual)
    for place, (start, value) in enumerate(values):
        outside = usual is not None and place < judged and not usual[0] <= value <= usual[1]
        rows.append(
            {
                "period": period_text(start, cadence, text, short=True),
                "value": value,
                "shown": value_text(value, unit, text.language),
                "outside": outside,
                "edge": (usual[1] if value > usual[1] else usual[0]) if usual is not None and outside else value,
                "pattern": place < judged and bool(part[place]),
                "last": place == judged - 1,
                "running": place >= judged,
            }
        )
    return pd.DataFrame(rows)


def _axis(unit: str) -> str:
    if unit == "%":
        return "format(datum.value, '~g') + '%'"
    return "format(datum.value, '~g')" if unit == "ratio" else "format(datum.value, '~s')"


def _target(target: float, unit: str, text: Text, colours: Palette) -> list[Any]:
    frame = pd.DataFrame([{"value": target, "label": text("chart.target", target=value_text(target, unit, text.language))}])
    rule = alt.Chart(frame).mark_rule(color=colours.ink, strokeWidth=1.5, strokeDash=[6, 3]).encode(y="value:Q")
    label = (
        alt.Chart(frame).mark_text(align="left", x=4, dy=-8, fontSize=13, color=colours.ink2).encode(y="value:Q", text="label:N")
    )
    return [rule, label]


def _change(place: str, order: list[str], text: Text, colours: Palette) -> list[Any]:
    frame = pd.DataFrame([{"period": place, "label": text("chart.change")}])
    x = alt.X("period:N", sort=order)
    rule = alt.Chart(frame).mark_rule(color=colours.edge, strokeDash=[4, 3], strokeWidth=1.5).encode(x=x)
    label = alt.Chart(frame).mark_text(align="right", dx=-5, y=10, fontSize=13, color=colours.ink2).encode(x=x, text="label:N")
    return [rule, label]
