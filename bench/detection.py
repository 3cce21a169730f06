"""`scan` over many series at once, all kinds on, beside what others need for one model of each series; one series alone; growth and memory.

The rivals answer less than a scan does (one decomposition, no kinds, no chances). They run on such values in an environment of their own,
which `make rivals` makes; without it only our own figures are printed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import numpy as np
import pandas as pd

from bench.clock import ROOT, Row
from bench.growing import observed
from signals import scan
from signals.compiled import kernel
from signals.synthetic import unchanged

# cadence, periods, series of the scan, season, most milliseconds a series, fewest times a rival must need
_SIZES = (
    ("M", 24, 20_000, 12, 0.05, {"statsforecast MSTL": 85}),
    ("W", 104, 8_000, 52, 0.10, {"statsforecast MSTL": 100, "Prophet": 350, "statsmodels STL": 25}),
    ("D", 730, 1_500, 7, 0.60, {"statsforecast MSTL": 75, "Prophet": 95}),
)
_ALONE = (("D", 365, 20.0), ("W", 104, 6.0), ("M", 36, 5.0), ("Q", 20, 3.0))
_RIVAL_SERIES = 20
_FREQUENCY = {"M": "MS", "W": "W-MON", "D": "D"}
_RIVALS = ROOT / "var" / "rivals" / "bin" / "python"


def _milliseconds(work: Callable[[], object], series: int) -> float:
    before = time.process_time()
    work()
    return 1000 * (time.process_time() - before) / series


def _rivals(cadence: str, length: int, season: int) -> dict[str, float]:
    """Milliseconds a series of each rival; empty where they are not installed."""
    if not _RIVALS.exists():
        return {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "values.npy"
        np.save(path, unchanged(cadence, length, _RIVAL_SERIES, 8).values)
        command = [str(_RIVALS), str(ROOT / "bench" / "rivals.py"), str(path), str(season), _FREQUENCY[cadence]]
        alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=alone)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _fastest(frame: pd.DataFrame, cadence: str, metrics: pd.DataFrame, series: int, *, compiled: bool) -> float:
    """The best of five scans after one that reads tables and compiles."""
    with mock.patch("signals.search.kernel", kernel if compiled else lambda cells: None):
        scan(frame, cadence, metrics)
        return min(_milliseconds(lambda: scan(frame, cadence, metrics), series) for _ in range(5))


def run() -> Iterator[Row]:
    if not _RIVALS.exists():
        print("The rivals are not installed (make rivals); their rows are left out.", file=sys.stderr)
    for cadence, length, series, season, most, least in _SIZES:
        frame, metrics = observed(cadence, length, series)
        plain, ours = (_fastest(frame, cadence, metrics, series, compiled=compiled) for compiled in (False, True))
        name = f"scan of {series:,} series x {length} ({cadence}), a series"
        yield Row(f"{name}, NumPy alone", plain, limit=3 * most, unit="CPU ms")
        if importlib.util.find_spec("numba") is None:
            print("The extra `fast` (numba) is not installed; the rows below are NumPy's.", file=sys.stderr)
        yield Row(f"{name}, extra fast", ours, limit=most, unit="CPU ms")
        for rival, theirs in _rivals(cadence, length, season).items():
            limit = 1 / least[rival] if rival in least else None
            yield Row(f"... against {rival} ({theirs / ours:,.0f} times)", ours, theirs, limit=limit, unit="CPU ms")
    yield from _alone()
    yield from _growth()


def _alone() -> Iterator[Row]:
    """One series on its own, as a page asks for it: the median of thirty, each the best of five."""
    for cadence, length, most in _ALONE:
        frame, metrics = observed(cadence, length, 30)
        parts = [(frame[i * length : (i + 1) * length].astype({"series": str}), metrics[i : i + 1]) for i in range(30)]
        scan(parts[0][0], cadence, parts[0][1])
        used = [min(_milliseconds(lambda f=f, m=m, c=cadence: scan(f, c, m), 1) for _ in range(5)) for f, m in parts]
        yield Row(f"one series x {length} ({cadence}) on its own", float(np.median(used)), limit=most, unit="CPU ms")


def _growth() -> Iterator[Row]:
    """Ten times as many series, and the memory of a million, each in a process of its own."""
    one, ten, numbered = (_grown(*arguments) for arguments in (("100000",), ("1000000",), ("1000000", "integers")))
    yield Row("scan of 1,000,000 monthly series x 24 against 100,000", ten["cpu"], one["cpu"], limit=11)
    for name, found in (("categorical", ten), ("integers", numbered)):
        yield Row(f"memory of the million beyond the observations, keys {name}", found["matrices"], limit=3, unit="matrices")


def _grown(*arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.growing", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
