"""The shipped false-alarm table: falling, and the line keeps the budget it was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model.period import Cadence
from signals.alarm_rate import SHIPPED_LINE, false_alarms, line_for

MEASURED = (Cadence.DAY, Cadence.WEEK, Cadence.MONTH, Cadence.QUARTER)


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
