"""The contribution waterfall: horizontal, from zero change, worst first, what is not explained dashed, the total in ink."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from dashboard.components.palette import Palette
from dashboard.text.catalog import Text
from dashboard.views.cause_view import REST, TOTAL_BAR, Bar

_FONT = "Pretendard, Noto Sans KR, Noto Sans CJK KR, sans-serif"
_ROW = 46
SELECTION = "bar"


def waterfall_chart(bars: Sequence[Bar], text: Text, colours: Palette, *, worse_is_positive: bool, is_picture: bool = False) -> Any:
    """An Altair chart of one set of bars that can be clicked (selection `bar`, field `key`). One view only: Streamlit hears clicks on no
    other. Names, parts and shares stand at the left, so that a phone has room for the bars; `is_picture` gives it a size and a ground."""
    frame = pd.DataFrame([_row(place, bar, worse_is_positive) for place, bar in enumerate(bars)])
    picked = alt.selection_point(name=SELECTION, fields=["key"], on="click", clear="dblclick")
    fills = {"worse": colours.alert[0], "better": colours.fine[0], "rest": colours.background, "total": colours.ink}
    names = alt.Axis(title=None, labelLimit=230, ticks=False, domain=False, labelExpr="split(datum.value, '\\n')")
    zero = alt.Axis(title=None, labels=False, grid=True, gridColor=colours.ink3, values=[0], ticks=False, domain=False)
    chart: alt.Chart = (
        alt.Chart(frame)
        .mark_bar(height=16, strokeWidth=1)
        .encode(
            y=alt.Y("label:N", sort=frame["label"].tolist(), axis=names),
            x=alt.X("start:Q", axis=zero, scale=alt.Scale(nice=False)),
            x2="end:Q",
            fill=alt.Fill("look:N", scale=alt.Scale(domain=list(fills), range=list(fills.values())), legend=None),
            stroke=alt.condition("datum.look == 'rest'", alt.value(colours.ink3), alt.value(None)),
            strokeDash=alt.condition("datum.look == 'rest'", alt.value([3, 2]), alt.value([1, 0])),
            opacity=alt.condition(picked, alt.value(1.0), alt.value(0.45)),
            tooltip=[alt.Tooltip("name:N", title=text("why.segment")), alt.Tooltip("shown:N", title=text("why.part"))],
        )
        .add_params(picked)
        .properties(height=max(_ROW * len(bars), 2 * _ROW), **({"width": 520} if is_picture else {}))
    )
    ground = colours.background if is_picture else "transparent"
    return (
        chart.configure(font=_FONT, background=ground)
        .configure_view(stroke=None)
        .configure_axis(labelColor=colours.ink2, labelFontSize=13, domainColor=colours.edge)
    )


def _row(place: int, bar: Bar, worse_is_positive: bool) -> dict[str, object]:
    look = bar.key if bar.key in (REST, TOTAL_BAR) else "worse" if (bar.value > 0) == worse_is_positive else "better"
    amount = f"{bar.shown} · {bar.share}" if bar.share else bar.shown
    return {
        "key": bar.key, "name": bar.label, "label": f"{bar.label}\n{amount}", "start": bar.start, "end": bar.end, "look": look,
        "shown": amount, "place": place,
    }  # fmt: skip
