"""The exact split of a formula: parts sum to the change, unchanged parts have none, time turned round turns the sign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model.formula import Formula
from signals.causes.drivers import driver_effects

RATIO = Formula.parse("spend / customers")
LEVEL = st.floats(1, 1e6)


def test_the_worked_example_of_spend_and_customers() -> None:
    effects = driver_effects(RATIO, {"spend": 120.0, "customers": 400.0}, {"spend": 150.0, "customers": 375.0}, 1.0)
    assert effects is not None
    assert (round(effects["spend"], 6), round(effects["customers"], 6)) == (0.0775, 0.0225)


@given(a=LEVEL, b=LEVEL, c=LEVEL, d=LEVEL)
def test_parts_sum_to_the_change_and_turn_round(a: float, b: float, c: float, d: float) -> None:
    before, after = {"spend": a, "customers": b}, {"spend": c, "customers": d}
    there, back = driver_effects(RATIO, before, after, 1.0), driver_effects(RATIO, after, before, 1.0)
    assert there is not None
    assert back is not None
    assert sum(there.values()) == pytest.approx(c / d - a / b, rel=1e-9, abs=1e-9)
    assert there["spend"] == pytest.approx(-back["spend"], rel=1e-9, abs=1e-9)


def test_what_did_not_change_has_no_part() -> None:
    effects = driver_effects(RATIO, {"spend": 5.0, "customers": 2.0}, {"spend": 7.0, "customers": 2.0}, 1.0)
    assert effects is not None
    assert effects["customers"] == pytest.approx(0)
