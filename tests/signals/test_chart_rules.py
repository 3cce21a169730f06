"""Patterns on charts: the test cases of NHSRplotthedots, and what is never marked."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.chart_rules import one_side, one_way, part_of_run, patterns, running_pattern, two_in_three
from signals.limits import process_limits
from tests.signals.confirming.sizes_for_tests import within_binomial

VECTORS = {v["id"]: v for v in json.loads((Path(__file__).parent / "limits_vectors.json").read_text(encoding="utf-8"))}
RULES = {"seven_one_side": one_side, "part_of_seven": part_of_run, "seven_trend": one_way}
RUNS = list(zip(VECTORS["nhs-rules-runs"]["input"]["cases"], VECTORS["nhs-rules-runs"]["expected"], strict=True))
THREES = list(zip(VECTORS["nhs-rules-two-in-three"]["input"]["cases"], VECTORS["nhs-rules-two-in-three"]["expected"], strict=True))


@pytest.mark.parametrize(("case", "expected"), RUNS)
def test_runs_as_the_nhs_marks_them(case: tuple[str, list[int]], expected: list[int]) -> None:
    rule, values = case
    given_ = np.array(values, dtype=float if rule == "seven_trend" else np.int64)
    assert RULES[rule](given_).astype(int).tolist() == expected  # type: ignore[operator]


@pytest.mark.parametrize(("case", "expected"), THREES)
def test_two_of_three_as_the_nhs_marks_them(case: tuple[list[int], list[int]], expected: list[int]) -> None:
    close, sides = (np.array(part, dtype=np.int64) for part in case)
    assert two_in_three(close, sides).astype(int).tolist() == expected


@given(st.lists(st.floats(-10, 10), max_size=40), st.floats(-5, 0), st.floats(0.1, 5))
def test_points_outside_are_no_pattern_and_turning_over_changes_nothing(values: list[float], low: float, high: float) -> None:
    y = np.array(values, dtype=float)
    found = patterns(y, low, high)
    assert not found[(y < low) | (y > high)].any()
    assert (patterns(-y, -high, -low) == found).all()
    assert not patterns(y, 1.0, 1.0).any()
    if len(y) < 3:
        assert not found.any()
    running = running_pattern(y, low, high)
    assert not (running & ~found).any()
    assert not len(y) or running.any() == found[-1]


@pytest.mark.parametrize(("base", "expected"), [(0, 0.10), (20, 0.20), (8, 0.33)])
def test_how_often_the_marks_come_by_chance(base: int, expected: float) -> None:
    """At least one mark of the four rules within twelve values after a base: why they are for the eye only."""
    rows = np.random.default_rng(base).standard_normal((1500, base + 12))
    marked = 0
    for row in rows:
        low, high = (-3.0, 3.0)
        if base:
            limits = process_limits(row[:base], multiplier=3.0, screened=False)
            assert limits is not None
            low, high = limits.low, limits.high
        new = row[base:]
        marked += bool(((new < low) | (new > high)).any() or patterns(new, low, high).any())
    assert within_binomial(marked / 1500, expected, 1500)
