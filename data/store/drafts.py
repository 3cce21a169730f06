"""Uploads that are not confirmed yet, and the choices people made for files of one shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, delete, func, select

from data.store.engine import Store, Writer
from data.store.record import moment_from, moment_text
from data.store.tables import draft, mapping


@dataclass(frozen=True, slots=True)
class Draft:
    """An upload between choosing the file and confirming: survives a reload of the page. `choices` is JSON text, `size` in bytes."""

    token: str
    actor: str
    at: datetime
    file_name: str
    size: int
    choices: str


def _heads() -> Select[tuple[str, str, str, str, int, str]]:
    size = func.length(draft.c.content).label("size")
    return select(draft.c.token, draft.c.actor, draft.c.at, draft.c.file_name, size, draft.c.choices)


def _head(row: Row[tuple[str, str, str, str, int, str]]) -> Draft:
    return Draft(row.token, row.actor, moment_from(row.at), row.file_name, row.size, row.choices)


def save_draft(writer: Writer, token: str, file_name: str, content: bytes, choices: str) -> None:
    """Keep a new upload."""
    writer.connection.execute(
        draft.insert().values(
            token=token,
            actor=writer.actor.name,
            at=moment_text(writer.at),
            file_name=file_name,
            content=content,
            choices=choices,
        )
    )


def set_choices(writer: Writer, token: str, choices: str) -> None:
    """Replace what was chosen so far."""
    writer.connection.execute(draft.update().where(draft.c.token == token).values(choices=choices))


def get_draft(store: Store, token: str) -> Draft | None:
    """The draft of a token without its content, or None when it was confirmed or dropped."""
    with store.read() as connection:
        row = connection.execute(_heads().where(draft.c.token == token)).first()
    return _head(row) if row is not None else None


def draft_content(store: Store, token: str) -> bytes | None:
    """The file itself, or None when the draft is gone."""
    with store.read() as connection:
        content = connection.execute(select(draft.c.content).where(draft.c.token == token)).scalar()
    return bytes(content) if content is not None else None


def list_drafts(store: Store, actor: str) -> list[Draft]:
    """What a person has not finished, newest first."""
    with store.read() as connection:
        return [_head(row) for row in connection.execute(_heads().where(draft.c.actor == actor).order_by(draft.c.at.desc()))]


def remove_draft(writer: Writer, token: str) -> None:
    """Drop a draft."""
    writer.connection.execute(delete(draft).where(draft.c.token == token))


def remove_old_drafts(writer: Writer, before: datetime) -> None:
    """Drop drafts that nobody came back to."""
    writer.connection.execute(delete(draft).where(draft.c.at < moment_text(before)))


def save_mapping(writer: Writer, shape: str, choices: str) -> None:
    """Keep the choices (JSON text) for files of this shape."""
    writer.connection.execute(delete(mapping).where(mapping.c.shape == shape))
    writer.connection.execute(mapping.insert().values(shape=shape, at=moment_text(writer.at), body=choices))


def get_mapping(store: Store, shape: str) -> str | None:
    """The choices saved for a shape, or None."""
    with store.read() as connection:
        found: str | None = connection.execute(select(mapping.c.body).where(mapping.c.shape == shape)).scalar()
    return found
