"""The control chart's marks as Vega-Lite says them."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from dashboard.charts.control import control_chart, marked
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
    assert marks == ["rect", "rule", "text", "line", "point", "bar", "point", "rule", "text", "rule", "text", "text"]
    rows = next(rows for rows in spec["datasets"].values() if len(rows) == 3 and "outside" in rows[0])
    assert [row["outside"] for row in rows] == [False, False, True]
    assert rows[-1]["shown"] == "$30"


def test_without_limits_nothing_is_unusual() -> None:
    spec = json.loads(control_chart(VALUES, Cadence.MONTH, "%", load_text("en"), LIGHT).to_json())
    rows = next(rows for rows in spec["datasets"].values() if len(rows) == 3)
    assert not any(row["outside"] for row in rows)


def test_a_period_that_is_not_over_is_hollow_and_never_unusual() -> None:
    running = (datetime(2026, 4, 1), 99.0)
    chart = control_chart(VALUES, Cadence.MONTH, "USD", load_text("ko"), LIGHT, usual=(8.0, 40.0), running=running)
    spec = json.loads(chart.to_json())
    labels = [row["label"] for rows in spec["datasets"].values() for row in rows if row.get("running") and "label" in row]
    assert labels == ["진행 중"]
    judged = [row for rows in spec["datasets"].values() for row in rows if row.get("outside")]
    assert not judged
    assert any(
        row["label"] == "8달러" or row["label"] == "$8" for rows in spec["datasets"].values() for row in rows if "label" in row
    )


def test_a_pattern_that_runs_is_amber_where_it_is_asked_for() -> None:
    values = [(datetime(2025, month, 1), value) for month, value in enumerate([30.0, 10, 11, 10.5, 11, 12, 11, 10.2], start=1)]
    usual = (0.0, 19.0)
    assert marked(values, usual).tolist() == [False] + [True] * 7
    assert not marked([*values, (datetime(2025, 9, 1), 3.0)], usual).any()  # it is over
    for asked in (True, False):
        chart = control_chart(values, Cadence.MONTH, "USD", load_text("en"), LIGHT, usual=usual, with_pattern=asked)
        layers = json.loads(chart.to_json())["layer"]
        assert sum(layer["mark"].get("color") == LIGHT.watch[0] for layer in layers) == asked
