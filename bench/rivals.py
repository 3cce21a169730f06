"""CPU milliseconds a series of other tools. Run by the interpreter of `var/rivals`, so nothing of ours is imported: it may not be there.

`python rivals.py values.npy season frequency` prints a JSON object of tool -> milliseconds for the rows of values.npy.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd

_PROPHET_SERIES = 5


def milliseconds(work: Callable[[], object], series: int) -> float:
    work()  # compiles and warms up
    before = _cpu()
    work()
    return 1000 * (_cpu() - before) / series


def _cpu() -> float:
    """Seconds of this process and its children: Prophet fits in another process."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measured(values: np.ndarray, season: int, frequency: str) -> dict[str, float]:
    from prophet import Prophet
    from statsforecast.models import MSTL
    from statsmodels.tsa.seasonal import STL

    logging.getLogger("cmdstanpy").disabled = True
    days = pd.date_range("2022-01-01", periods=values.shape[1], freq=frequency)
    frames = [pd.DataFrame({"ds": days, "y": row}) for row in values[:_PROPHET_SERIES]]
    return {
        "statsforecast MSTL": milliseconds(lambda: [MSTL(season_length=season).fit(row) for row in values], len(values)),
        "Prophet": milliseconds(lambda: [Prophet().fit(frame) for frame in frames], len(frames)),
        "statsmodels STL": milliseconds(lambda: [STL(row, period=season).fit() for row in values], len(values)),
    }


if __name__ == "__main__":
    print(json.dumps(measured(np.load(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
