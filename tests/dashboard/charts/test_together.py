"""Companions on one time axis: time in order, each line told by name, shade and dash."""

from __future__ import annotations

import json

import pandas as pd

from dashboard.charts.together import together_chart
from dashboard.components.palette import LIGHT
from dashboard.text.catalog import load_text


def test_time_runs_forward_and_lines_have_names() -> None:
    rows = [
        ("Q2 26", 2, "b", 90.0, "9"),
        ("Q1 26", 1, "b", 100.0, "10"),
        ("Q1 26", 1, "a", 100.0, "5"),
        ("Q2 26", 2, "a", 120.0, "6"),
    ]
    frame = pd.DataFrame(rows, columns=["period", "place", "name", "index", "shown"])
    spec = json.loads(together_chart(frame, load_text("en"), LIGHT, is_picture=True).to_json())
    assert spec["encoding"]["x"]["sort"] == ["Q1 26", "Q2 26"]
    assert spec["encoding"]["color"]["scale"] == {"domain": ["b", "a"], "range": list(LIGHT.series[:2])}
    assert spec["encoding"]["strokeDash"]["scale"]["domain"] == ["b", "a"]
    assert spec["width"] > 300
