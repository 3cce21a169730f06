"""Values as a table of whole seasons."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def years(y: Floats, period: int) -> Floats:
    """The values as rows of whole seasons, filled with NaN at the end."""
    rows = -(-len(y) // period)
    table = np.full(rows * period, np.nan)
    table[: len(y)] = y
    return table.reshape(rows, period)
