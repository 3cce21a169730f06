"""What the store costs once rows are in memory."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from bench.clock import Row
from data.model.actor import Actor, Role
from data.model.batch import BatchKind
from data.model.metric import Catalog, Metric, Name
from data.model.period import Cadence
from data.store import open_store
from data.store.batches import undo_batch
from data.store.observations import publish, read_observations

_ADMIN = Actor("bench", Role.ADMIN)


def _timed(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def run() -> Iterator[Row]:
    series, length = 1000, 1000
    days = pd.date_range("2020-01-01", periods=length).to_numpy().astype("datetime64[s]")
    codes = [f"m{i}" for i in range(series)]
    frame = pd.DataFrame(
        {
            "metric": pd.Categorical.from_codes(np.repeat(np.arange(series), length), codes),
            "segment": "{}",
            "period": np.tile(days, series),
            "value": np.random.default_rng(1).normal(100, 5, series * length),
        }
    )
    catalog = Catalog(metrics=tuple(Metric(code, Name(code, code), Cadence.DAY) for code in codes))
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'a.db'}")

        def put(data: pd.DataFrame) -> object:
            return publish(store, _ADMIN, data, kind=BatchKind.IMPORT, label="x", catalog_changes=catalog)

        yield Row("publish 1,000,000 fresh values", _timed(lambda: put(frame)))
        yield Row("read 1,000,000 values", _timed(lambda: read_observations(store)))
        yield Row("publish 1,000,000 changed values", _timed(lambda: put(frame.assign(value=frame["value"] + 1))))
        yield Row("undo 1,000,000 changed values", _timed(lambda: undo_batch(store, _ADMIN, "last")))
        store.close()
