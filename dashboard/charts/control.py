"""The control chart: values as ink, usual range as band, target and change as rules, unusual points as diamonds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import altair as alt
import pandas as pd

from dashboard.components.palette import Palette
from dashboard.text.catalog import Text
from dashboard.text.dates import period_text
from dashboard.text.numbers import value_text
from data.model.period import Cadence

_FONT = "Pretendard, Noto Sans KR, Noto Sans CJK KR, sans-serif"


def control_chart(
    values: Sequence[tuple[datetime, float]], cadence: Cadence, unit: str, text: Text, colours: Palette, *,
    usual: tuple[float, float] | None = None, target: float | None = None, change: datetime | None = None, name: str = "",
    height: int = 300,
) -> Any:  # fmt: skip
    """An Altair chart of one series. `change` is the first period of what changed."""
    frame = _frame(values, cadence, unit, text, usual)
    order = frame["period"].tolist()
    x = alt.X("period:N", sort=order, axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True, labelLimit=90))
    y = alt.Y("value:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=None, tickCount=5, labelExpr=_axis(unit)))
    tips = [alt.Tooltip("period:N", title=text("chart.period")), alt.Tooltip("shown:N", title=name)]
    base = alt.Chart(frame)
    layers: list[Any] = []
    if usual is not None:
        band = pd.DataFrame([{"low": usual[0], "high": usual[1]}])
        layers.append(alt.Chart(band).mark_rect(color=colours.band, opacity=0.7).encode(y="low:Q", y2="high:Q"))
    layers.append(base.mark_line(color=colours.ink, strokeWidth=2).encode(x=x, y=y, tooltip=tips))
    inside, outside = base.transform_filter("!datum.outside"), base.transform_filter("datum.outside")
    layers.append(inside.mark_point(filled=True, size=34, color=colours.ink, opacity=1).encode(x=x, y=y, tooltip=tips))
    layers.append(
        outside.mark_point(filled=True, size=90, shape="diamond", color=colours.alert[0], opacity=1).encode(x=x, y=y, tooltip=tips)
    )
    if target is not None:
        layers += _target(target, unit, text, colours)
    if change is not None and (place := period_text(change, cadence, text.language, short=True)) in order:
        layers += _change(place, order, text, colours)
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


def _frame(
    values: Sequence[tuple[datetime, float]], cadence: Cadence, unit: str, text: Text, usual: tuple[float, float] | None
) -> pd.DataFrame:
    rows = []
    for place, (start, value) in enumerate(values):
        outside = usual is not None and not usual[0] <= value <= usual[1]
        rows.append(
            {
                "period": period_text(start, cadence, text.language, short=True),
                "value": value,
                "shown": value_text(value, unit, text.language),
                "outside": outside,
                "last": place == len(values) - 1,
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
