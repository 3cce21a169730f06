"""What the commands people type most cost."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.clock import Row, best, cpu_seconds, kpi


def run() -> Iterator[Row]:
    yield Row("kpi --help", best(kpi("--help"), 5), limit=0.15)
    with tempfile.TemporaryDirectory() as folder:
        store = f"sqlite:///{Path(folder) / 'demo.db'}"
        yield Row("kpi demo", cpu_seconds(kpi("demo", "--store", store)), limit=20)
        yield Row("kpi signals --json on the demo", best(kpi("signals", "--json", "--store", store)))
