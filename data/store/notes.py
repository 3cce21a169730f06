"""What people wrote about a signal: causes they confirmed, what customers said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from data.store.engine import Store, Writer
from data.store.record import moment_from, moment_text
from data.store.tables import note


@dataclass(frozen=True, slots=True)
class Note:
    """One note with its author; `method` says how it is known: data, interview or discussion."""

    subject: str
    at: datetime
    actor: str
    method: str
    body: str


def add_note(writer: Writer, subject: str, body: str, method: str) -> None:
    """Keep a note on a subject such as `signal:...`."""
    writer.connection.execute(
        note.insert().values(subject=subject, at=moment_text(writer.at), actor=writer.actor.name, method=method, body=body)
    )


def list_notes(store: Store, subject: str) -> list[Note]:
    """Notes on a subject, oldest first."""
    query = select(note).where(note.c.subject == subject).order_by(note.c.id)
    with store.read() as connection:
        return [Note(row.subject, moment_from(row.at), row.actor, row.method, row.body) for row in connection.execute(query)]
