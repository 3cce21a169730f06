"""A leading metric has turned while the one it is declared to lead still looks good; with what such turns were worth so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.model.metric import Catalog, Direction, Link, Metric
from data.model.segment import TOTAL
from data.model.signal import Polarity, Signal
from signals.composed import composed, run_length
from signals.judging import is_met, target_in_force
from signals.looks import Look
from signals.multiplicity import wilson_interval
from signals.priority import material_of, usual_noise
from signals.rules import Rules

_RUN = 2
_FEWEST = 6


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Of `turns` earlier turns for the worse of the leading metric, `followed` were followed by one of the lagging metric within one
    period of the declared lag; `usual` is how often the lagging one turns worse anyway; `low` and `high` bound the share (95 %)."""

    turns: int
    followed: int
    usual: float
    low: float
    high: float


def leading_warnings(
    looks: Sequence[Look], catalog: Catalog, found: Sequence[Signal], as_of: date, rules: Rules
) -> Iterator[Signal]:
    """One signal a declared link whose leading metric worsened while the lagging one met its target and has no bad news."""
    troubled = {signal.metric for signal in found if signal.polarity is Polarity.BAD and signal.segment == TOTAL}
    for lagging in catalog.stating("links"):
        look = next((look for look in looks if look.cadence is lagging.cadence), None)
        if look is None or lagging.code in troubled or target_in_force(lagging, TOTAL, as_of) is None:
            continue
        if not is_met(lagging, look.values(lagging.code), as_of, 1, cadence=look.cadence):
            continue
        for link in lagging.links:
            leading = catalog.metric(link.leading)
            if leading is not None and (signal := _warning(leading, lagging, link, look, as_of, rules, troubled)):
                yield signal


def _warning(
    leading: Metric, lagging: Metric, link: Link, look: Look, as_of: date, rules: Rules, troubled: set[str]
) -> Signal | None:
    x, y = look.values(leading.code), look.values(lagging.code)
    bad = _bad_way(leading, lagging, link)
    if len(x) < _FEWEST or not bad:
        return None
    numbers = x.to_numpy(dtype=float)
    run = run_length(x, bad)
    first = len(x) - 1 - max(run, 1)
    beyond = bad * (numbers[-1] - numbers[first]) >= material_of(numbers, rules.material)
    if not (run >= _RUN and beyond) and leading.code not in troubled:
        return None
    record = track_record(x, y, link.lag, bad, _bad_of(lagging))
    evidence: dict[str, object] = {
        "leading": leading.code, "lag": link.lag,
        "leading_before": float(numbers[first]), "leading_after": float(numbers[-1]), "leading_run": run,
        "track": {"turns": record.turns, "followed": record.followed, "usual": round(record.usual, 6), "low": round(record.low, 6),
                  "high": round(record.high, 6)},
    }  # fmt: skip
    size = min(abs(numbers[-1] - numbers[first]) / max(usual_noise(numbers), 1e-12), 4.0) / 4.0
    start = max(len(y) - 2, 0)
    return composed(
        lagging,
        "leading_warning",
        look.cadence,
        y,
        as_of,
        first=start,
        evidence=evidence,
        material=rules.material,
        size=size,
        moved=False,
    )


def _bad_of(metric: Metric) -> float:
    return {Direction.UP: -1.0, Direction.DOWN: 1.0}.get(metric.good, 0.0)


def _bad_way(leading: Metric, lagging: Metric, link: Link) -> float:
    """Which way of the leading metric announces trouble: its own bad one, or the one that pulls the lagging metric the bad way."""
    return _bad_of(leading) or (-_bad_of(lagging) if link.inverse else _bad_of(lagging))


def track_record(x: pd.Series, y: pd.Series, lag: int, bad_x: float, bad_y: float) -> TrackRecord:
    """What past turns of the leading metric were worth. A turn is a change over two periods of at least its usual noise; the running one
    does not count."""
    both = pd.concat({"x": x, "y": y}, axis=1, join="inner")
    a, b = (_turns(both[name].to_numpy(dtype=float), bad) for name, bad in (("x", bad_x), ("y", bad_y)))
    latest = len(a) - 1 - lag - 1  # turns whose outcome is known
    starts = [n for n in range(2, max(latest + 1, 2)) if a[n] and not a[n - 1]]
    followed = sum(bool(b[max(n + lag - 1, 0) : n + lag + 2].any()) for n in starts)
    low, high = wilson_interval(followed, len(starts))
    windows = [bool(b[max(n + lag - 1, 0) : n + lag + 2].any()) for n in range(2, max(latest + 1, 2))]
    return TrackRecord(len(starts), followed, float(np.mean(windows)) if windows else 0.0, low, high)


def _turns(values: NDArray[np.float64], bad: float) -> NDArray[np.bool_]:
    found = np.zeros(len(values), dtype=bool)
    if len(values) > 2:
        found[2:] = bad * (values[2:] - values[:-2]) >= max(usual_noise(values), 1e-12)
    return found
