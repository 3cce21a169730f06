"""A process killed at any moment leaves a whole batch or none, and a store that opens."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from data.store import open_store
from data.store.batches import list_batches
from data.store.observations import read_observations

ROOT = Path(__file__).resolve().parents[2]
KILLS = {"sqlite": 300, "postgresql": 100} if os.environ.get("KPI_FAULTS") else {"sqlite": 6, "postgresql": 4}
ROWS = 60_000


@pytest.mark.slow
def test_an_import_that_is_killed_is_whole_or_absent(store_url: str, tmp_path: Path) -> None:
    """On PostgreSQL the server lives on: it must notice that its client is gone, roll back and let go of the lock."""
    file, url = tmp_path / "long.csv", store_url
    days = np.datetime_as_string(np.datetime64("2020-01-01") + np.arange(ROWS // 60), unit="D")
    file.write_text("date,metric,value\n" + "".join(f"{day},m{m},{m}\n" for m in range(60) for day in days))
    command = [sys.executable, "-m", "dashboard", "import", str(file), "--create", "--store", url]
    undo = [sys.executable, "-m", "dashboard", "undo", "last", "--store", url]
    moments = random.Random(1)
    seen = Counter[int]()
    store = open_store(url)
    store.close()
    dialect, start = store.dialect, time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    seconds = time.monotonic() - start  # of this machine as busy as it is now
    subprocess.run(undo, cwd=ROOT, check=True, capture_output=True)
    for _ in range(KILLS[dialect]):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds * moments.uniform(0.3, 1.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        store = open_store(url)
        count = len(read_observations(store))
        live = [batch for batch in list_batches(store) if batch.undone_at is None]
        if dialect == "sqlite":
            with store.read() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        store.close()
        assert count in (0, ROWS)
        assert len(live) == (count == ROWS)
        seen[count] += 1
        if count == ROWS:
            subprocess.run(undo, cwd=ROOT, check=True, capture_output=True)
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    store = open_store(url)
    assert len(read_observations(store)) == ROWS
    store.close()
    print(f"{KILLS[dialect]} kills on {dialect}: {dict(seen)}")
