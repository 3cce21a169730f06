"""Settings that live in the store, one JSON object a name; the audit keeps what they were."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from data.store.engine import Store, Writer
from data.store.record import as_text, from_text
from data.store.tables import setting


def load_setting(store: Store, name: str) -> Mapping[str, object]:
    """The object under a name; empty when nobody set it."""
    with store.read() as connection:
        body = connection.execute(select(setting.c.body).where(setting.c.name == name)).scalar()
    return dict(from_text(dict[str, object], body)) if body else {}


def save_setting(writer: Writer, name: str, value: Mapping[str, object]) -> None:
    """Replace the object under a name."""
    writer.connection.execute(delete(setting).where(setting.c.name == name))
    writer.connection.execute(setting.insert().values(name=name, body=as_text(dict(value))))
