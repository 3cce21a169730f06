"""The shipped false-alarm table: falling, and the line keeps the budget it was asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model.period import Cadence
from signals.alarm_rate import SHIPPED_LINE, chances_a_look, expected, false_alarms, line_for, looks_a_year, measured

MEASURED = (Cadence.FIVE_MINUTES, Cadence.HOUR, Cadence.DAY, Cadence.WEEK, Cadence.MONTH, Cadence.QUARTER)


@pytest.mark.parametrize("cadence", MEASURED)
def test_the_shipped_line_is_the_one_measured(cadence: Cadence) -> None:
    assert 0 < false_alarms(cadence) <= 1.0
    assert line_for(cadence, None) == SHIPPED_LINE
    assert line_for(cadence, false_alarms(cadence)) == pytest.approx(SHIPPED_LINE)


@given(st.sampled_from(list(Cadence)), st.floats(0.6, 2.5), st.floats(0.001, 1.0))
def test_higher_lines_raise_less(cadence: Cadence, line: float, more: float) -> None:
    assert false_alarms(cadence, line + more) <= false_alarms(cadence, line) + 1e-12


@given(st.sampled_from(list(Cadence)), st.floats(0.001, 12.0))
def test_the_line_keeps_the_budget(cadence: Cadence, budget: float) -> None:
    assert false_alarms(cadence, line_for(cadence, budget)) <= budget * (1 + 1e-9)


@pytest.mark.parametrize("cadence", MEASURED)
def test_what_a_number_rests_on_is_told(cadence: Cadence) -> None:
    held = measured(cadence)
    assert held.years > (20 if cadence.minutes else 100)
    assert held.alarms / held.years == pytest.approx(false_alarms(cadence), rel=0.05)
    assert held.error == pytest.approx(held.alarms**0.5 / held.years, rel=0.05)


def test_cadences_without_a_measurement_lean_on_another() -> None:
    assert measured(Cadence.HALF).cadence is Cadence.QUARTER
    assert measured(Cadence.HALF_HOUR).cadence is Cadence.HOUR


def test_machines_are_looked_at_once_a_day() -> None:
    assert looks_a_year(Cadence.FIVE_MINUTES) == looks_a_year(Cadence.HOUR) == looks_a_year(Cadence.DAY)
    assert looks_a_year(Cadence.MONTH) == 12


@given(st.sampled_from(MEASURED), st.integers(0, 100_000), st.floats(0.6, 2.5), st.floats(0.01, 0.5))
def test_many_series_raise_no_more_than_a_look_is_held_to(cadence: Cadence, series: int, line: float, share: float) -> None:
    together = expected(cadence, series, line, share)
    assert 0 <= together <= min(series * false_alarms(cadence, line), looks_a_year(cadence) * share) + 1e-12
    assert expected(cadence, series + 1, line, share) >= together


@given(st.sampled_from(MEASURED), st.lists(st.floats(0.1, 9.0), min_size=1, max_size=9))
def test_the_chance_of_a_look_is_the_rate_of_a_year_over_its_looks(cadence: Cadence, strength: list[float]) -> None:
    found = chances_a_look(cadence, np.array(strength))
    one_by_one = [min(false_alarms(cadence, line) / looks_a_year(cadence), 1.0) for line in strength]
    np.testing.assert_allclose(found, one_by_one, rtol=1e-12)
