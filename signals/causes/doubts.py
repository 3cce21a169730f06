"""Doubts about the data behind a change. They come before every other cause: a late load explains a drop better than the market does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from data.model.segment import TOTAL, segment_pairs
from data.model.signal import Signal
from signals.working_days import working_days

_DATA_KINDS = ("missing", "stale", "unit_error", "data_incident")
_WORTH_SAYING = 0.05  # of the working days of a period


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt. `code`: late (segments have not come in), incident (a data signal on a part), days (other working days)."""

    code: str
    metric: str
    segments: tuple[str, ...] = ()
    kind: str = ""
    before: float | None = None
    after: float | None = None
    part: float | None = None


def missing_segments(measured: pd.DataFrame, codes: Iterable[str], before: datetime, after: datetime) -> list[Doubt]:
    """Segments that had a value before and in the period before the newest, and have none in the newest: late rather than gone."""
    found = []
    for code in codes:
        rows = measured[(measured["metric"] == code) & (measured["segment"] != TOTAL)]
        if rows.empty:
            continue
        periods = pd.DatetimeIndex(rows["period"].unique()).sort_values()
        place = int(periods.searchsorted(pd.Timestamp(after)))
        if place < 1 or place >= len(periods) or periods[place] != pd.Timestamp(after):
            continue
        there, last = (set(rows.loc[rows["period"] == periods[i], "segment"].astype(str)) for i in (place - 1, place))
        gone = sorted(name for name in there - last if len(segment_pairs(name)) == 1)
        if gone:
            old = rows[(rows["period"] == periods[place - 1]) & rows["segment"].isin(gone)]["value"].sum()
            found.append(Doubt("late", code, tuple(gone), before=float(old)))
    return found


def incidents(signals: Sequence[Signal], codes: Iterable[str], after: datetime) -> list[Doubt]:
    """Open data signals on a metric or on one of its parts that had begun when the change was seen."""
    wanted = set(codes)
    return [
        Doubt("incident", signal.metric, (signal.segment,), kind=signal.kind)
        for signal in signals
        if signal.is_open and signal.kind in _DATA_KINDS and signal.metric in wanted and signal.start.replace(tzinfo=None) <= after
    ]


def other_days(
    starts: tuple[datetime, datetime], ends: tuple[datetime, datetime], calendar: str | None, metric: str, value: float
) -> Doubt | None:
    """How many working days each period had, when that alone moves a flow by 5 % or more; `part` is that move from the old value."""
    if calendar is None:
        return None
    days = working_days(np.array(starts, dtype="datetime64[D]"), np.array(ends, dtype="datetime64[D]"), calendar)
    if not days[0] or abs(days[1] / days[0] - 1) < _WORTH_SAYING:
        return None
    return Doubt("days", metric, before=float(days[0]), after=float(days[1]), part=value * float(days[1] / days[0] - 1))
