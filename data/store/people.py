"""Who works here: names, roles, departments, managers."""

from __future__ import annotations

from sqlalchemy import select

from data.model.actor import Person
from data.store.engine import Store, Writer
from data.store.record import as_text, from_text
from data.store.tables import person


def save_person(writer: Writer, item: Person) -> None:
    """Add or replace by name."""
    values = {"role": item.role.value, "body": as_text(item)}
    known = writer.connection.execute(select(person.c.name).where(person.c.name == item.name)).scalar()
    if known is None:
        writer.connection.execute(person.insert().values(name=item.name, **values))
    else:
        writer.connection.execute(person.update().where(person.c.name == item.name).values(**values))


def load_people(store: Store) -> list[Person]:
    """Everybody, by name; those who left are kept with `active` False."""
    with store.read() as connection:
        return [from_text(Person, body) for body in connection.execute(select(person.c.body).order_by(person.c.name)).scalars()]


def find_person(store: Store, name: str) -> Person | None:
    """One person, or None."""
    with store.read() as connection:
        body = connection.execute(select(person.c.body).where(person.c.name == name)).scalar()
    return from_text(Person, body) if body else None
