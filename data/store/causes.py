"""What people found out about the causes of signals: every version is kept, the newest of a record counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, func, select

from data.errors import NotFound
from data.model.cause import CauseRecord
from data.store.engine import Store, Writer
from data.store.record import as_text, from_text, moment_from, moment_text
from data.store.tables import cause_version


def save_cause_record(writer: Writer, record: CauseRecord) -> CauseRecord:
    """Keep a new record (id 0) or one more version of one; returns it as it is kept."""
    connection = writer.connection
    number, version = record.id, 1
    if number == 0:
        number = int(connection.execute(select(func.coalesce(func.max(cause_version.c.record), 0))).scalar_one()) + 1
    else:
        newest = select(func.max(cause_version.c.version)).where(cause_version.c.record == number)
        version = int(connection.execute(newest).scalar_one() or 0) + 1
    kept = replace(record, id=number, version=version, at=writer.at, actor=writer.actor.name)
    connection.execute(
        cause_version.insert().values(
            record=number, version=version, signal=kept.signal, at=moment_text(writer.at), actor=kept.actor, body=as_text(kept)
        )
    )
    return kept


def cause_records(store: Store, signal: str) -> list[CauseRecord]:
    """The records of a signal that stand, oldest first, each in its newest version."""
    newest: dict[int, CauseRecord] = {record.id: record for record in _read(store, cause_version.c.signal == signal)}
    return [record for record in newest.values() if not record.withdrawn]


def cause_versions(store: Store, number: int) -> list[CauseRecord]:
    """Every version of one record, oldest first. Raises: NotFound `cause.not_found`."""
    found = list(_read(store, cause_version.c.record == number))
    if not found:
        raise NotFound("cause.not_found", record=number)
    return found


def _read(store: Store, condition: Any) -> Iterable[CauseRecord]:
    query = select(cause_version).where(condition).order_by(cause_version.c.record, cause_version.c.version)
    with store.read() as connection:
        return [_record(row) for row in connection.execute(query)]


def _record(row: Row[Any]) -> CauseRecord:
    body = {"id": row.record, "signal": row.signal}
    found = from_text(CauseRecord, _with(row.body, body))
    return replace(found, version=row.version, at=moment_from(row.at), actor=row.actor)


def _with(text: str, more: dict[str, object]) -> str:
    import json

    return json.dumps({**json.loads(text), **more}, ensure_ascii=False)
