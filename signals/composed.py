"""One way to build a signal that no detector found: patterns over several metrics or against a target."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import numpy as np
import pandas as pd

from data.model.metric import Metric
from data.model.period import Cadence
from data.model.segment import TOTAL
from data.model.signal import Claim, Polarity, Severity, Signal
from signals.confirming.remembering import remembering_kendall
from signals.judging import is_missed, target_in_force
from signals.priority import Parts, confidence_of, importance_of, material_of, severity_of, size_of, urgency_of, usual_noise

_SHOWN_VALUES = 13
_KENDALL = 12  # the newest periods a course is judged on
_FEWEST = 4


def composed(
    metric: Metric, kind: str, cadence: Cadence, values: pd.Series, as_of: date, *, first: int, evidence: Mapping[str, object],
    p: float | None = None, miss: float = 0.0, material: float = 0.02, size: float | None = None, moved: bool = True,
) -> Signal:  # fmt: skip
    """A bad signal on the total of a metric from the period `first` (a place in `values`) to the newest one.

    `p`: its chance on unchanged metrics (evidence); None: a rule. `moved` False: the metric itself stood still.
    """
    numbers = values.to_numpy(dtype=float)
    starts = [moment.to_pydatetime() for moment in pd.DatetimeIndex(values.index)]
    change = float(numbers[-1] - numbers[first])
    own = size if size is not None else size_of(change, material_of(numbers, material), usual_noise(numbers))
    target = target_in_force(metric, TOTAL, as_of)
    parts = Parts(
        own,
        confidence_of(is_rule=p is None, chance=p, periods=len(numbers)),
        importance_of(metric, TOTAL),
        urgency_of(target, as_of),
        miss,
    )
    said = _said(metric, cadence, values, as_of, first, material)
    severity = severity_of(parts)
    return Signal(
        id=f"{metric.code}-{kind}-{starts[first]:%Y%m%d}",
        metric=metric.code,
        segment=TOTAL,
        kind=kind,
        direction="none" if not moved or not change else "up" if change > 0 else "down",
        polarity=Polarity.BAD,
        cadence=cadence.value,
        start=starts[first],
        end=starts[-1],
        claim=Claim.RULE if p is None else Claim.EVIDENCE,
        score=1.0,
        p=p,
        q=None,
        effect=change,
        effect_percent=100 * change / abs(float(numbers[first])) if numbers[first] else None,
        severity=max(severity, Severity.WATCH, key=list(Severity).index),
        priority=parts.priority,
        department=metric.department,
        evidence={**said, "priority": parts.as_evidence(), **evidence},
    )


def _said(metric: Metric, cadence: Cadence, values: pd.Series, as_of: date, first: int, material: float) -> dict[str, object]:
    """The numbers every such signal quotes."""
    numbers = values.to_numpy(dtype=float)
    starts = [moment.to_pydatetime() for moment in pd.DatetimeIndex(values.index)]
    said: dict[str, object] = {
        "n": float(len(numbers)),
        "noise": round(usual_noise(numbers), 10),
        "m": round(material_of(numbers, material), 10),
        "steps": len(numbers) - 1 - first,
        "values": [[start.isoformat(), value] for start, value in zip(starts, numbers.tolist(), strict=True)][-_SHOWN_VALUES:],
        "before": {"period": starts[first].isoformat(), "value": float(numbers[first])},
        "after": {"period": starts[-1].isoformat(), "value": float(numbers[-1])},
        "last_period": starts[-1].isoformat(),
        "as_of": as_of.isoformat(),
        "facets": [],
    }
    target = target_in_force(metric, TOTAL, as_of)
    if target is not None:
        missed = is_missed(metric, TOTAL, values, as_of, cadence=cadence)
        said["target"] = {"value": target.value, "due": target.due.isoformat(), "missed": missed}
    return said


def course_chance(values: pd.Series, sign: float) -> float:
    """The chance that an unchanged metric shows such a course upwards (`sign` 1) or downwards (-1): one-sided Mann-Kendall on the newest
    twelve periods, exact, freed of memory from eight on (signals.confirming.remembering); 1 where it goes the other way or is too short."""
    numbers = sign * values.to_numpy(dtype=float)[-_KENDALL:]
    if len(numbers) < _FEWEST:
        return 1.0
    found = remembering_kendall(numbers)
    return max(found.p_one, 1e-12) if found.s > 0 else 1.0


def run_length(values: pd.Series, sign: float) -> int:
    """How many of the newest steps in a row went up (`sign` 1) or down (-1)."""
    steps = sign * np.diff(values.to_numpy(dtype=float))
    stops = np.flatnonzero(steps[::-1] <= 0)
    return int(stops[0]) if len(stops) else len(steps)


def period_of(values: pd.Series, moment: datetime) -> int:
    """The place of a period in a series (the first one from it on)."""
    return int(pd.DatetimeIndex(values.index).searchsorted(pd.Timestamp(moment)))
