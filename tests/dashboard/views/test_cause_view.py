"""Bars that sum to the change, words beside them, one time line, the way down the tree."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from dashboard.text.catalog import load_text
from dashboard.views.cause_view import (
    REST,
    TOTAL_BAR,
    metric_tree,
    parts_table,
    segment_table,
    split_sentence,
    together,
    values_csv,
    waterfall,
)
from data.model.metric import Catalog, Link, Metric, Name
from data.model.period import Cadence
from data.model.signal import Cause, Explanation, Split

TEXT = load_text("en")
SEARCH, WEB = '{"channel":"search"}', '{"channel":"webinar"}'
MONTH = [pd.Timestamp("2026-09-01"), pd.Timestamp("2026-10-01")]


def part(name: str, size: float, share: float | None = None, kind: str = "rate") -> Cause:
    params = {"before": 60.9, "after": 70.1}
    return Cause(
        kind, name, {}, size, share, (size - 1, size + 1), kind, params, "segments" if kind != "driver" else "drivers", "likely"
    )


def explanation(*parts: Cause, change: float = 9.0, unexplained: float = 0.0) -> Explanation:
    return Explanation("cost", "{}", 41.0, 41.0 + change, change, parts, unexplained)


def test_bars_run_from_zero_to_the_change() -> None:
    found = explanation(
        part(SEARCH, 6.0, 2 / 3), part(WEB, -1.0, -1 / 9), Cause("segment", "other", {}, 4.0, 4 / 9, part_of="segments")
    )
    bars = waterfall(found, "segments", "USD", Catalog(), TEXT)
    assert [bar.key for bar in bars] == [f"rate:{SEARCH}", f"rate:{WEB}", REST, TOTAL_BAR]
    assert sum(bar.value for bar in bars[:-1]) == pytest.approx(bars[-1].value)
    assert [(bar.shown, bar.share) for bar in bars] == [("+$6", "67%"), ("−$1", "−11%"), ("+$4", "44%"), ("+$9", "100%")]
    assert bars[0].label == "Search ads: its value"
    assert bars[2].label == "Other segments"
    assert waterfall(found, "drivers", "USD", Catalog(), TEXT) == ()


def test_what_is_not_explained_is_called_so() -> None:
    bars = waterfall(explanation(part(SEARCH, 6.0), unexplained=3.0), "segments", "USD", Catalog(), TEXT)
    assert [bar.label for bar in bars] == ["Search ads: its value", "Not explained", "Total"]


def test_a_reversal_and_a_standstill_are_said_in_words() -> None:
    split = Split("channel", (), 0.0, -5.37, 9.94, True)
    assert split_sentence(split, "%", False, TEXT) == (
        "Taken apart by Channel, it goes the other way: the values of the segments −5.37 points, their mix +9.94 points."
    )
    assert "cancelled out" in split_sentence(Split("channel", (), 0.0, 2.1, -2.4, True), "%", True, TEXT)
    assert split_sentence(Split("channel", (), 0.0, 2.0, 1.0), "%", False, TEXT) == ""


def test_tables_hold_words_and_files_hold_numbers() -> None:
    table = segment_table(Split("channel", (part(SEARCH, 6.0),), 0.0), "USD", TEXT)
    assert table.iloc[0].tolist() == ["Search ads", "value", "$60.9", "$70.1", "+$6", "+$5 ~ +$7", "beyond usual"]
    numbers = parts_table(explanation(part(SEARCH, 6.0), unexplained=3.0), "USD", Catalog(), TEXT)
    assert numbers["contribution"].tolist() == [6.0, 3.0, 9.0]
    assert values_csv([(datetime(2026, 9, 1), 1.5)]).splitlines() == ["period,value", "2026-09-01T00:00:00,1.5"]


def metric(code: str, **more: object) -> Metric:
    return Metric(code, Name.of(code), Cadence.MONTH, **more)  # type: ignore[arg-type]


CATALOG = Catalog(
    (), (metric("cost", formula="spend / leads", links=(Link("bounce"),)), metric("spend"), metric("leads"), metric("bounce"))
)
MEASURED = pd.DataFrame(
    [(code, "{}", month, value) for code, pair in (("cost", (2.0, 3.0)), ("spend", (10.0, 15.0)), ("leads", (5.0, 5.0)))
     for month, value in zip(MONTH, pair, strict=True)],
    columns=["metric", "segment", "period", "value"],
)  # fmt: skip


def test_the_way_down_the_tree_leads_to_what_moved() -> None:
    found = explanation(part("spend", 1.0, kind="driver"), part("leads", 0.0, kind="driver"), change=1.0)
    ends = (MONTH[0].to_pydatetime(), MONTH[1].to_pydatetime())
    tree = metric_tree(found, MEASURED, ends, CATALOG, {"cost": "alert"}, TEXT)
    assert tree is not None
    assert tree.path == ("cost", "spend")
    labels = {node.code: node.label for node in tree.nodes}
    assert labels["spend"] == "spend 15 (+5)"
    assert labels["bounce"] == "bounce"
    assert metric_tree(found, MEASURED, ends, Catalog((), (metric("cost"),)), {}, TEXT) is None


def test_companions_start_at_a_hundred() -> None:
    frame = together(MEASURED, ["cost", "spend", "bounce"], MONTH[0].to_pydatetime(), Cadence.MONTH, CATALOG, TEXT)
    assert frame.groupby("name")["index"].apply(list).to_dict() == {"cost": [100.0, 150.0], "spend": [100.0, 150.0]}
    assert frame["shown"].tolist() == ["2", "3", "10", "15"]
