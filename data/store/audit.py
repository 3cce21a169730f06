"""The audit: who did what to what; written by Store.write, only read here."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Select, func, select

from data.model.actor import Permission
from data.model.batch import AuditEntry
from data.store.engine import Store, Writer
from data.store.record import as_text, moment_from, moment_text
from data.store.tables import audit


def list_audit(store: Store, *, subject: str | None = None, limit: int = 100) -> list[AuditEntry]:
    """The newest entries first, of one subject (`signal:...`, `batch:12`) or of all."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    return _entries(store, query)


def _entries(store: Store, query: Select[tuple[object, ...]]) -> list[AuditEntry]:
    with store.read() as connection:
        return [
            AuditEntry(
                row.id, moment_from(row.at), row.actor, row.role, row.permission, row.action, row.subject, json.loads(row.details)
            )
            for row in connection.execute(query)
        ]


def add_audit(writer: Writer, permission: Permission, action: str, subject: str, details: Mapping[str, object]) -> None:
    """One more entry in an open write: what it did to one object beside the thing it was asked for."""
    writer.connection.execute(
        audit.insert().values(
            at=moment_text(writer.at), actor=writer.actor.name, role=writer.actor.role.value, permission=permission.value,
            action=action, subject=subject, details=as_text(details),
        )
    )  # fmt: skip


_CHANGING = (Permission.DATA_IMPORT, Permission.DATA_UNDO, Permission.SOURCE_PULL, Permission.CATALOG_EDIT, Permission.EVENT_EDIT)


# Bookkeeping of sources and unfinished imports: no value moves with it.
_BESIDE = ("source.pull", "source.pulled", "source.bookmark", "draft.save", "draft.choose", "draft.drop", "mapping.save")
# Verdicts teach the next look (signals.lessons), so they ask for one.
_TEACHING = ("signal.judge", "signal.unjudge")
_IS_CHANGE = (
    audit.c.permission.in_([permission.value for permission in _CHANGING]) & audit.c.action.not_in(_BESIDE)
) | audit.c.action.in_(_TEACHING)


def data_changes(store: Store) -> int:
    """How many writes have touched values, catalogue or events; signals that rest on fewer are out of date."""
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(audit).where(_IS_CHANGE)).scalar_one())


def changes_since(store: Store, seen: int) -> list[AuditEntry]:
    """Those writes without the first `seen`, oldest first."""
    return _entries(store, select(audit).where(_IS_CHANGE).order_by(audit.c.id).offset(seen))
