"""Several metrics on one time axis, each with its value at the start of the change as 100."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dashboard.components.palette import Palette
from dashboard.text.catalog import Text

_FONT = "Pretendard, Noto Sans KR, Noto Sans CJK KR, sans-serif"
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])


def together_chart(frame: pd.DataFrame, text: Text, colours: Palette, *, is_picture: bool = False) -> Any:
    """Lines told apart by shade and dash and named in the legend above; `frame` as `views.cause_view.together` makes it."""
    order = frame.sort_values("place")["period"].drop_duplicates().tolist()
    names = frame["name"].drop_duplicates().tolist()
    legend = alt.Legend(title=None, orient="top", direction="vertical", labelLimit=320, symbolSize=200, labelFontSize=13)
    colour = alt.Color("name:N", scale=alt.Scale(domain=names, range=list(colours.series)[: len(names)]), legend=legend)
    dash = alt.StrokeDash("name:N", scale=alt.Scale(domain=names, range=list(_DASHES)[: len(names)]), legend=legend)
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=26))
        .encode(
            x=alt.X("period:N", sort=order, axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True, labelPadding=8)),
            y=alt.Y("index:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=text("why.index"), tickCount=5)),
            color=colour,
            strokeDash=dash,
            tooltip=[
                alt.Tooltip("name:N", title=text("why.name")), alt.Tooltip("period:N", title=text("why.period")),
                alt.Tooltip("shown:N", title=text("why.after")), alt.Tooltip("index:Q", title=text("why.index"), format=".0f"),
            ],
        )
        .properties(height=260, **({"width": 640} if is_picture else {}))
    )  # fmt: skip
    return (
        chart.configure(font=_FONT, background=colours.background if is_picture else "transparent")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=colours.ink3, labelFontSize=13, titleColor=colours.ink3, domainColor=colours.edge, tickColor=colours.edge,
            titleFontWeight="normal",
        )
        .configure_axisY(gridColor=colours.line, gridOpacity=0.6)
        .configure_legend(labelColor=colours.ink2)
    )  # fmt: skip
