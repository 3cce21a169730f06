"""The audit: who did what to what; written by Store.write, only read here."""

from __future__ import annotations

import json

from sqlalchemy import func, select

from data.model.actor import Permission
from data.model.batch import AuditEntry
from data.store.engine import Store
from data.store.record import moment_from
from data.store.tables import audit


def list_audit(store: Store, *, subject: str | None = None, limit: int = 100) -> list[AuditEntry]:
    """The newest entries first, of one subject (`signal:...`, `batch:12`) or of all."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    with store.read() as connection:
        return [
            AuditEntry(
                row.id, moment_from(row.at), row.actor, row.role, row.permission, row.action, row.subject, json.loads(row.details)
            )
            for row in connection.execute(query)
        ]


_CHANGING = (Permission.DATA_IMPORT, Permission.DATA_UNDO, Permission.SOURCE_PULL, Permission.CATALOG_EDIT, Permission.EVENT_EDIT)


def data_changes(store: Store) -> int:
    """How many writes have touched values, catalogue or events; signals that rest on fewer are out of date."""
    chosen = audit.c.permission.in_([permission.value for permission in _CHANGING])
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(audit).where(chosen)).scalar_one())
