"""Configured sources, their bookmarks and their runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import delete, select

from data.errors import NotFound
from data.model.batch import RunStatus, Source, SourceRun
from data.store.engine import Store, Writer
from data.store.record import as_text, from_text, moment_text
from data.store.tables import source, source_run
from data.store.wall import check_source

_RECENT = 200


def load_sources(store: Store) -> list[Source]:
    """All sources by code."""
    with store.read() as connection:
        rows = connection.execute(select(source).order_by(source.c.code)).all()
    return [Source(row.code, row.kind, json.loads(row.settings), bool(row.enabled)) for row in rows]


def get_source(store: Store, code: str) -> Source:
    """One source. Raises: NotFound `source.not_found`."""
    found = next((item for item in load_sources(store) if item.code == code), None)
    if found is None:
        raise NotFound("source.not_found", source=code)
    return found


def save_source(writer: Writer, item: Source) -> None:
    """Add or replace a source; its bookmark stays. Raises: NotPermitted for one that would read goals back in as numbers."""
    check_source(writer.connection, item.settings)
    values = {"kind": item.kind, "enabled": item.enabled, "settings": as_text(item.settings)}
    known = writer.connection.execute(select(source.c.code).where(source.c.code == item.code)).first()
    if known:
        writer.connection.execute(source.update().where(source.c.code == item.code).values(**values))
    else:
        writer.connection.execute(source.insert().values(code=item.code, state="{}", **values))


def remove_source(writer: Writer, code: str) -> None:
    """Forget a source and its bookmark; what it brought in stays."""
    writer.connection.execute(delete(source).where(source.c.code == code))


def get_state(store: Store, code: str) -> dict[str, object]:
    """The bookmark of a source, {} before its first pull."""
    with store.read() as connection:
        body = connection.execute(select(source.c.state).where(source.c.code == code)).scalar()
    state: dict[str, object] = json.loads(body or "{}")
    return state


def set_state(writer: Writer, code: str, state: Mapping[str, object]) -> None:
    """Move the bookmark, in the transaction that stores what was read."""
    writer.connection.execute(source.update().where(source.c.code == code).values(state=as_text(state)))


def start_run(writer: Writer, run: SourceRun) -> int:
    """Keep a run that begins; its number."""
    values = {"source": run.source, "started_at": moment_text(run.started_at), "body": as_text(run)}
    found = writer.connection.execute(source_run.insert().values(**values)).inserted_primary_key
    assert found is not None
    return int(found[0])


def finish_run(writer: Writer, number: int, run: SourceRun) -> None:
    """Keep how a run ended."""
    writer.connection.execute(source_run.update().where(source_run.c.id == number).values(body=as_text(run)))


def end_cut_off_runs(writer: Writer, code: str) -> None:
    """Mark runs that never ended; to be called while the source's lock is held, so that none of them can still be going on."""
    query = select(source_run.c.id, source_run.c.body).where(source_run.c.source == code)
    for row in writer.connection.execute(query.order_by(source_run.c.id.desc()).limit(_RECENT)).all():
        run = from_text(SourceRun, row.body)
        if run.status is RunStatus.RUNNING:
            finish_run(writer, row.id, replace(run, status=RunStatus.CUT_OFF))


def list_runs(store: Store, code: str | None = None, limit: int = 50) -> list[SourceRun]:
    """Runs, newest first."""
    query = select(source_run.c.body).order_by(source_run.c.id.desc()).limit(limit)
    if code is not None:
        query = query.where(source_run.c.source == code)
    with store.read() as connection:
        return [from_text(SourceRun, body) for body in connection.execute(query).scalars()]


def last_good_run(store: Store, code: str) -> SourceRun | None:
    """The newest run that went well, among the recent ones."""
    return next((run for run in list_runs(store, code, _RECENT) if run.status is RunStatus.DONE), None)
