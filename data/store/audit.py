"""The audit: who did what to what; written by Store.write, only read here."""

from __future__ import annotations

import json

from sqlalchemy import select

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
