"""The log of pulls in words: what a run did, what went wrong and what to do about it."""

from __future__ import annotations

from typing import Any

from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import Text
from dashboard.text.errors import error_text
from data.errors import KpiError
from data.model.batch import RunStatus, Source, SourceRun
from data.store.sources import last_good_run, list_runs

_SHOWN = 20


def run_message(run: SourceRun, text: Text) -> str:
    """The failure of a run with its remedy; empty when it went well."""
    if run.status is RunStatus.CUT_OFF:
        return text("sources.cut_off")
    return error_text(KpiError(run.error, **run.params), text) if run.error else run.message


def run_row(run: SourceRun, text: Text) -> dict[str, Any]:
    """One run as JSON."""
    return {
        "at": run.started_at,
        "status": run.status.value,
        "seconds": round(run.seconds, 3),
        "read": run.read,
        "added": run.added,
        "changed": run.changed,
        "rejected": run.rejected,
        "batch": run.batch,
        "error": run.error or None,
        "message": run_message(run, text),
    }


def source_row(workspace: Workspace, source: Source) -> dict[str, Any]:
    """One source with its last good pull and its newest runs; of its settings the names only."""
    runs = list_runs(workspace.store, source.code, limit=_SHOWN)
    good = last_good_run(workspace.store, source.code)
    return {
        "source": source.code,
        "kind": source.kind,
        "enabled": source.enabled,
        "settings": sorted(source.settings),
        "last_pull": runs[0].started_at if runs else None,
        "last_good": good.started_at if good else None,
        "status": runs[0].status.value if runs else "never",
        "runs": [run_row(run, workspace.text) for run in runs],
    }
