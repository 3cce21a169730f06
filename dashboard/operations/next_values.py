"""Which next value of a metric would raise a signal: tried, not estimated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.operations.looking import Looking, of_one_kind
from dashboard.operations.metric_facts import facts_of, targets_of
from dashboard.operations.showing import copies_with_next, hidden
from data.model.metric import Metric
from data.model.period import Period
from data.model.segment import TOTAL
from signals.kept import Kept
from signals.looks import series_name
from signals.priority import usual_noise
from signals.scanning import examine
from signals.stories import with_strength

Floats = NDArray[np.float64]
_STEPS = 24  # sizes of a next value that are tried on each side
_FARTHEST = 12.0  # times the usual noise


def next_values(metric: Metric, kept: Kept, looking: Looking, line: float) -> tuple[float | None, float | None]:
    """The nearest next values above and below the newest one of a metric's total at which a look would raise anything.

    `kept` holds the metric's complete periods. None where no value that was tried does, or where even staying raises something.
    """
    cadence, name = metric.cadence, series_name(metric.code, TOTAL)
    row = kept.names.index(name)
    known = np.isfinite(kept.values[row])
    starts, numbers = kept.starts[known], kept.values[row, known]
    tried = _tried(numbers, looking)
    step = Period.containing(cadence, pd.Timestamp(starts[-1]).to_pydatetime(), looking.fiscal_start)
    after = np.datetime64(step.shifted(1).start, "s")
    frame = pd.DataFrame({
        "series": np.repeat(np.arange(len(tried)), len(numbers) + 1),
        "period": np.tile(np.append(starts, after), len(tried)),
        "value": np.column_stack([np.tile(numbers, (len(tried), 1)), tried]).ravel(),
    })  # fmt: skip
    frame = of_one_kind(frame, cadence, looking.fiscal_start)
    facts = facts_of([name] * len(tried), looking.catalog).set_axis(range(len(tried)))
    calendar = looking.calendar
    found = examine(
        frame, cadence.code, facts, as_of=None, calendar=calendar, targets=None, settings=looking.rules.scanning()
    ).findings
    found = with_strength(found, cadence, calendar)
    found = found[(found["score"] >= line) & (found["strength"] >= line) & ~found["kind"].isin(looking.rules.off)]
    found = found[found["end"] >= after]
    targets = targets_of(looking.catalog, cadence)
    if targets is None or not targets["series"].eq(name).any():  # what has a target is always looked at
        copies = copies_with_next(kept, row, after, tried)
        found = found[~hidden(found, copies, replace(looking, as_of=step.shifted(2).start.date()), cadence)]
    hit = set(found["series"].astype(int).tolist())
    usual = len(tried) - 1 in hit  # staying where it is raises something already
    above = next((float(tried[n]) for n in range(_STEPS) if n in hit), None)
    below = next((float(tried[n]) for n in range(_STEPS, 2 * _STEPS) if n in hit), None)
    return (None, None) if usual else (_possible(above, metric), _possible(below, metric))


def _tried(numbers: Floats, looking: Looking) -> Floats:
    """Values above the newest one, below it, nearest first, and the newest one itself."""
    newest = float(numbers[-1])
    noise = usual_noise(numbers) or 0.01 * abs(newest) or 1.0
    farthest = max(_FARTHEST * noise, _FARTHEST / 2 * looking.rules.material * abs(newest))
    sizes = np.geomspace(noise / 2, farthest, _STEPS)
    return np.concatenate([newest + sizes, newest - sizes, numbers[-1:]])


def _possible(value: float | None, metric: Metric) -> float | None:
    """None for a value the metric cannot take."""
    low, high = (-np.inf if metric.minimum is None else metric.minimum), (np.inf if metric.maximum is None else metric.maximum)
    return value if value is not None and low <= value <= high else None
