"""Batches: the list, and taking one back (or back again)."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, union

from data.errors import NotFound
from data.model.actor import Actor, Permission
from data.model.batch import Batch, BatchKind, OnConflict
from data.store import replay
from data.store.catalog import catalog_fingerprint
from data.store.engine import Store, Writer
from data.store.record import moment_from, moment_text
from data.store.tables import batch, current_value, past_value, series


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: values back at a former value, values gone; `redone` when it took an undo back."""

    batch: int
    restored: int
    removed: int
    redone: bool


def list_batches(store: Store, limit: int = 50) -> list[Batch]:
    """The newest batches first."""
    with store.read() as connection:
        return [_batch(row) for row in connection.execute(select(batch).order_by(batch.c.id.desc()).limit(limit)).mappings()]


def get_batch(store: Store, batch_id: int) -> Batch:
    """One batch. Raises: NotFound `batch.not_found`."""
    with store.read() as connection:
        return _batch(_row(connection, batch_id))


def metrics_of_batch(store: Store, batch_id: int) -> frozenset[str]:
    """The metrics a batch says anything about."""
    query = union(*(select(t.c.series_id).where(t.c.batch_id == batch_id) for t in (current_value, past_value)))
    with store.read() as connection:
        return frozenset(connection.execute(select(series.c.metric).where(series.c.id.in_(query)).distinct()).scalars())


@dataclass(frozen=True, slots=True)
class Origin:
    """When a batch came in, and from which source it was pulled."""

    at: datetime
    source: str | None


def origins(store: Store, batches: Collection[int]) -> dict[int, Origin]:
    """The origin of each of these batches."""
    query = select(batch.c.id, batch.c.created_at, batch.c.source).where(batch.c.id.in_(sorted(batches)))
    with store.read() as connection:
        return {row.id: Origin(moment_from(row.created_at), row.source) for row in connection.execute(query)}


def find_live_by_hash(store: Store, content_hash: str) -> Batch | None:
    """The batch of the same content that is not undone, if there is one."""
    with store.read() as connection:
        return live_by_hash(connection, content_hash)


def live_by_hash(connection: Connection, content_hash: str) -> Batch | None:
    """The same, inside an open transaction."""
    if not content_hash:
        return None
    query = select(batch).where(batch.c.content_hash == content_hash, batch.c.undone_at.is_(None)).order_by(batch.c.id.desc())
    row = connection.execute(query.limit(1)).mappings().first()
    return _batch(row) if row else None


def find_receipt(store: Store, content_hash: str) -> tuple[int, dict[str, Any]] | None:
    """Number and receipt of the live batch of this content, where the catalogue still is what it was then."""
    with store.read() as connection:
        query = select(batch.c.id, batch.c.receipt).where(batch.c.content_hash == content_hash, batch.c.undone_at.is_(None))
        row = connection.execute(query.order_by(batch.c.id.desc()).limit(1)).first()
        if row is None or row.receipt is None:
            return None
        receipt: dict[str, Any] = json.loads(row.receipt)
        return (row.id, receipt) if receipt.get("catalog") == catalog_fingerprint(connection) else None


def undo_batch(store: Store, actor: Actor, batch_id: int | str) -> Undone:
    """Take a batch back; on one that is taken back already, restore it. `last` = the newest that still counts.

    The store then equals the replay of all remaining batches in order. Raises: NotFound `batch.not_found`, NotPermitted.
    """
    with store.write(actor, Permission.DATA_UNDO, action="batch.undo", subject=f"batch:{batch_id}") as writer:
        connection = writer.connection
        number = _newest(connection) if batch_id == "last" else int(batch_id)
        row = _row(connection, number)
        redone = row["undone_at"] is not None
        change: dict[str, Any] = (
            {"undone_at": None, "undone_by": None} if redone else {"undone_at": moment_text(writer.at), "undone_by": actor.name}
        )
        connection.execute(batch.update().where(batch.c.id == number).values(**change))
        restored, removed = _resettle(writer, number, BatchKind(row["kind"]), redone=redone)
        writer.details.update({"batch": number, "redone": redone, "restored": restored, "removed": removed})
    return Undone(number, restored, removed, redone)


def _resettle(writer: Writer, number: int, kind: BatchKind, *, redone: bool) -> tuple[int, int]:
    from data.store.plans import PLAN_KINDS, resettle_plan

    if kind in PLAN_KINDS:
        return resettle_plan(writer, number, kind, redone=redone)
    return replay.resettle(writer.connection, number, redone=redone)


def _newest(connection: Connection) -> int:
    number = connection.execute(select(batch.c.id).where(batch.c.undone_at.is_(None)).order_by(batch.c.id.desc()).limit(1)).scalar()
    if number is None:
        raise NotFound("batch.none")
    return int(number)


def _row(connection: Connection, batch_id: int) -> RowMapping:
    row = connection.execute(select(batch).where(batch.c.id == batch_id)).mappings().first()
    if row is None:
        raise NotFound("batch.not_found", batch=str(batch_id))
    return row


def _batch(row: RowMapping) -> Batch:
    return Batch(
        id=row["id"],
        kind=BatchKind(row["kind"]),
        label=row["label"],
        actor=row["actor"],
        created_at=moment_from(row["created_at"]),
        content_hash=row["content_hash"],
        on_conflict=OnConflict(row["on_conflict"]),
        added=row["added"],
        changed=row["changed"],
        unchanged=row["unchanged"],
        rejected=row["rejected"],
        undone_at=moment_from(row["undone_at"]) if row["undone_at"] else None,
        undone_by=row["undone_by"],
        source=row["source"],
    )
