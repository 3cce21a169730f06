"""The waterfall as Vega-Lite says it: one view that hears clicks, honest from zero, what is not explained without a fill."""

from __future__ import annotations

import json

import pytest

from dashboard.charts.waterfall import SELECTION, waterfall_chart
from dashboard.components.palette import DARK, LIGHT, Palette
from dashboard.text.catalog import load_text
from dashboard.views.cause_view import REST, TOTAL_BAR, Bar

BARS = (
    Bar("rate:a", "Search", 0.0, 5.0, "+$5", "56%"),
    Bar("rate:b", "Webinar", 5.0, 4.0, "−$1", "−11%"),
    Bar(REST, "Not explained", 4.0, 9.0, "+$5", "56%"),
    Bar(TOTAL_BAR, "Total", 0.0, 9.0, "+$9", "100%"),
)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
@pytest.mark.parametrize("worse_is_positive", [True, False])
def test_worse_is_red_and_better_is_blue(colours: Palette, worse_is_positive: bool) -> None:
    spec = json.loads(waterfall_chart(BARS, load_text("en"), colours, worse_is_positive=worse_is_positive).to_json())
    assert "layer" not in json.dumps(spec), "Streamlit hears clicks in a single view only"
    (rows,) = spec["datasets"].values()
    looks = ["worse", "better"] if worse_is_positive else ["better", "worse"]
    assert [row["look"] for row in rows] == [*looks, REST, TOTAL_BAR]
    assert rows[0]["label"] == "Search\n+$5 · 56%"
    assert spec["params"][0]["name"] == SELECTION
    assert spec["encoding"]["x"]["axis"]["values"] == [0]
    fills = dict(zip(spec["encoding"]["fill"]["scale"]["domain"], spec["encoding"]["fill"]["scale"]["range"], strict=True))
    assert fills["total"] == colours.ink
    assert fills["rest"] == colours.background


def test_a_picture_has_a_size_and_a_ground() -> None:
    spec = waterfall_chart(BARS, load_text("ko"), LIGHT, worse_is_positive=True, is_picture=True).to_dict()
    assert spec["width"] > 300
    assert spec["config"]["background"] == LIGHT.background
