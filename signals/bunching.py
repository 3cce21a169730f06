"""Are values heaped just on the good side of their target? A smooth spread of values has no reason to stop there.

Counted are cases within a width of the target, on its good side (the target itself included) and on the other, against the exact binomial
chance of so many good ones. Values need not lie evenly around a target: what a smooth density does by itself is taken from the two bands
further out (log-linear, after McCrary 2008), one standard error to the safe side and never below one half. Round numbers attract values
too: where multiples of five or ten steps are too many for chance, bands are multiples of ten steps, so that each holds equally many.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

Floats = NDArray[np.float64]
FEWEST = 30  # cases near the target
BELIEVED = 0.01
_WIDTHS = (0.01, 0.02, 0.05, 0.1, 0.2)  # of the target; each that can be used is tried, and the chance times their number
_NARROW = 0.5  # of the distance between the quartiles: in wider bands no density is a straight line
_ROUND = 0.9  # share of values that must be multiples of a step to call it the step
_HEAPED = 0.05
_FINEST, _COARSEST = -6, 12  # powers of ten


@dataclass(frozen=True, slots=True)
class Bunching:
    """Cases just on the good side of their target (reaching it is good) and just on the other, of `n` in all; how far "just" is, as a share
    of the target; the share of good ones a smooth spread would have at most, and the chance of so many."""

    good: int
    bad: int
    n: int
    width: float
    expected: float
    p: float

    @property
    def is_heap(self) -> bool:
        """True where chance alone hardly does it."""
        return self.p <= BELIEVED


def bunching(values: Floats, targets: Floats, sign: float) -> Bunching | None:
    """Values beside the target of each (positive), `sign` +1 where more is better. None with fewer than 30 near their targets."""
    keep = np.isfinite(values) & np.isfinite(targets) & (targets > 0)
    values, targets = values[keep], targets[keep]
    if len(values) < FEWEST:
        return None
    unit, ahead = even_unit(values), sign * (values - targets)
    low, high = np.quantile(ahead / targets, [0.25, 0.75])
    found = []
    for width in _WIDTHS:
        own = np.maximum(np.round(width * targets / unit), 1) * unit
        good, bad, far_good, far_bad = _bands(ahead, own)
        if good + bad < FEWEST or float(np.median(own / targets)) > _NARROW * (high - low):
            continue
        expected = _smooth(far_good, far_bad)
        p = float(bdtrc(good - 1, good + bad, expected)) if good else 1.0
        found.append(Bunching(good, bad, len(values), float(np.median(own / targets)), expected, p))
    if not found:
        return None
    best = min(found, key=lambda one: one.p)
    return replace(best, p=min(1.0, len(found) * best.p))


def step_of(values: Floats) -> float:
    """The step in which values are reported: the largest power of ten of which nine in ten are multiples (that of the finest digits where
    none is)."""
    for power in range(_COARSEST, _FINEST, -1):
        step = 10.0**power
        times = np.round(values / step)
        exact = (np.abs(values / step - times) <= 1e-9 * np.maximum(np.abs(times), 1)) & ((times != 0) | (values == 0))
        if exact.mean() >= _ROUND and values.any():
            return step
    return 10.0**_FINEST


def even_unit(values: Floats) -> float:
    """What widths must be multiples of: the step, or ten of them where round numbers come too often for chance."""
    step = step_of(values)
    times = np.round(values / step)
    heaped = any(bdtrc(np.sum(times % many == 0) - 1, len(values), 1 / many) < _HEAPED for many in (10, 5))
    return 10 * step if heaped else step


def _bands(ahead: Floats, own: Floats) -> tuple[int, int, int, int]:
    """Cases just on the good side, just on the other, and in the bands beyond these."""
    place = np.floor(ahead / own + 1e-9)
    good, bad, far_good, far_bad = (int((place == band).sum()) for band in (0, -1, 1, -2))
    return good, bad, far_good, far_bad


def _smooth(far_good: int, far_bad: int) -> float:
    """The share of good cases near the target that a log-linear density has, going by the bands further out, whose centres lie three times
    as far apart."""
    slope = (np.log((far_good + 0.5) / (far_bad + 0.5)) + np.sqrt(1 / (far_good + 0.5) + 1 / (far_bad + 0.5))) / 3
    return float(1 / (1 + np.exp(-max(slope, 0.0))))
