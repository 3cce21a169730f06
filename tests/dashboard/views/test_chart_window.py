"""Which part of a series a chart shows."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from dashboard.views.chart_window import around, shown_periods
from data.model.period import Cadence
from data.model.signal import Claim, Polarity, Severity, Signal, SignalState


def signal_of(kind: str, start: str, end: str) -> Signal:
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    return Signal(
        id="m", metric="m", segment="{}", kind=kind, direction="up", polarity=Polarity.BAD, cadence="hour", start=first, end=last,
        claim=Claim.EVIDENCE, score=2.0, p=None, q=None, effect=1.0, effect_percent=1.0, severity=Severity.WARN, priority=0.5,
        evidence={}, state=SignalState.NEW, department=None,
    )  # fmt: skip


HOURS = pd.Series(np.arange(24.0 * 60), index=pd.date_range("2026-03-01", periods=24 * 60, freq="h"))


def test_an_incident_is_shown_with_the_time_around_it() -> None:
    cadence, dated = around(HOURS, signal_of("spike", "2026-03-20T10:00", "2026-03-20T15:00"))
    assert cadence is Cadence.HOUR
    assert (dated[0][0], dated[-1][0]) == (datetime(2026, 3, 18, 22), datetime(2026, 3, 22, 3))
    assert len(dated) == 36 + 6 + 36


def test_at_the_edge_there_is_nothing_after_it() -> None:
    dated = around(HOURS, signal_of("spike", "2026-04-29T22:00", "2026-04-29T23:00"))[1]
    assert dated[-1][0] == HOURS.index[-1]


def test_a_lasting_move_is_shown_in_days() -> None:
    cadence, dated = around(HOURS, signal_of("level_shift", "2026-04-10T00:00", "2026-04-29T23:00"))
    assert cadence is Cadence.DAY
    assert dated[0] == (datetime(2026, 3, 20), HOURS["2026-03-20"].mean())
    assert dated[-1][0] == datetime(2026, 4, 29)


def test_months_show_two_years_and_hours_a_week() -> None:
    assert (shown_periods(Cadence.MONTH), shown_periods(Cadence.HOUR)) == (24, 168)
