"""Causes of a change in 5 dimensions x 20 values: CPU seconds from a table of observations to the named segments, and how they grow."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.clock import ROOT, Row
from bench.planted.__main__ import hits

_SCRIPT = """
import sys, time
import numpy as np, pandas as pd
from signals.causes.leaves import observed
from signals.causes.search import locate
count = int(sys.argv[1])
random = np.random.default_rng(1)
names = [f"d{i}" for i in range(5)]
words = np.array([f"v{i}" for i in range(20)])
codes = random.integers(0, 20, (5, count))
late = np.arange(count) >= count // 2
value = random.gamma(2, 50, count)
value[(codes[1] == 3) & (codes[3] == 7) & late] *= 1.5
old, new = np.datetime64("2026-09-01"), np.datetime64("2026-10-01")
frame = pd.DataFrame({name: words[code] for name, code in zip(names, codes)}).assign(period=np.where(late, new, old), value=value)
start = time.process_time()
found = locate(observed(frame, names, old, new))
used = time.process_time() - start
assert found.causes[0].segment == {"d1": "v3", "d3": "v7"}, found
print(used)
"""
_CASES = 40


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "explain.py"
        script.write_text(_SCRIPT)
        used = {count: min(_explained(script, count) for _ in range(3)) for count in (1_000_000, 4_000_000)}
    yield Row("causes of 1,000,000 observations in 5 dimensions x 20 values", used[1_000_000], limit=2.0)
    yield Row("causes of 4,000,000 observations against 1,000,000 (linear: 4)", used[4_000_000], used[1_000_000], limit=4.4)
    for depth, limit in ((1, 95.0), (2, 85.0)):
        share = hits("company", depth, 0.10, _CASES)
        best = max(value for name, value in share.items() if name != "Vitals")
        yield Row(f"planted cause in {depth} dimension(s) ranked first, against the best rival", share["Vitals"], best, limit, "%")


def _explained(script: Path, count: int) -> float:
    """The script times itself: making the table is not what is measured."""
    done = subprocess.run(
        [sys.executable, str(script), str(count)], cwd=ROOT, env={"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "PATH": ""},
        text=True, capture_output=True, check=True,
    )  # fmt: skip
    return float(done.stdout)
