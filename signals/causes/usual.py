"""How much a part of a change usually is: the interval that keeps noise from being named as a cause."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

Floats = NDArray[np.float64]
FEWEST = 6
_NORMAL_MEDIAN = 0.6745  # the median of |z|
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Window:
    """Places of the two ends of a change in a series; `steps` apart."""

    before: int
    after: int

    @property
    def steps(self) -> int:
        return self.after - self.before

    def earlier(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Both ends of every earlier change of the same length, or of one step where there are too few of those."""
        for steps in (self.steps, 1):
            ends = np.arange(steps, self.before + 1)
            if len(ends) >= FEWEST or steps == 1:
                return ends - steps, ends
        raise AssertionError("a window has at least one step")


def interval(part: float, earlier: Floats) -> tuple[float, float] | None:
    """Where a part lies given how large it was in earlier changes that nobody asked about; None with fewer than six of them.

    Scale by the median of the absolute earlier parts (half of them may have been real moves), 95 % by Student's t of their number.
    """
    known = earlier[np.isfinite(earlier)]
    if len(known) < FEWEST:
        return None
    half = float(np.median(np.abs(known))) / _NORMAL_MEDIAN * float(stdtrit(len(known) - 1, (1 + _CONFIDENCE) / 2))
    return (part - half, part + half)


def counted(before: float, after: float, part: float) -> tuple[float, float]:
    """The interval of a change of counts without history: their Poisson spread."""
    half = float(ndtri((1 + _CONFIDENCE) / 2)) * float(np.sqrt(max(abs(before), 0.0) + max(abs(after), 0.0)))
    return (part - half, part + half)


def is_beyond(bounds: tuple[float, float] | None) -> bool:
    """True when an interval excludes zero; parts without one cannot be told from noise."""
    return bounds is not None and (bounds[0] > 0 or bounds[1] < 0)
