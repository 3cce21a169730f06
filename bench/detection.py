"""`scan` over many series at once."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.clock import Row, cpu_seconds

_SCAN = """
import sys, numpy as np, pandas as pd
from signals import scan
n, t = int(sys.argv[1]), int(sys.argv[2])
values = np.random.default_rng(1).normal(100, 5, (n, t))
periods = np.tile(pd.date_range('2023-01-01', periods=t, freq='MS').to_numpy(), n)
frame = pd.DataFrame({'series': np.repeat([f's{i}' for i in range(n)], t), 'period': periods, 'value': values.ravel()})
print(len(scan(frame, 'M')))
"""


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "scan.py"
        script.write_text(_SCAN)
        for series, length, limit in ((10_000, 36, 10.0), (100_000, 36, None)):
            used = cpu_seconds([sys.executable, str(script), str(series), str(length)], environment={"PYTHONPATH": "."})
            yield Row(f"scan of {series:,} monthly series x {length}, with start-up", used, limit=limit)
