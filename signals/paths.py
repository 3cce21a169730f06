"""Where a metric may stand some periods on: every past stretch of the same length, laid on at the newest value.

No model: the draws keep the run, the jumps and the inertia the metric has had. They know nothing of what a team is about to do, and season
only adds to their spread; so they say "on its past course". Stretches that overlap repeat each other, so the draws are spread out as few
independent ones would ask for; `python -m bench.goal_outlooks` measures how often the range holds.
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
    if not len(paths):
        return np.empty(0)
    if way == NEWEST:
        return _spread(paths[:, -1], ahead)
    total: NDArray[np.float64] = paths.sum(axis=1) + float(np.sum(inside))
    return _spread(total if way == SUM else total / (len(inside) + ahead), ahead)


def _spread(draws: NDArray[np.float64], ahead: int) -> NDArray[np.float64]:
    """Draws moved away from their middle by what Student's t asks of the number of independent stretches among them."""
    from scipy.stats import norm, t

    free = max(len(draws) / (ahead + 0.5), 2.0)
    wider = float(t.ppf(0.9, free - 1) / norm.ppf(0.9) * np.sqrt(1 + 1 / free))
    middle = float(np.median(draws))
    return np.asarray(middle + wider * (draws - middle), dtype=float)
