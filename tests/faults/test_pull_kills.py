"""A pull that is killed at any moment: what it stored is whole, the next pull completes it, and nothing comes twice."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from multiprocessing.process import BaseProcess

import pytest

from dashboard.operations.connect import connect_source
from dashboard.operations.workspace import Workspace
from data.model.actor import Permission
from data.model.batch import BatchKind, RunStatus
from data.model.metric import Metric, MetricRole, Name
from data.model.period import Cadence
from data.store import Store
from data.store.batches import list_batches
from data.store.catalog import save_catalog
from data.store.observations import read_observations
from data.store.sources import list_runs
from tests.connectors.sources.servers import Api, served
from tests.faults.pulling import pull_once

KILLS = 100 if os.environ.get("KPI_FAULTS") else 20
DOCUMENTS, ROWS = 6, 40
_FORK = multiprocessing.get_context("forkserver")
_FORK.set_forkserver_preload(["tests.faults.pulling"])


def version(number: int) -> list[dict[str, object]]:
    """Every value of the source anew: the pull after a correction has all documents to store."""
    days = (date(2026, 1, 1) + timedelta(days=place) for place in range(DOCUMENTS * ROWS))
    return [{"day": day.isoformat(), "total": number * 1000 + place, "changed": "x"} for place, day in enumerate(days)]


def _wait_for_a_document(store: Store, number: int, process: BaseProcess) -> None:
    while process.is_alive() and max(stored(store)) < number * 1000:
        time.sleep(0.002)


@pytest.fixture
def backend(workspace: Workspace) -> Iterator[Api]:
    """A source whose pull is several documents, connected."""
    api = Api(version(0), "offset", "t", size=20)
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action="metric.create") as writer:
        save_catalog(writer, metrics=[Metric("sales", Name("매출", "Sales"), Cadence.DAY, role=MetricRole.INPUT)])
    with served(api.handler()) as address:
        api.token = "kill-token"
        settings: dict[str, object] = {
            "url": f"{address}/rows", "records": "data.items", "pages": "offset", "page_size": 20, "size_param": "size",
            "batch_rows": ROWS, "token": "env:KILL_TOKEN",
            "mapping": {"roles": {"day": "period", "total": "value", "changed": "skip"}, "metric": "sales"},
        }  # fmt: skip
        connect_source(workspace, "shop", "rest", settings)
        yield api


def finished(url: str) -> float:
    """A pull that nobody kills; its seconds."""
    start = time.monotonic()
    process = _FORK.Process(target=pull_once, args=(url,))
    process.start()
    process.join(120)
    assert process.exitcode == 0
    return time.monotonic() - start


def stored(store: Store) -> list[float]:
    frame = read_observations(store)
    return [float(value) for value in frame["value"]]


@pytest.mark.slow
@pytest.mark.xdist_group("postgresql")
def test_a_killed_pull_is_whole_and_the_next_one_completes_it(
    workspace: Workspace, backend: Api, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KILL_TOKEN", "kill-token")
    finished(store_url)  # starts the fork server
    backend.rows[:] = version(1)
    seconds = finished(store_url)
    moments, seen = random.Random(7), Counter[str]()
    kills = KILLS if workspace.store.dialect == "sqlite" or KILLS > 20 else KILLS // 2
    for number in range(2, kills + 2):
        before, after = [[float(str(row["total"])) for row in version(n)] for n in (number - 1, number)]
        backend.rows[:] = version(number)
        process = _FORK.Process(target=pull_once, args=(store_url,))
        process.start()
        if number % 2:  # half of the kills at any moment, half soon after the first document is in
            time.sleep(moments.uniform(0, seconds))
        else:
            _wait_for_a_document(workspace.store, number, process)
            time.sleep(moments.uniform(0, seconds / DOCUMENTS))
        process.kill()
        process.join()
        values = stored(workspace.store)
        done = sum(value >= number * 1000 for value in values)
        assert done % ROWS == 0  # documents are whole or absent
        assert values == [*after[:done], *before[done:]]
        seen["none" if done == 0 else "all" if done == len(after) else "some"] += 1
        finished(store_url)
        assert stored(workspace.store) == after
        pulls = [batch for batch in list_batches(workspace.store, limit=10_000) if batch.kind is BatchKind.PULL]
        assert len(pulls) == DOCUMENTS * (number + 1)  # each document once
        runs = Counter(run.status for run in list_runs(workspace.store, limit=10_000))
        assert runs[RunStatus.RUNNING] == 0
    print(f"{kills} kills on {workspace.store.dialect}: {dict(seen)}")
    assert seen["some"] > 0
