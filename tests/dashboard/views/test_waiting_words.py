"""A new change waits, is shown as waiting in both languages, and is raised when it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dashboard.operations.detect import detect
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import load_text
from dashboard.views.waiting_words import waiting_changes, waiting_lines
from data.model.batch import BatchKind
from data.model.metric import Catalog, Department, Direction, Metric, MetricType, Name
from data.model.period import Cadence
from data.store.observations import publish
from data.store.signals import load_signals
from tests.conftest import ADMIN

WEEKS = pd.date_range("2024-01-01", periods=70, freq="W-MON")
MOVED = 60


def catalog_of(codes: list[str]) -> Catalog:
    made = [
        Metric(c, Name(f"지표 {c}", f"KPI {c}"), Cadence.WEEK, good=Direction.UP, type=MetricType.MEAN, unit="KRW") for c in codes
    ]
    return Catalog(
        departments=(Department("sales", Name("영업", "Sales")), Department("ops", Name("운영", "Operations"))),
        metrics=tuple(replace(metric, department="sales" if number % 2 else "ops") for number, metric in enumerate(made)),
    )


def test_a_change_waits_until_it_has_held(workspace: Workspace) -> None:
    codes = ["a", "b", "c", "d"]
    catalog = catalog_of(codes)
    values = np.stack([np.random.default_rng(seed).normal(100, 4, len(WEEKS)) for seed in (2, 3, 4, 6)]).round(1)
    values[:, MOVED:] += 9
    frame = pd.DataFrame(
        {"metric": np.repeat(codes, len(WEEKS)), "segment": "{}", "period": np.tile(WEEKS, 4), "value": values.ravel()}
    )
    publish(workspace.store, ADMIN, frame, kind=BatchKind.IMPORT, label="weeks", catalog_changes=catalog)
    waited: set[str] = set()
    for end in range(MOVED, len(WEEKS) + 1):
        day: date = WEEKS[end - 1].date() + timedelta(days=7)
        look = detect(workspace, as_of=day)
        waiting = {change.metric for change in waiting_changes(look.settings, catalog, None)}
        assert not waiting & {signal.metric for signal in load_signals(workspace.store) if signal.is_open}
        waited |= waiting
    raised = {signal.metric: signal for signal in load_signals(workspace.store) if signal.is_open}
    assert waited
    assert set(raised) == set(codes)


def test_what_waits_is_said_in_both_languages() -> None:
    rows = [
        {"metric": "a", "segment": "{}", "kind": "level_shift", "direction": "up", "cadence": "week", "start": "2025-02-24T00:00:00",
         "share": 0.82, "periods": 1},
        {"metric": "b", "segment": "{}", "kind": "variance_change", "direction": "up", "cadence": "week", "start": "2025-01-06T00:00:00",
         "share": 0.995, "periods": None},
    ]  # fmt: skip
    catalog = catalog_of(["a", "b"])
    changes = waiting_changes({"waiting": rows}, catalog, None)
    assert [change.as_row() for change in changes] == rows
    assert [change.metric for change in waiting_changes({"waiting": rows}, catalog, "sales")] == ["b"]
    assert waiting_changes({}, catalog, None) == []
    assert [told for *_, told in waiting_lines(changes, catalog, load_text("en"))] == [
        "A move up since week 9, 2025: 82% of what is asked of something new; raised in one week if it stays as clear.",
        "More ups and downs since week 2, 2025: 99% of what is asked of something new.",
    ]
    assert [(name, told) for _, name, told in waiting_lines(changes, catalog, load_text("ko"))] == [
        ("지표 a", "2025년 9주차부터 수준 상승: 새 변화에 요구하는 뚜렷함의 82%. 이만큼 이어지면 한 주 뒤에 알립니다."),
        ("지표 b", "2025년 2주차부터 들쭉날쭉해짐: 새 변화에 요구하는 뚜렷함의 99%."),
    ]
