"""`kpi detect` after one new month for many series, against `kpi detect --full` on that store; imports taken off on both sides."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from bench.clock import Row
from dashboard.operations.detect import detect
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.model.actor import Actor, Role
from data.model.batch import BatchKind
from data.model.metric import Catalog, Direction, Metric, MetricType, Name
from data.model.period import Cadence
from data.store import open_store
from data.store.observations import publish
from data.store.signals import load_signals

_SERIES, _MONTHS = 100_000, 37
_ADMIN = Actor("bench", Role.ADMIN)


def values(series: int, months: int, seed: int = 1) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Nine calm series of ten; one has a spike in the newest month, a step, or a trend."""
    random = np.random.default_rng(seed)
    found = random.normal(100, 5, (series, months))
    part = series // 30
    found[:part, -1] += 30
    found[part : 2 * part, -6:] += 15
    found[2 * part : 3 * part] += np.linspace(0, 20, months)
    return found


def _workspace(path: Path, day: date) -> Workspace:
    url = f"sqlite:///{path}"
    return Workspace(open_store(url), Settings(store_url=url, language="en", today_fixed=day), _ADMIN, "en")


def _frame(held: np.ndarray[tuple[int, int], np.dtype[np.float64]], codes: list[str], columns: slice) -> pd.DataFrame:
    starts = pd.date_range("2023-01-01", periods=held.shape[1], freq="MS").to_numpy().astype("datetime64[s]")[columns]
    part = held[:, columns]
    metric = pd.Categorical.from_codes(np.repeat(np.arange(len(codes)), part.shape[1]), codes)
    return pd.DataFrame({"metric": metric, "segment": "{}", "period": np.tile(starts, len(codes)), "value": part.ravel()})


def _timed(path: Path, day: date, *, full: bool) -> tuple[float, set[str]]:
    workspace = _workspace(path, day)
    before = time.process_time()
    detect(workspace, full=full)
    used = time.process_time() - before
    found = {signal.id for signal in load_signals(workspace.store) if signal.is_open}
    workspace.store.close()
    return used, found


def run(series: int = _SERIES) -> Iterator[Row]:
    codes = [f"m{number}" for number in range(series)]
    held = values(series, _MONTHS)
    catalog = Catalog(
        metrics=tuple(Metric(code, Name.of(code), Cadence.MONTH, good=Direction.UP, type=MetricType.MEAN) for code in codes)
    )
    with tempfile.TemporaryDirectory() as folder:
        path, other = Path(folder) / "newest.db", Path(folder) / "whole.db"
        workspace = _workspace(path, date(2026, 1, 5))
        first = _frame(held, codes, slice(0, _MONTHS - 1))
        publish(workspace.store, _ADMIN, first, kind=BatchKind.IMPORT, label="history", catalog_changes=catalog)
        detect(workspace)
        publish(workspace.store, _ADMIN, _frame(held, codes, slice(_MONTHS - 1, _MONTHS)), kind=BatchKind.IMPORT, label="month")
        workspace.store.close()
        shutil.copy(path, other)
        newest, some = _timed(path, date(2026, 2, 5), full=False)
        whole, every = _timed(other, date(2026, 2, 5), full=True)
    yield Row(f"kpi detect after one new month for {series:,} series against --full", newest, whole, limit=0.125)
    missed = len(every - some)
    yield Row(f"... open signals it raised less of {len(every):,} (and more: {len(some - every)})", missed, unit="signals")
