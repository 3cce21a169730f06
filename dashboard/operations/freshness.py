"""Freshness of every metric, from the batch of its newest value and the runs of that batch's source."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from dashboard.operations.workspace import Workspace
from dashboard.views.freshness import Freshness
from data.model.batch import RunStatus
from data.store.batches import Origin, origins
from data.store.sources import last_good_run, list_runs
from signals.series import resolve


def freshness_of(workspace: Workspace, observations: pd.DataFrame) -> dict[str, Freshness]:
    """By metric code; `observations` with a column `batch`. A metric without any value is left out."""
    newest = _newest_batches(observations)
    came = origins(workspace.store, set(newest.values()))
    runs = {source: _runs(workspace, source) for source in {origin.source for origin in came.values()} if source is not None}
    own = {code: _fresh(came[batch], runs, workspace) for code, batch in newest.items()}
    stored = {metric.code: metric for metric in workspace.catalog().metrics}
    found = dict(own)
    for metric in stored.values():
        if metric.formula:
            parts = [own[code] for code in resolve(metric, stored) if code in own]
            if parts:
                found[metric.code] = min(parts, key=lambda part: (part.failed is None, part.received))
    return found


def _newest_batches(observations: pd.DataFrame) -> dict[str, int]:
    """The latest batch that said anything about the newest period of each metric, over all segments."""
    if observations.empty:
        return {}
    last = observations.groupby("metric", observed=True, sort=False)["period"].transform("max")
    newest = observations[observations["period"] == last].groupby("metric", observed=True, sort=False)["batch"].max()
    return {str(code): int(batch) for code, batch in newest.items()}


def _runs(workspace: Workspace, source: str) -> tuple[datetime | None, datetime | None]:
    """When a source last went well, and when it failed since then."""
    newest, good = list_runs(workspace.store, source, limit=1), last_good_run(workspace.store, source)
    failed = newest[0].started_at if newest and newest[0].status in (RunStatus.FAILED, RunStatus.CUT_OFF) else None
    return (good.started_at if good else None), failed


def _fresh(origin: Origin, runs: dict[str, tuple[datetime | None, datetime | None]], workspace: Workspace) -> Freshness:
    zone = workspace.settings.zone
    good, failed = runs.get(origin.source or "", (None, None))
    received = max(origin.at, good) if good else origin.at
    return Freshness(received.astimezone(zone), origin.source, failed.astimezone(zone) if failed else None)
