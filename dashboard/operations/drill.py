"""One part of a change on its own: the course of a segment or driver, and what its own change is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from dashboard.operations.explain import Explained
from data.model.metric import Catalog
from data.model.segment import TOTAL
from data.model.signal import Cause, Explanation
from signals.causes.explanation import explain
from signals.series import values_of

_SHOWN = 13


@dataclass(frozen=True, slots=True)
class Part:
    """The cause that was chosen, the metric and segment whose values these are, and how their own change splits."""

    cause: Cause
    metric: str
    segment: str
    values: tuple[tuple[datetime, float], ...]
    explanation: Explanation | None


def drill(explained: Explained, key: str, catalog: Catalog) -> Part | None:
    """The part of an explanation behind a bar; None for the rest, the total and what is not there (any more)."""
    found, measured = explained.explanation, explained.measured
    if found is None or measured is None:
        return None
    parts = [*found.causes, *(cause for split in found.splits for cause in split.parts)]
    cause = next((cause for cause in parts if cause.key == key and cause.name != "other"), None)
    if cause is None:
        return None
    metric, segment = (cause.name, found.segment) if cause.kind == "driver" else (found.metric, cause.name)
    values = values_of(measured, metric, segment or TOTAL)
    before, after = ends_of(explained)
    own = explain(measured, catalog, metric, segment or TOTAL, before, after) if before and after else None
    dated = tuple((pd.Timestamp(str(at)).to_pydatetime(), float(value)) for at, value in values.iloc[-_SHOWN:].items())
    return Part(cause, metric, segment, dated, own)


def ends_of(explained: Explained) -> tuple[datetime | None, datetime | None]:
    """The two periods a signal compares, as its evidence says."""
    evidence = explained.signal.evidence
    found: list[datetime | None] = []
    for end in ("before", "after"):
        value = evidence.get(end)
        found.append(datetime.fromisoformat(str(value["period"])) if isinstance(value, dict) else None)
    return found[0], found[1]
