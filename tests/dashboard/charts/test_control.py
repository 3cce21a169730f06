"""The control chart's marks as Vega-Lite says them."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from dashboard.charts.control import control_chart
from dashboard.components.palette import DARK, LIGHT
from dashboard.text.catalog import load_text
from data.model.period import Cadence

VALUES = [(datetime(2026, month, 1), value) for month, value in ((1, 10.0), (2, 11.0), (3, 30.0))]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_unusual_points_are_diamonds_and_the_rest_is_ink(language: str, colours: object) -> None:
    chart = control_chart(
        VALUES, Cadence.MONTH, "USD", load_text(language), colours, usual=(8.0, 13.0), target=9.0, change=datetime(2026, 3, 1),  # type: ignore[arg-type]
    )  # fmt: skip
    spec = json.loads(chart.to_json())
    marks = [layer["mark"]["type"] for layer in spec["layer"]]
    assert marks == ["rect", "line", "point", "point", "rule", "text", "rule", "text", "text"]
    rows = next(rows for rows in spec["datasets"].values() if len(rows) == 3)
    assert [row["outside"] for row in rows] == [False, False, True]
    assert rows[-1]["shown"] == "$30"


def test_without_limits_nothing_is_unusual() -> None:
    spec = json.loads(control_chart(VALUES, Cadence.MONTH, "%", load_text("en"), LIGHT).to_json())
    rows = next(rows for rows in spec["datasets"].values() if len(rows) == 3)
    assert not any(row["outside"] for row in rows)
