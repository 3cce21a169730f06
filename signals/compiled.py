"""The inner loop of the contest in machine code, where the extra `fast` (numba) is installed. Bit for bit what NumPy computes.

Loading numba costs about a second, so it is only asked for where series are long and many.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Kernel = Callable[[Floats, Floats, Floats, Floats, Ints, Floats], None]
_WORTH = 400_000  # series x periods of one span; what is saved there is a tenth of a second, so some spans pay for the loading
_SPIKE, _STEP, _BEND, _LINE, _HALT = range(5)  # as in signals.changes; a compiled function sees no enumeration


def kernel(cells: int) -> Kernel | None:
    """The compiled loop for a scan of so many cells; None where it does not pay or numba is missing."""
    return compiled() if cells >= _WORTH and importlib.util.find_spec("numba") is not None else None


@cache
def compiled() -> Kernel:
    """The loop, compiled on first use and kept on disk. Raises: ImportError without numba."""
    import numba

    result: Any = numba.njit(cache=True, nogil=True)(smallest)
    return result  # type: ignore[no-any-return]


def smallest(v: Floats, rss: Floats, bar: Floats, lever: Floats, slots: Ints, best: Floats) -> None:
    """RSS * bar - z^2 of every place of every kind, the smallest of all noises, into `best` (rows x places).

    `v` (noises x rows x T), `rss` (noises x rows), `bar` and `lever` (noises x places); `slots` (kinds x 3): first period, first column and
    number of places of each kind. The arithmetic is that of signals.contest, in the same order.
    """
    noises, rows, n = v.shape
    shaped = np.zeros((5, n))  # x'Vy of every kind
    for row in range(rows):
        for noise in range(noises):
            step = ramp = 0.0
            for t in range(n - 1, -1, -1):
                here = v[noise, row, t]
                step += here
                ramp += step
                shaped[_SPIKE, t] = here
                shaped[_STEP, t] = step
                shaped[_BEND, t] = ramp
            line = shaped[_BEND, 1]
            shaped[_LINE, 0] = line
            for t in range(n - 1):
                shaped[_HALT, t] = line - shaped[_BEND, t + 1]
            squares = rss[noise, row]
            for kind in range(5):
                first, column, count = slots[kind, 0], slots[kind, 1], slots[kind, 2]
                x, smallest_yet = shaped[kind, first : first + count], best[row, column : column + count]
                bars, levers = bar[noise, column : column + count], lever[noise, column : column + count]
                for i in range(count):  # slices and a bare minimum: only so the compiler takes eight places at once
                    z = x[i] * levers[i]
                    left = squares * bars[i] - z * z
                    smallest_yet[i] = left if noise == 0 else min(smallest_yet[i], left)
