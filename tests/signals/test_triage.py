"""Episodes: one story a metric and course, a life of its own, the same from the same input."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.model.metric import Catalog, Direction, Metric, MetricRole, MetricType, Name, Target
from data.model.period import Cadence
from data.model.signal import Polarity, Severity, Signal, SignalState
from signals.looks import Look, series_name
from signals.news import polarity
from signals.priority import Parts
from signals.scanning import examine
from signals.series import measure
from signals.triage import CannotTell, triage

COST = Metric(
    "cpl", Name("비용", "Cost"), Cadence.QUARTER, unit="USD", type=MetricType.MEAN, good=Direction.DOWN,
    targets=(Target(date(2026, 12, 31), 40.0),), importance=0.9,
)  # fmt: skip
RISING = [38, 40, 37, 42, 41, 44, 47, 50]
TODAY = date(2026, 10, 5)


def looked(values: list[float], metric: Metric = COST) -> tuple[Look, Catalog]:
    periods = pd.date_range("2024-10-01", periods=len(values), freq="QS").astype("datetime64[s]")
    frame = pd.DataFrame({"metric": metric.code, "segment": "{}", "period": periods, "value": values})
    catalog = Catalog(metrics=(metric,))
    measured = measure(frame, catalog, metric.cadence)
    named = frame.assign(series=series_name(metric.code, "{}"))
    facts = pd.DataFrame({"direction": [metric.good.value]}, index=[series_name(metric.code, "{}")])
    return Look(metric.cadence, measured, examine(named, "Q", facts, as_of=TODAY).findings), catalog


def signals(values: list[float], previous: tuple[Signal, ...] = (), day: date = TODAY) -> tuple[Signal, ...]:
    look, catalog = looked(values)
    return triage([look], catalog, previous, day).signals


def test_a_run_against_its_target_is_a_warning_with_its_numbers() -> None:
    (found,) = signals(RISING)
    assert (found.kind, found.polarity, found.severity, found.state) == ("trend", Polarity.BAD, Severity.WARN, SignalState.NEW)
    assert found.evidence["before"]["value"] == 41  # type: ignore[index]
    assert found.evidence["steps"] == 3
    assert found.evidence["target"]["missed"] is True  # type: ignore[index]
    parts = Parts(**found.evidence["priority"])  # type: ignore[arg-type]
    assert (parts.size, parts.confidence, parts.importance, parts.miss) == (pytest.approx(0.9, abs=0.05), 0.35, 0.9, 1.0)
    assert found.priority == parts.priority


def test_the_same_input_gives_the_same_episodes() -> None:
    assert signals(RISING) == signals(RISING)


def test_decisions_survive_the_next_look() -> None:
    (found,) = signals(RISING)
    dismissed = replace(found, state=SignalState.DISMISSED, reason="known")
    (again,) = signals(RISING, (dismissed,))
    assert (again.id, again.state, again.reason) == (found.id, SignalState.DISMISSED, "known")


def test_what_goes_away_recovers_and_then_closes() -> None:
    (found,) = signals(RISING)
    calm = [40.0, 41, 39, 40, 41, 39, 40, 38, 40]
    day = date(2027, 1, 5)
    (recovering,) = signals(calm, (found,), day)
    assert recovering.state is SignalState.RECOVERING
    assert signals(calm, (recovering,), day) == (recovering,)  # looking twice at the same period changes nothing
    (closed,) = signals([*calm, 39.0], (recovering,), date(2027, 4, 5))
    assert closed.state is SignalState.CLOSED


def test_a_restated_history_withdraws() -> None:
    (found,) = signals(RISING)
    (gone,) = signals([40.0, 41, 39, 40, 41, 39, 40, 38], (found,))
    assert gone.state is SignalState.WITHDRAWN


def test_inputs_of_formulas_tell_nothing_and_unjudged_ones_are_listed() -> None:
    look, _ = looked(RISING)
    quiet = replace(COST, role=MetricRole.INPUT)
    cannot = CannotTell("other", "{}", "month", "short", 2, 4)
    found = triage([look], Catalog(metrics=(quiet,)), (), TODAY, cannot_tell=[cannot])
    assert (found.signals, found.cannot_tell) == ((), (cannot,))


def test_good_and_bad_follow_the_good_direction() -> None:
    assert polarity(COST, "trend", "up") is Polarity.BAD
    assert polarity(replace(COST, good=Direction.UP), "trend", "up") is Polarity.GOOD
    assert polarity(COST, "stale", "none") is Polarity.NEUTRAL
    assert polarity(replace(COST, good=Direction.NONE), "spike", "up") is Polarity.NEUTRAL
    assert np.isfinite(signals(RISING)[0].effect)
