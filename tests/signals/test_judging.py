"""Met or missed, in one place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from data.model.metric import Direction, Metric, Name, Target
from data.model.period import Cadence
from signals.judging import gap, is_met, is_missed, target_in_force

NEAR, FAR = Target(date(2026, 6, 30), 100.0, watch=0.1), Target(date(2026, 12, 31), 120.0)
UP = Metric("m", Name("m", "m"), Cadence.MONTH, good=Direction.UP, targets=(FAR, NEAR))
TODAY = date(2026, 5, 1)


def values(*numbers: float) -> pd.Series:
    return pd.Series(numbers, index=pd.date_range("2026-01-01", periods=len(numbers), freq="MS"))


def test_the_next_target_due_counts_else_the_last_one() -> None:
    assert target_in_force(UP, "{}", TODAY) == NEAR
    assert target_in_force(UP, "{}", date(2026, 7, 1)) == FAR
    assert target_in_force(UP, "{}", date(2027, 7, 1)) == FAR
    assert target_in_force(UP, '{"a":"b"}', TODAY) is None


def test_gaps_count_on_the_wrong_side_only() -> None:
    assert (gap(UP, 90, NEAR), gap(UP, 110, NEAR)) == (0.1, 0.0)
    assert gap(replace(UP, good=Direction.DOWN), 110, NEAR) == 0.1
    assert gap(replace(UP, good=Direction.BAND, band=(40.0, 50.0)), 60, NEAR) == 0.2
    assert gap(replace(UP, good=Direction.NONE), 0, NEAR) == 0.0


def test_leeway_and_runs() -> None:
    assert not is_missed(UP, "{}", values(91), TODAY)
    assert is_missed(UP, "{}", values(89), TODAY)
    assert not is_missed(UP, "{}", values(), TODAY)
    assert is_met(UP, values(90, 101, 102), TODAY, 2)
    assert not is_met(UP, values(90, 101, 102), TODAY, 3)
