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
from sqlalchemy import create_engine, make_url, text

from data.store import open_store
from data.store.batches import list_batches
from data.store.observations import read_observations

ROOT = Path(__file__).resolve().parents[2]
KILLS = {"sqlite": 300, "postgresql": 100} if os.environ.get("KPI_FAULTS") else {"sqlite": 6, "postgresql": 10}
ROWS = 60_000
# A transaction has a number from its first change on; opening the store only reads.
_WRITING = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"


class Writing:
    """Sees on the server when somebody is changing the store."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(make_url(url).set(drivername="postgresql+psycopg2"), isolation_level="AUTOCOMMIT")
        self._connection = self._engine.connect()

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()

    def __call__(self) -> bool:
        return bool(self._connection.execute(text(_WRITING)).scalar())

    def follow(self, process: subprocess.Popen[bytes], *, until: bool) -> bool:
        """Wait until a change begins (or has ended); False where the process ended before it was seen."""
        while process.poll() is None:
            if self() is until:
                return True
            time.sleep(0.0002)
        return False

    def seconds(self, command: list[str]) -> float:
        """How long the change of a whole import takes."""
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.follow(process, until=True)
        start = time.monotonic()
        self.follow(process, until=False)
        seconds = time.monotonic() - start
        assert process.wait() == 0
        return seconds


@pytest.mark.slow
def test_an_import_that_is_killed_is_whole_or_absent(store_url: str, tmp_path: Path) -> None:
    """On PostgreSQL the server lives on: it must notice that its client is gone, roll back and let go of the lock."""
    file, url = tmp_path / "long.csv", store_url
    days = np.datetime_as_string(np.datetime64("2020-01-01") + np.arange(ROWS // 60), unit="D")
    file.write_text("date,metric,value\n" + "".join(f"{day},m{m},{m}\n" for m in range(60) for day in days))
    command = [sys.executable, "-m", "dashboard", "import", str(file), "--create", "--store", url]
    undo = [sys.executable, "-m", "dashboard", "undo", "last", "--store", url]
    moments = random.Random(1)
    seen = Counter[str]()
    store = open_store(url)
    store.close()
    dialect, start = store.dialect, time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    seconds = time.monotonic() - start  # of this machine as busy as it is now
    subprocess.run(undo, cwd=ROOT, check=True, capture_output=True)
    writing = Writing(url) if dialect == "postgresql" else None
    if writing:
        seconds = writing.seconds(command)
        subprocess.run(undo, cwd=ROOT, check=True, capture_output=True)
    for _ in range(KILLS[dialect]):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if writing:  # the write is a small part of a run: every kill waits for it to begin
            writing.follow(process, until=True)
            time.sleep(seconds * moments.uniform(0, 0.9))
        else:
            time.sleep(seconds * moments.uniform(0.3, 1.2))
        is_within = writing is not None and writing()
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
        seen[("whole" if count else "absent") + (", killed while writing" if is_within else "")] += 1
        if count == ROWS:
            subprocess.run(undo, cwd=ROOT, check=True, capture_output=True)
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    store = open_store(url)
    assert len(read_observations(store)) == ROWS
    store.close()
    print(f"{KILLS[dialect]} kills on {dialect}: {dict(seen)}")
    if writing:
        writing.close()
        assert seen["absent, killed while writing"] > 0
