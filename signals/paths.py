"""Where a metric may stand some periods on: every past stretch of the same length, laid on at the newest value.

No model: the draws keep the run, the jumps and the inertia the metric has had. They know nothing of what a team is about to do, and season
only adds to their spread; so they say "on its past course".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from signals.windows import NEWEST, SUM

FEWEST = 8
_MOST = 60


def past_paths(values: Sequence[float], ahead: int) -> NDArray[np.float64]:
    """One row a past stretch: the next `ahead` values if it came again. No row with fewer than 8 stretches."""
    known = np.asarray([value for value in values if np.isfinite(value)], dtype=float)
    count = len(known) - ahead
    if ahead < 1 or count < FEWEST:
        return np.empty((0, max(ahead, 0)))
    starts = np.arange(max(0, count - _MOST), count)
    steps = np.stack([known[start + 1 : start + 1 + ahead] - known[start] for start in starts])
    return np.asarray(known[-1] + steps, dtype=float)


def end_draws(values: Sequence[float], inside: Sequence[float], ahead: int, way: str) -> NDArray[np.float64]:
    """Draws of the one number of a stretch at its end: `inside` are its values so far, `ahead` periods of it are still to come.

    The quotient over a stretch is taken as the mean of its periods, which is exact where they weigh the same.
    """
    if ahead <= 0:
        return np.empty(0)
    paths = past_paths(values, ahead)
    if way == NEWEST:
        return paths[:, -1] if len(paths) else np.empty(0)
    total: NDArray[np.float64] = paths.sum(axis=1) + float(np.sum(inside))
    return total if way == SUM else total / (len(inside) + ahead)
