"""`kpi detect` after one new month for many series, against `kpi detect --full` on that store: whole commands, process start taken off.

`python -m bench.newest 100000` measures that many series (default 10,000), of which one in ten changes; `python -m bench.newest 100000 1`
lets one percent change; a third word says what the others do: `calm`, `memory`, `season`, or `quarter` where the new month ends a quarter
(of calm series). The store with its history stays in `var/`, so that only the first run imports it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.clock import ROOT, Row, kpi
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.model.actor import Actor, Role
from data.model.batch import BatchKind
from data.model.metric import Catalog, Direction, Metric, MetricType, Name
from data.model.period import Cadence
from data.store import open_store
from data.store.observations import publish
from data.store.signals import load_signals

_SERIES, _MONTHS = 10_000, {"quarter": 36}  # 37 else
_DAYS = date(2025, 12, 5), date(2026, 1, 5), date(2026, 2, 5)
_ADMIN = Actor("bench", Role.ADMIN)
_REPEATS = 2


def values(series: int, percent: int = 10, kind: str = "calm", seed: int = 1) -> NDArray[np.float64]:
    """Calm series (or with a `memory` of a half, or with a `season` of two deviations), and `percent` of them with a spike in the newest
    month, a step, or a trend."""
    random, months = np.random.default_rng(seed), _MONTHS.get(kind, 37)
    found = random.normal(100, 5, (series, months))
    if kind == "memory":
        for month in range(1, months):
            found[:, month] += 0.5 * (found[:, month - 1] - 100)
    elif kind == "season":
        found += 10 * np.sin(2 * np.pi * (np.arange(months) + random.integers(0, 12, (series, 1))) / 12)
    part = series * percent // 300
    found[:part, -1] += 30
    found[part : 2 * part, -6:] += 15
    found[2 * part : 3 * part] += np.linspace(0, 20, months)
    return found


def _workspace(path: Path, day: date) -> Workspace:
    url = f"sqlite:///{path}"
    return Workspace(open_store(url), Settings(store_url=url, language="en", today_fixed=day), _ADMIN, "en")


def _frame(held: NDArray[np.float64], codes: list[str], columns: slice) -> pd.DataFrame:
    starts = pd.date_range("2023-01-01", periods=held.shape[1], freq="MS").to_numpy().astype("datetime64[s]")[columns]
    part = held[:, columns]
    metric = pd.Categorical.from_codes(np.repeat(np.arange(len(codes)), part.shape[1]), codes)
    return pd.DataFrame({"metric": metric, "segment": "{}", "period": np.tile(starts, len(codes)), "value": part.ravel()})


def history(series: int, percent: int, kind: str) -> Path:
    """A store with all months but the newest, imported once."""
    path = ROOT / "var" / f"newest-{series}-{percent}-{kind}-history.db"
    if path.exists():
        return path
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    codes = [f"m{number}" for number in range(series)]
    catalog = Catalog(
        metrics=tuple(Metric(code, Name.of(code), Cadence.MONTH, good=Direction.UP, type=MetricType.MEAN) for code in codes)
    )
    workspace = _workspace(draft, _DAYS[0])
    frame = _frame(values(series, percent, kind), codes, slice(0, _MONTHS.get(kind, 37) - 1))
    publish(workspace.store, _ADMIN, frame, kind=BatchKind.IMPORT, label="history", catalog_changes=catalog)
    workspace.store.close()
    draft.rename(path)
    return path


def _detect(path: Path, day: date, *more: str) -> tuple[float, float]:
    """CPU seconds and megabytes at most of one command."""
    command = kpi("detect", "--json", "--store", f"sqlite:///{path}", *more)
    environment = {**os.environ, "KPI_TODAY": day.isoformat()}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)}: exit {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _best(start: Path, folder: Path, day: date, *more: str) -> tuple[float, float, dict[str, tuple[str, int]]]:
    """The smaller time of several runs, each on a copy of its own; memory; and every signal with its state and version."""
    times, memory = [], 0.0
    copy = folder / "run.db"
    for _ in range(_REPEATS):
        shutil.copy(start, copy)
        seconds, peak = _detect(copy, day, *more)
        times.append(seconds)
        memory = max(memory, peak)
    workspace = _workspace(copy, day)
    found = {signal.id: (signal.state.value, round(signal.priority * 1e4)) for signal in load_signals(workspace.store)}
    workspace.store.close()
    return min(times), memory, found


def run(series: int = _SERIES, percent: int = 10, kind: str = "calm") -> Iterator[Row]:
    before, after = _DAYS[:2] if kind == "quarter" else _DAYS[1:]
    with tempfile.TemporaryDirectory(dir=ROOT / "var" if (ROOT / "var").is_dir() else None) as name:
        folder = Path(name)
        path, empty = folder / "newest.db", folder / "empty.db"
        shutil.copy(history(series, percent, kind), path)
        _workspace(empty, before).store.close()
        begin = min(_detect(empty, before, "--full")[0] for _ in range(_REPEATS))
        _detect(path, before)
        workspace = _workspace(path, after)
        month = _frame(
            values(series, percent, kind), [f"m{number}" for number in range(series)], slice(_MONTHS.get(kind, 37) - 1, None)
        )
        publish(workspace.store, _ADMIN, month, kind=BatchKind.IMPORT, label="month")
        workspace.store.close()
        newest, least, some = _best(path, folder, after)
        whole, most, every = _best(path, folder, after, "--full")
    yield Row("process start (kpi detect on an empty store)", begin)
    yield Row(
        f"kpi detect after one new month, {series:,} {kind} series, {percent} % changed, to --full",
        newest - begin,
        whole - begin,
        limit=0.125,
    )
    differ = sum(some.get(key) != every.get(key) for key in {*some, *every})
    yield Row(f"... signals that differ, of {len(every):,}", differ, unit="signals")
    yield Row("... memory at most, against --full", least, most, unit="MB")


if __name__ == "__main__":
    for row in run(*(int(word) for word in sys.argv[1:3]), *sys.argv[3:4]):
        print(f"{row.name:<72}{row.ours:9.2f}{row.rival or 0.0:9.2f}{row.ratio or 0.0:8.3f}  {row.unit}", flush=True)
