"""Pulling: what is new at the sources comes in through the same door as an upload, one transaction a document with its bookmark."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.contract import Choices, Level
from connectors.source import Access, Document
from connectors.sources import source_of
from dashboard.operations.access import open_access
from dashboard.operations.connect import chosen_sources, unexpected
from dashboard.operations.import_answer import message_text
from dashboard.operations.import_choices import choices_from_table
from dashboard.operations.intake import Prepared, prepare_import
from dashboard.operations.source_runs import run_message
from dashboard.operations.storing import look_again
from dashboard.operations.workspace import Workspace
from dashboard.text.errors import error_text
from data.errors import KpiError, Locked, RequestError, StoreError
from data.model.actor import Permission
from data.model.batch import BatchKind, RunStatus, Source, SourceRun
from data.model.metric import Catalog
from data.store.observations import publish
from data.store.sources import end_cut_off_runs, finish_run, get_state, set_state, start_run


def pull(workspace: Workspace, codes: Sequence[str], *, progress: Callable[[str], None] | None = None) -> list[dict[str, Any]]:
    """Fetch what is new from the sources, then look for signals.

    Rows and bookmark of a document are stored in one transaction: a pull that was cut off at any moment goes on where it was, and pulling
    twice changes nothing. A source that fails does not stop the others. Raises: NotFound, NotPermitted, StoreError.
    """
    rows = []
    for source in chosen_sources(workspace, codes):
        if progress is not None:
            progress(source.code)
        try:
            with workspace.store.source_lock(source.code):
                rows.append(_pull_one(workspace, source))
        except Locked as busy:
            if busy.code != "source.busy":
                raise
            rows.append(_row(source, SourceRun.of(source.code, workspace.now), error_text(busy, workspace.text), ok=False))
    if any(row["added"] or row["changed"] for row in rows):
        look_again(workspace)
    return rows


def _row(source: Source, run: SourceRun, message: str, *, ok: bool) -> dict[str, Any]:
    counts = {"read": run.read, "added": run.added, "changed": run.changed, "rejected": run.rejected}
    return {"source": source.code, "ok": ok, "message": message, "batch": run.batch, "seconds": round(run.seconds, 3), **counts}


def _pull_one(workspace: Workspace, source: Source) -> dict[str, Any]:
    clock = time.monotonic()
    subject = f"source:{source.code}"
    run = SourceRun.of(source.code, workspace.now)
    with workspace.store.write(workspace.actor, Permission.SOURCE_PULL, action="source.pull", subject=subject) as writer:
        end_cut_off_runs(writer, source.code)
        number = start_run(writer, run)
    run = _fetched(workspace, source, run)
    run = replace(run, seconds=time.monotonic() - clock)
    with workspace.store.write(workspace.actor, Permission.SOURCE_PULL, action="source.pulled", subject=subject) as writer:
        finish_run(writer, number, run)
        writer.details.update(status=run.status.value, added=run.added, changed=run.changed)
    return _row(source, run, run_message(run, workspace.text), ok=run.status is RunStatus.DONE)


def _fetched(workspace: Workspace, source: Source, run: SourceRun) -> SourceRun:
    """The run after all documents, or after the failure that ended it."""
    access = open_access(workspace)
    try:
        for document in source_of(source.kind).fetch(source.settings, get_state(workspace.store, source.code), access):
            prepared = _prepared(workspace, source, document)
            run = _counted(run, prepared)
            run = _stored(workspace, source, document, prepared, run)
    except StoreError:
        raise
    except KpiError as error:
        return _failed(run, error, access)
    except Exception as error:  # noqa: BLE001 - connectors of others may fail in any way; the trace is kept, the other sources go on
        return _failed(run, unexpected(error, access.hide), access)
    return replace(run, status=RunStatus.DONE)


def _failed(run: SourceRun, error: KpiError, access: Access) -> SourceRun:
    params = {name: access.hide(str(value)) for name, value in error.params.items()}
    return replace(run, status=RunStatus.FAILED, error=error.code, params=params)


def _prepared(workspace: Workspace, source: Source, document: Document) -> Prepared | None:
    """The document read and compared; None when it only moves the bookmark."""
    if not document.content:
        return None
    said = source.settings.get("mapping", {})
    base = Choices(create=bool(source.settings.get("create")), leave_out_rejected=bool(source.settings.get("leave_out_rejected")))
    choices = choices_from_table(said if isinstance(said, Mapping) else {}, f"sources.{source.code}.mapping", base)
    return prepare_import(workspace, document.content, document.name, choices)


def _counted(run: SourceRun, prepared: Prepared | None) -> SourceRun:
    if prepared is None:
        return run
    counts = prepared.counts
    return replace(run, read=run.read + counts["read"], rejected=run.rejected + counts["rejected"])


def _stored(workspace: Workspace, source: Source, document: Document, prepared: Prepared | None, run: SourceRun) -> SourceRun:
    """One document as one batch, or only its bookmark when it says nothing new.

    Raises: the refusal of the document: it ends the source's run, so that nothing after it is skipped silently.
    """
    if prepared is not None and not _says_nothing(prepared):
        _refuse(workspace, source, prepared)
    changes = prepared.difference if prepared is not None else None
    if prepared is None or prepared.result is None or changes is None or changes.added + changes.changed == 0:
        with workspace.store.write(
            workspace.actor, Permission.SOURCE_PULL, action="source.bookmark", subject=f"source:{source.code}"
        ) as writer:
            set_state(writer, source.code, document.state)
        return run
    stored = publish(
        workspace.store, workspace.actor, prepared.result.values, kind=BatchKind.PULL,
        label=document.name, source=source.code, rejected=prepared.counts["rejected"], bookmark=document.state,
        catalog_changes=Catalog(metrics=prepared.new_metrics) if prepared.new_metrics else None,
    )  # fmt: skip
    return replace(run, batch=stored.id, added=run.added + stored.added, changed=run.changed + stored.changed)


def _says_nothing(prepared: Prepared) -> bool:
    """True for a table whose every value is empty: it moves the bookmark and no value."""
    return prepared.refused is None and not prepared.size and prepared.counts["rejected"] == 0


def _refuse(workspace: Workspace, source: Source, prepared: Prepared) -> None:
    """Raises: the file's refusal, or RequestError `source.rejected` with the first value that cannot be taken."""
    if prepared.status != "rejected":
        return
    if prepared.refused is not None:
        raise prepared.refused
    first = next(message for message in prepared.messages if message.level is Level.ERROR)
    raise RequestError(
        "source.rejected",
        file=prepared.name,
        source=source.code,
        n=prepared.counts["rejected"],
        first=message_text(first, workspace.text),
    )
