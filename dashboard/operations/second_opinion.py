"""What an exact test that assumes less says of a stored signal, worked out when somebody looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.operations.explain import Explained
from dashboard.operations.rules import load_rules
from dashboard.operations.workspace import Workspace
from data.model.formula import Formula
from data.model.metric import Catalog, Metric
from data.model.period import Cadence, Period, ordinal_of
from data.model.signal import Signal
from signals.confirming.confirmation import KINDS, confirm
from signals.confirming.questions import Confirmation, Question
from signals.panel import SEASONS
from signals.priority import material_of
from signals.series import values_of

_COUNTED = 60.0  # usual value up to which the law of counting is asked
_SEASONAL = ("D", "M", "Q")  # cadences whose season is a whole number of periods
_PLACES = ("early", "late", "at")


def second_opinion(workspace: Workspace, explained: Explained) -> Confirmation | None:
    """The exact test of the claim of a signal on the values it was judged on; None where there is no such test."""
    signal, measured = explained.signal, explained.measured
    catalog = workspace.catalog()
    metric = catalog.metric(signal.metric)
    if signal.kind not in KINDS or metric is None or measured is None:
        return None
    fiscal = workspace.settings.fiscal_start
    values = _judged(measured, signal)
    question = _question(signal, metric, values, load_rules(workspace).material, fiscal)
    if question is None:
        return None
    parts = _parts((catalog, metric, signal), measured, values, fiscal, len(question.y))
    found = confirm(replace(question, parts=parts))
    return found and replace(found, numbers=_dated(found, values, Cadence(signal.cadence), fiscal))


def opinion_row(found: Confirmation | None) -> dict[str, object] | None:
    """The test as JSON: numbers that do not exist are null."""
    if found is None:
        return None
    numbers = {k: v if isinstance(v, str) else float(v) if np.isfinite(v) else None for k, v in found.numbers.items()}
    return {"method": found.method, "outcome": found.outcome, "p": found.p, "null": found.null, "numbers": numbers}


def _dated(found: Confirmation, values: pd.Series, cadence: Cadence, fiscal: int) -> dict[str, float | str]:
    """The numbers, places in the series as the periods they stand for."""
    first = Period.containing(cadence, pd.Timestamp(values.index[0]).to_pydatetime(), fiscal)
    return {
        name: first.shifted(int(value)).start.isoformat() if name in _PLACES and not isinstance(value, str) else value
        for name, value in found.numbers.items()
    }


def _judged(measured: pd.DataFrame, signal: Signal) -> pd.Series:
    """The values up to the newest period the signal was judged on."""
    values = values_of(measured, signal.metric, signal.segment)
    last = signal.evidence.get("last_period")
    newest = datetime.fromisoformat(last) if isinstance(last, str) else signal.end
    return values[values.index <= pd.Timestamp(newest.replace(tzinfo=None))]


def _question(signal: Signal, metric: Metric, values: pd.Series, material: float, fiscal: int) -> Question | None:
    """The claim on a regular grid of periods; None where its periods are not among the values."""
    if not len(values):
        return None
    cadence = Cadence(signal.cadence)
    y = _gridded(values, cadence, fiscal, values.index[0])
    moments = [day.replace(tzinfo=None) for day in (signal.start, signal.end)]
    first, last = np.clip(_places(moments, cadence, fiscal, values.index[0]), 0, len(y) - 1).tolist()
    run = signal.evidence.get("k") if signal.claim.value == "rule" else None
    season = SEASONS.get(cadence.code, (1,))[0] if cadence.code in _SEASONAL else 1
    known = y[np.isfinite(y)]
    return Question(
        signal.kind, signal.direction, y, first, max(last, first), season, material_of(known, material),
        metric.unit == "count" and not metric.formula and float(np.median(known)) < _COUNTED,
        int(run) if isinstance(run, int | float) and np.isfinite(run) else 0,
    )  # fmt: skip


def _gridded(values: pd.Series, cadence: Cadence, fiscal: int, first: pd.Timestamp, size: int = 0) -> NDArray[np.float64]:
    """Values by period from `first` on, NaN where one is missing; `size` periods (0: up to the newest value)."""
    at = _places([*values.index], cadence, fiscal, first)
    y = np.full(size or int(at.max(initial=0)) + 1, np.nan)
    inside = (at >= 0) & (at < len(y))
    y[at[inside]] = values.to_numpy(dtype=float)[inside]
    return y


def _places(moments: Sequence[datetime], cadence: Cadence, fiscal: int, first: pd.Timestamp) -> NDArray[np.int64]:
    """How many periods each moment lies after `first`."""
    begin = ordinal_of(cadence, first.to_pydatetime(), fiscal)
    return np.array([ordinal_of(cadence, moment, fiscal) - begin for moment in moments], dtype=np.int64)


def _parts(
    about: tuple[Catalog, Metric, Signal], measured: pd.DataFrame, values: pd.Series, fiscal: int, size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Numerators and denominators of a share of counts (`a / b`, in percent or not), on the periods of the values."""
    catalog, metric, signal = about
    if signal.kind != "spike" or not metric.formula:
        return None
    sides = Formula.parse(metric.formula).quotient or ()
    stored = [catalog.metric(side.text) for side in sides]
    counts = [part.code for part in stored if part is not None and part.unit == "count"]
    if len(counts) != 2:
        return None
    columns = [values_of(measured, code, signal.segment) for code in counts]
    columns = [column[column.index <= values.index[-1]] for column in columns]
    top, bottom = (_gridded(column.dropna(), Cadence(signal.cadence), fiscal, values.index[0], size) for column in columns)
    known = np.isfinite(top) & np.isfinite(bottom)
    return (top, bottom) if (top[known] <= bottom[known]).all() else None  # a share of them, not a rate for each
