"""Which cases are held against a target: parts with their own or the total's, within the time of the target."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.model.metric import Direction, Metric, MetricType, Name, Target
from data.model.period import Cadence
from signals.near_targets import cases, heap_at_targets, heap_evidence
from signals.stories import Look

MONTHS = pd.date_range("2025-01-01", periods=18, freq="MS").astype("datetime64[s]")
GOAL = Target(date(2026, 6, 30), 60.0)
REPLY = Metric("reply", Name.of("Reply time"), Cadence.MONTH, good=Direction.DOWN, type=MetricType.MEAN, targets=(GOAL,))


def look(cadence: Cadence = Cadence.MONTH, **courses: np.ndarray) -> Look:
    parts = []
    for name, values in sorted(courses.items()):
        dimension, _, value = name.partition("_")
        segment = "{}" if name == "total" else f'{{"{dimension}":"{value}"}}'
        parts.append(pd.DataFrame({"metric": "reply", "segment": segment, "period": MONTHS, "value": values}))
    return Look(cadence, pd.concat(parts, ignore_index=True), pd.DataFrame())


def people(number: int, seed: int, *, gamed: bool) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    values = random.normal(60, 10, (number, len(MONTHS)))
    if gamed:
        late = (values > 60) & (values < 66)
        values[late] = random.uniform(57, 60, late.sum())
    return {f"person_{n}": row for n, row in enumerate(values.round(1))}


def test_each_person_is_held_against_the_goal_of_all() -> None:
    courses = people(12, 1, gamed=True)
    values, targets = cases(look(total=np.full(18, 60.0), team_a=np.full(18, 60.0), **courses), REPLY)
    assert len(values) == 12 * 12  # the year up to the day it is due; neither the total nor the teams, which hold the same cases
    assert set(targets) == {60.0}


def test_a_heap_of_people_is_seen_and_a_smooth_spread_is_not() -> None:
    heap = heap_at_targets(look(**people(20, 2, gamed=True)), REPLY)
    assert heap is not None
    assert heap.is_heap
    assert set(heap_evidence(heap)) == {"good", "bad", "n", "width", "p"}
    calm = heap_at_targets(look(**people(20, 3, gamed=False)), REPLY)
    assert calm is not None
    assert not calm.is_heap


def test_a_part_with_a_target_of_its_own_is_held_against_that() -> None:
    own = Target(date(2026, 6, 30), 50.0, start=date(2026, 1, 1), segment='{"person":"0"}')
    metric = Metric("reply", Name.of("R"), Cadence.MONTH, good=Direction.DOWN, type=MetricType.SUM, targets=(GOAL, own))
    values, targets = cases(look(total=np.arange(18.0), **people(3, 4, gamed=False)), metric)
    assert len(values) == 6
    assert targets[0] == pytest.approx(50.0 / 6)  # of a sum each month has its share


def test_the_total_is_taken_where_it_has_no_parts() -> None:
    values, targets = cases(look(total=np.arange(18.0)), REPLY)
    assert (values.tolist(), set(targets)) == (list(range(6, 18)), {60.0})
    assert heap_at_targets(look(total=np.arange(18.0)), REPLY) is None


@pytest.mark.parametrize("metric", [
    Metric("reply", Name.of("R"), Cadence.MONTH, good=Direction.NONE, targets=(GOAL,)), Metric("reply", Name.of("R"), Cadence.MONTH),
    Metric("reply", Name.of("R"), Cadence.WEEK, good=Direction.DOWN, targets=(GOAL,)),
])  # fmt: skip
def test_nothing_is_said_without_a_good_side_a_target_or_at_another_cadence(metric: Metric) -> None:
    assert heap_at_targets(look(**people(20, 5, gamed=True)), metric) is None
