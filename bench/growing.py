"""CPU seconds and memory of one scan of many monthly series: `python -m bench.growing SERIES [integers]` prints both as JSON.

Memory is what the process holds at most while it scans, beyond what it held before (observations included), sampled every 5 ms.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd

from signals import scan
from signals.panel import start_of
from signals.synthetic import unchanged

LENGTH = 24
_DRAWN = 20_000  # series that differ; more are the same again


def observed(cadence: str, length: int, series: int, *, integers: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Unchanged series as `scan` takes them, named by a categorical or by integers, and their metrics."""
    drawn = unchanged(cadence, length, min(series, _DRAWN), 7)
    again = -(-series // len(drawn.values))
    unit = np.tile(drawn.unit, again)[:series]
    number = np.repeat(np.arange(series, dtype=np.int64 if integers else np.int32), length)
    names = pd.RangeIndex(series) if integers else pd.Index([f"s{i}" for i in range(series)])
    starts = start_of(np.arange(drawn.first, drawn.first + length), cadence).astype("datetime64[s]")
    kinds = np.where(np.isin(unit, ("count", "amount")), "sum", "mean")
    frame = pd.DataFrame(
        {
            "series": number if integers else pd.Categorical.from_codes(number, names),
            "period": np.tile(starts, series),
            "value": np.tile(drawn.values, (again, 1))[:series].ravel(),
        }
    )
    return frame, pd.DataFrame({"unit": unit, "type": kinds}, index=names)


class _Watch(threading.Thread):
    """The largest memory of this process until it is stopped, in bytes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.before = self.largest = self._held()
        self._over = threading.Event()

    @staticmethod
    def _held() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    def run(self) -> None:
        while not self._over.wait(0.005):
            self.largest = max(self.largest, self._held())

    def stop(self) -> int:
        self._over.set()
        self.join()
        return max(self.largest, self._held()) - self.before


def main(series: int, *, integers: bool) -> None:
    frame, metrics = observed("M", LENGTH, series, integers=integers)
    scan(frame[: 500 * LENGTH], "M", metrics)  # tables are read and libraries loaded once
    watch = _Watch()
    watch.start()
    before = time.process_time()
    findings = scan(frame, "M", metrics)
    used = time.process_time() - before
    matrix = series * LENGTH * 8
    print(json.dumps({"cpu": used, "matrices": watch.stop() / matrix, "findings": len(findings)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), integers=sys.argv[2:] == ["integers"])
