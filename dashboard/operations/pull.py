"""Connected sources: connect, check, and pull what is new through the same door as an upload."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.contract import Choices
from connectors.source import Document
from connectors.sources import KINDS
from dashboard.operations.intake import prepare_import
from dashboard.operations.storing import look_again
from dashboard.operations.workspace import Workspace
from dashboard.text.errors import error_text
from data.errors import KpiError, RequestError
from data.model.actor import Permission
from data.model.batch import BatchKind, Source, SourceRun
from data.model.metric import Catalog
from data.store.observations import publish
from data.store.sources import add_run, get_source, get_state, load_sources, save_source, set_state

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def connect_source(workspace: Workspace, code: str, kind: str, settings: Mapping[str, str]) -> Source:
    """Keep a source. Raises: RequestError `source.code`, `source.kind`, `source.setting` naming what is wrong."""
    if not _CODE.fullmatch(code):
        raise RequestError("source.code", source=code)
    if kind not in KINDS:
        raise RequestError("source.kind", kind=kind, known=", ".join(KINDS))
    known = KINDS[kind]
    for name in known.required:
        if not settings.get(name):
            raise RequestError("source.setting", setting=name, known=", ".join((*known.required, *known.optional)))
    if unknown := set(settings) - {*known.required, *known.optional}:
        raise RequestError("source.setting", setting=min(unknown), known=", ".join((*known.required, *known.optional)))
    source = Source(code, kind, dict(settings))
    with workspace.store.write(
        workspace.actor, Permission.SOURCE_EDIT, action="source.connect", subject=f"source:{code}"
    ) as writer:
        save_source(writer, source)
    return source


def _chosen(workspace: Workspace, codes: Sequence[str]) -> list[Source]:
    if codes:
        return [get_source(workspace.store, code) for code in codes]
    return [source for source in load_sources(workspace.store) if source.enabled]


def check_sources(workspace: Workspace, codes: Sequence[str]) -> list[dict[str, Any]]:
    """Reach each source without storing anything. Raises: NotFound for a code that is not connected."""
    rows = []
    for source in _chosen(workspace, codes):
        try:
            message, ok = KINDS[source.kind].check(source.settings), True
        except KpiError as error:
            message, ok = error_text(error, workspace.text), False
        rows.append({"source": source.code, "kind": source.kind, "ok": ok, "message": message})
    return rows


def pull(workspace: Workspace, codes: Sequence[str], *, progress: Callable[[str], None] | None = None) -> list[dict[str, Any]]:
    """Fetch what is new from the sources, one batch a document, then look for signals.

    Each document is stored before the bookmark moves, and the same content is recognised: a pull that was cut off goes on where it was.
    A source that fails does not stop the others. Raises: NotFound, Locked when the same source is being pulled.
    """
    rows = []
    for source in _chosen(workspace, codes):
        if progress is not None:
            progress(source.code)
        with workspace.store.source_lock(source.code):
            rows.append(_pull_one(workspace, source))
    if any(row["added"] or row["changed"] for row in rows):
        look_again(workspace)
    return rows


def _pull_one(workspace: Workspace, source: Source) -> dict[str, Any]:
    started, clock = workspace.now, time.monotonic()
    total = {"read": 0, "added": 0, "changed": 0, "rejected": 0}
    message, ok, batch = "", True, None
    try:
        for document in KINDS[source.kind].fetch(source.settings, get_state(workspace.store, source.code)):
            batch = _store(workspace, source, document, total)
    except KpiError as error:
        message, ok = error_text(error, workspace.text), False
    run = SourceRun(
        source.code, started, time.monotonic() - clock, "done" if ok else "failed", message=message, batch=batch, **total
    )
    with workspace.store.write(
        workspace.actor, Permission.SOURCE_PULL, action="source.pull", subject=f"source:{source.code}"
    ) as writer:
        add_run(writer, run)
    return {"source": source.code, "ok": ok, "message": message, "batch": batch, **total}


def _store(workspace: Workspace, source: Source, document: Document, total: dict[str, int]) -> int | None:
    """One document as one batch; a refused one stops the source, so that nothing after it is skipped silently."""
    prepared = prepare_import(workspace, document.content, document.name, Choices())
    counts = prepared.counts
    total["read"] += counts["read"]
    total["rejected"] += counts["rejected"]
    if prepared.status == "rejected" or prepared.result is None:
        raise prepared.refused or RequestError("source.rejected", file=document.name, n=counts["rejected"])
    stored = publish(
        workspace.store, workspace.actor, prepared.result.values, kind=BatchKind.PULL,
        label=document.name, content_hash=prepared.content_hash, source=source.code,
        catalog_changes=Catalog(metrics=prepared.new_metrics) if prepared.new_metrics else None,
    )  # fmt: skip
    if prepared.already is None:
        total["added"] += stored.added
        total["changed"] += stored.changed
    with workspace.store.write(
        workspace.actor, Permission.SOURCE_PULL, action="source.bookmark", subject=f"source:{source.code}"
    ) as writer:
        set_state(writer, source.code, document.state)
    return stored.id
