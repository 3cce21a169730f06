"""`scan` over many series at once, all kinds on, beside what others need for one model of each series.

The rivals answer less than a scan does (one decomposition, no kinds, no chances). statsmodels comes with the product; statsforecast and
prophet are measured where they are installed (`pip install statsforecast prophet` into the environment of the bench).
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from bench.clock import Row
from signals import scan
from signals.panel import start_of
from signals.synthetic import unchanged

# cadence, periods, series of the scan, season, fewest times statsforecast MSTL, Prophet and statsmodels STL must need
_SIZES = (("M", 24, 20_000, 12, 85, 350, 25), ("W", 104, 8_000, 52, 100, 350, 25), ("D", 730, 1_500, 7, 75, 95, None))
_RIVAL_SERIES = 20


def _milliseconds(work: Callable[[], object], series: int) -> float:
    before = time.process_time()
    work()
    return 1000 * (time.process_time() - before) / series


def _frame(cadence: str, length: int, series: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    drawn = unchanged(cadence, length, series, 7)
    names = pd.Index([f"s{i}" for i in range(series)])
    starts = start_of(np.arange(drawn.first, drawn.first + length), cadence).astype("datetime64[s]")
    keys = pd.Categorical.from_codes(np.repeat(np.arange(series), length), names)
    kinds = np.where(np.isin(drawn.unit, ("count", "amount")), "sum", "mean")
    metrics = pd.DataFrame({"unit": drawn.unit, "type": kinds}, index=names)
    return pd.DataFrame({"series": keys, "period": np.tile(starts, series), "value": drawn.values.ravel()}), metrics


def _rivals(cadence: str, length: int, season: int) -> Iterator[tuple[str, float]]:
    values = unchanged(cadence, length, _RIVAL_SERIES, 8).values
    if importlib.util.find_spec("statsforecast"):
        from statsforecast.models import MSTL

        MSTL(season_length=season).fit(values[0])  # compiles
        yield "statsforecast MSTL", _milliseconds(lambda: [MSTL(season_length=season).fit(v) for v in values], len(values))
    if importlib.util.find_spec("prophet"):
        from prophet import Prophet

        days = pd.date_range("2022-01-01", periods=length, freq={"M": "MS", "W": "W-MON"}.get(cadence, "D"))
        yield "Prophet", _milliseconds(lambda: [Prophet().fit(pd.DataFrame({"ds": days, "y": v})) for v in values[:5]], 5)
    from statsmodels.tsa.seasonal import STL

    yield "statsmodels STL", _milliseconds(lambda: [STL(v, period=season).fit() for v in values], len(values))


def run() -> Iterator[Row]:
    for cadence, length, series, season, *times in _SIZES:
        frame, metrics = _frame(cadence, length, series)
        scan(frame[: 50 * length], cadence, metrics)  # tables are read once
        ours = min(_milliseconds(lambda f=frame, m=metrics, c=cadence: scan(f, c, m), series) for _ in range(2))
        least = dict(zip(("statsforecast MSTL", "Prophet", "statsmodels STL"), times, strict=True))
        for rival, theirs in _rivals(cadence, length, season):
            limit = 1 / least[rival] if least[rival] else None
            yield Row(
                f"scan of {series:,} series x {length} ({cadence}), a series, against {rival}",
                ours,
                theirs,
                limit=limit,
                unit="CPU ms",
            )
    yield from _growth()


def _growth() -> Iterator[Row]:
    """A hundred thousand series against ten thousand: what ten times as many cost."""
    small, large = (_frame("M", 24, n) for n in (10_000, 100_000))
    ten = _milliseconds(lambda: scan(large[0], "M", large[1]), 1)
    one = _milliseconds(lambda: scan(small[0], "M", small[1]), 1)
    yield Row("scan of 100,000 monthly series x 24 against 10,000", ten / 1000, one / 1000, limit=11)
    if "resource" in sys.modules or importlib.util.find_spec("resource"):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield Row("largest memory of this measurement (matrix of 100,000 x 24: 18 MB)", peak, unit="MB")
