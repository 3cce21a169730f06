"""Findings of one metric that tell the same are one story; what may be told is made, the nearest of the others wait."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from data.model.metric import Catalog, Direction, Metric, MetricRole, Name
from data.model.period import Cadence
from signals.looks import Look, series_name
from signals.rules import Rules
from signals.stories import MOST_WAITING, Stories, stories

MONTHS = pd.date_range("2024-01-01", periods=24, freq="MS").to_numpy().astype("datetime64[s]")
CODES = [f"m{number:03d}" for number in range(120)]
CATALOG = Catalog(metrics=tuple(Metric(code, Name.of(code), Cadence.MONTH, good=Direction.UP) for code in CODES))
RUNNING = ("m003", "move", "bad")


def finding(code: str, kind: str = "level_shift", score: float = 9.0, p: float = 1e-9, **changes: object) -> dict[str, object]:
    return {
        "series": series_name(code, str(changes.pop("segment", "{}"))), "kind": kind, "direction": "down", "start": MONTHS[-2],
        "end": MONTHS[-1], "score": score, "p_value": p, "claim": "evidence", "effect": -9.0, "expected": 100.0, **changes,
    }  # fmt: skip


def told(*rows: dict[str, object], catalog: Catalog = CATALOG, rules: Rules | None = None, news_only: bool = True) -> Stories:
    measured = pd.DataFrame({
        "metric": np.repeat(CODES, 24), "segment": "{}", "period": np.tile(MONTHS, len(CODES)), "value": 1.0,
    })  # fmt: skip
    look = Look(Cadence.MONTH, measured, pd.DataFrame(list(rows)), len(CODES))
    return stories([look], catalog, rules, running={RUNNING}, news_only=news_only)


def test_one_story_a_metric_and_course_led_by_the_total_and_what_lasts() -> None:
    rows = [
        finding("m001", "spike", start=MONTHS[-1]),
        finding("m001"),
        finding("m001", segment='{"a":"b"}', score=20.0),
        finding("m002"),
    ]
    found = told(*rows)
    first, second = found.groups
    assert [(t.kind, t.segment) for t in first] == [("level_shift", "{}"), ("spike", "{}"), ("level_shift", '{"a":"b"}')]
    assert (second[0].metric.code, found.count, found.folded) == ("m002", 2, 2)
    assert second[0].q is not None
    assert second[0].q < 0.01


def test_what_is_old_off_good_all_along_or_no_kpi_tells_nothing() -> None:
    good = finding("m001", "trend", start=MONTHS[0], direction="up")
    old = finding("m002", start=MONTHS[3])
    assert not told(good, old).groups
    assert len(told(good, old, news_only=False).groups) == 2
    assert not told(finding("m001"), rules=Rules(off=("level_shift",))).groups
    inputs = Catalog(metrics=tuple(replace(metric, role=MetricRole.INPUT) for metric in CATALOG.metrics))
    assert not told(finding("m001"), catalog=inputs).groups


def test_what_is_not_firm_waits_unless_it_runs_already_and_the_nearest_are_kept() -> None:
    weak = [finding(code, "trend", start=MONTHS[-1], score=1.01 + number / 1000, p=0.01) for number, code in enumerate(CODES)]
    found = told(*weak)
    assert [group[0].key for group in found.groups] == [RUNNING]
    assert (len(found.waiting), found.count) == (MOST_WAITING, len(CODES))
    assert max(t.score for t in found.waiting) == max(float(str(row["score"])) for row in weak)
    assert min(t.score for t in found.waiting) > 1.07


def test_evidence_beyond_the_share_of_false_discoveries_is_not_told() -> None:
    doubtful = [finding(code, "unit_error", p=0.05) for code in CODES[:6]]
    assert not told(*doubtful).groups
    assert len(told(*doubtful, rules=Rules(discoveries=0.5, guaranteed=True)).groups) == 6
    assert told(finding("m001", "stale", claim="rule", p=np.nan)).groups[0][0].q is None
