"""Baselines, named levels and guards."""

from __future__ import annotations

from datetime import date

import pytest

from data.model.goal import KeyResultKind
from data.model.metric import Direction, Metric, Name, Target
from data.model.period import Cadence
from goals.suggest.levels import History, guardrail, key_result

COST = Metric("cpl", Name("비용", "Cost"), Cadence.QUARTER, unit="USD", good=Direction.DOWN, minimum=0)
VALUE = Metric("acv", Name("금액", "Value"), Cadence.QUARTER, unit="KRW", good=Direction.UP)
STRETCH = KeyResultKind.STRETCH


def test_the_best_of_eight_comes_first() -> None:
    found = key_result(COST, History([38, 40, 37, 42, 41, 44, 47, 50], {}), STRETCH)
    assert found is not None
    assert (found.baseline, found.target, found.basis, found.basis_params["level"]) == (50, 30, "best_of", 37)


def test_then_the_best_segment() -> None:
    found = key_result(VALUE, History([50.1, 50, 50.2, 50], {"a": 69.5, "b": 40}), STRETCH)
    assert found is not None
    assert (found.target, found.basis, found.basis_params["name"]) == (80, "best_segment", "a")


def test_then_the_agreed_target_then_history() -> None:
    aimed = Metric("x", Name("x", "x"), Cadence.QUARTER, good=Direction.UP, unit="%", targets=(Target(date(2026, 12, 31), 60.0),))
    found = key_result(aimed, History([50, 50, 50, 50], {}), STRETCH)
    assert found is not None
    assert found.basis == "agreed_target"
    steady = key_result(VALUE, History([float(v) for v in range(50, 62)], {}), STRETCH)
    assert steady is not None
    assert (steady.basis, steady.expected_score) == ("history", pytest.approx(0.65, abs=0.03))


def test_nothing_supports_a_metric_without_direction_or_values() -> None:
    aimless = Metric("x", Name("x", "x"), Cadence.QUARTER)
    assert key_result(aimless, History([1, 2, 3], {}), STRETCH) is None
    assert key_result(VALUE, History([], {}), STRETCH) is None
    assert guardrail(aimless, History([1, 2, 3], {})) is None


def test_a_guard_sits_where_the_metric_usually_stays_or_at_its_target() -> None:
    usual = guardrail(VALUE, History([10, 11, 12, 11, 10, 12, 11, 11], {}))
    assert usual is not None
    assert usual.limit == pytest.approx(10, abs=0.5)
    safe = Metric("u", Name("u", "u"), Cadence.MONTH, unit="%", good=Direction.UP, targets=(Target(date(2026, 12, 31), 99.95),))
    agreed = guardrail(safe, History([99.97, 99.98], {}))
    assert agreed is not None
    assert agreed.limit == 99.95
