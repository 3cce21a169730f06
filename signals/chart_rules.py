"""Patterns on a control chart, for the eye and never for an alarm: the rules of the NHS (Making Data Count; NHSRplotthedots).

With limits from 20 values such a rule is met by chance within a year of months on every fifth unchanged KPI (docs/reference/sizes.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Signs = NDArray[np.int64]
_RUN = 7  # points on one side of the middle, or each beyond the one before


def one_side(sides: Signs) -> Flags:
    """The seventh and later points in a row on one side (`sides`: 1, -1, or 0 on the middle, which breaks a run)."""
    sums = np.convolve(sides, np.ones(_RUN, dtype=np.int64))[: len(sides)]
    return np.asarray(np.abs(sums) == _RUN, dtype=np.bool_)


def one_way(values: NDArray[np.float64]) -> Signs:
    """1 at the seventh and later points of a strict rise, -1 of a strict fall; equal neighbours break it."""
    steps = np.sign(np.diff(values, prepend=values[:1])).astype(np.int64)
    sums = np.convolve(steps, np.ones(_RUN - 1, dtype=np.int64))[: len(values)]
    return np.where(np.abs(sums) == _RUN - 1, np.sign(sums), 0)


def part_of_run(flags: NDArray[np.int64] | Flags) -> Flags:
    """The flagged points with the six before each."""
    marked = np.asarray(flags, dtype=np.int64) != 0
    spread = np.convolve(marked[::-1], np.ones(_RUN, dtype=np.int64))[: len(marked)][::-1]
    return np.asarray(spread > 0, dtype=np.bool_)


def two_in_three(close: Flags | Signs, sides: Signs) -> Flags:
    """Points of three neighbours on one side, at least two of which are close to a limit."""
    near = np.asarray(close, dtype=np.int64)
    marked = np.zeros(len(near), dtype=bool)
    for start in range(len(near) - 2):
        inside = slice(start, start + 3)
        if near[inside].sum() >= 2 and abs(int(np.asarray(sides)[inside].sum())) == 3:
            marked[inside] = True
    return marked


def patterns(values: NDArray[np.float64], low: float, high: float) -> Flags:
    """Points inside the limits that are part of a pattern: a run on one side, a run one way, two of three beyond two thirds of a limit."""
    middle, third = (low + high) / 2, (high - low) / 3
    if not third > 0 or not len(values):
        return np.zeros(len(values), dtype=bool)
    sides = np.sign(values - middle).astype(np.int64)
    found = part_of_run(one_side(sides)) | part_of_run(one_way(values)) | two_in_three(np.abs(values - middle) > third, sides)
    return np.asarray(found & (values >= low) & (values <= high), dtype=np.bool_)


def running_pattern(values: NDArray[np.float64], low: float, high: float) -> Flags:
    """The points of the pattern that the newest value is part of; none where it is part of none. Old ones are history."""
    found = patterns(values, low, high)
    return np.asarray(np.cumprod(found[::-1], dtype=np.int64)[::-1] > 0, dtype=np.bool_)
