"""Which part of a series a chart shows: the newest periods, and for machines what happened with the time around it."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from data.model.period import Cadence
from data.model.signal import Signal

_USUALLY = 24
_OF_MACHINES = {Cadence.FIVE_MINUTES: 288, Cadence.HALF_HOUR: 144, Cadence.HOUR: 168}  # a day, three days, a week
_BESIDE = {Cadence.FIVE_MINUTES: 48, Cadence.HALF_HOUR: 48, Cadence.HOUR: 36}  # periods before and after an incident
_DAYS_BEFORE = 21
_LASTING = ("level_shift",)  # judged by means of days (signals.detectors.streams)


def shown_periods(cadence: Cadence) -> int:
    """How many newest periods a chart of a metric shows."""
    return _OF_MACHINES.get(cadence, _USUALLY)


def around(values: pd.Series, signal: Signal) -> tuple[Cadence, list[tuple[datetime, float]]]:
    """What a chart of a machine's signal shows of the series (by period start): an incident with the time around it, a lasting move as
    means of days."""
    cadence, start, end = Cadence(signal.cadence), _plain(signal.start), _plain(signal.end)
    if signal.kind in _LASTING:
        days = values.resample("D").mean().dropna()
        return Cadence.DAY, _dated(days[days.index >= start.normalize() - pd.Timedelta(days=_DAYS_BEFORE)])
    low, high = values.index.searchsorted(start), values.index.searchsorted(end, side="right")
    beside = _BESIDE.get(cadence, _USUALLY)
    return cadence, _dated(values.iloc[max(low - beside, 0) : high + beside])


def _plain(moment: datetime) -> pd.Timestamp:
    return pd.Timestamp(moment.replace(tzinfo=None))


def _dated(values: pd.Series) -> list[tuple[datetime, float]]:
    return [(start.to_pydatetime(), float(value)) for start, value in zip(pd.DatetimeIndex(values.index), values, strict=True)]
