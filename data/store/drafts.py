"""Uploads that are not confirmed yet, and column mappings people saved for files of one shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from data.store.engine import Store, Writer
from data.store.record import as_text, moment_from, moment_text
from data.store.tables import draft, mapping


@dataclass(frozen=True, slots=True)
class Draft:
    """An upload between choosing the file and confirming: survives a reload of the page."""

    token: str
    actor: str
    at: datetime
    file_name: str
    content: bytes
    choices: Mapping[str, object]


def save_draft(writer: Writer, token: str, file_name: str, content: bytes, choices: Mapping[str, object]) -> None:
    """Add or replace a draft."""
    writer.connection.execute(delete(draft).where(draft.c.token == token))
    writer.connection.execute(
        draft.insert().values(
            token=token,
            actor=writer.actor.name,
            at=moment_text(writer.at),
            file_name=file_name,
            content=content,
            choices=as_text(choices),
        )
    )


def get_draft(store: Store, token: str) -> Draft | None:
    """The draft of a token, or None when it was confirmed or dropped."""
    with store.read() as connection:
        row = connection.execute(select(draft).where(draft.c.token == token)).first()
    if row is None:
        return None
    return Draft(row.token, row.actor, moment_from(row.at), row.file_name, bytes(row.content), json.loads(row.choices))


def remove_draft(writer: Writer, token: str) -> None:
    """Drop a draft."""
    writer.connection.execute(delete(draft).where(draft.c.token == token))


def remove_old_drafts(writer: Writer, before: datetime) -> None:
    """Drop drafts that nobody came back to."""
    writer.connection.execute(delete(draft).where(draft.c.at < moment_text(before)))


def save_mapping(writer: Writer, shape: str, body: Mapping[str, object]) -> None:
    """Keep a mapping for files of this shape."""
    writer.connection.execute(delete(mapping).where(mapping.c.shape == shape))
    writer.connection.execute(mapping.insert().values(shape=shape, at=moment_text(writer.at), body=as_text(body)))


def get_mapping(store: Store, shape: str) -> dict[str, object] | None:
    """The saved mapping of a shape, or None."""
    with store.read() as connection:
        body = connection.execute(select(mapping.c.body).where(mapping.c.shape == shape)).scalar()
    found: dict[str, object] | None = json.loads(body) if body else None
    return found
