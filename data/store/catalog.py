"""The catalogue: departments, metrics and events, read whole and written piece by piece."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from sqlalchemy import Connection, delete, func, select

from data.model.metric import Catalog, Department, Event, Metric
from data.model.shelf import DistantShelf, Shelf
from data.store.engine import Store, Writer
from data.store.record import as_text, from_text, moment_text
from data.store.tables import department, event, metric

_AT_ONCE = 500  # well below any database's limit of variables


def load_catalog(store: Store, *, archived: bool = False) -> Catalog:
    """Everything in its display order; archived metrics only when asked for. A metric is made when it is asked for."""
    with store.read() as connection:
        departments = connection.execute(select(department.c.body).order_by(department.c.position, department.c.code)).scalars()
        query = select(metric.c.code, metric.c.body).order_by(metric.c.position, metric.c.code)
        if not archived:
            query = query.where(metric.c.archived_at.is_(None))
        rows = connection.execute(query).all()
        codes, bodies = zip(*rows, strict=True) if rows else ((), ())
        events = connection.execute(select(event.c.body).order_by(event.c.start, event.c.id)).scalars()
        return Catalog(
            tuple(from_text(Department, body) for body in departments),
            Shelf(codes, bodies, partial(from_text, Metric)),
            tuple(from_text(Event, body) for body in events),
        )


def known_catalog(store: Store, codes: Sequence[str], lacks: Mapping[str, list[int]]) -> Catalog:
    """The same where the codes are known (in their order) and which texts lack a piece: metrics are read when they are asked for."""
    with store.read() as connection:
        departments = connection.execute(select(department.c.body).order_by(department.c.position, department.c.code)).scalars()
        events = connection.execute(select(event.c.body).order_by(event.c.start, event.c.id)).scalars()
        return Catalog(
            tuple(from_text(Department, body) for body in departments),
            DistantShelf(codes, partial(_texts, store), partial(from_text, Metric), lacks),
            tuple(from_text(Event, body) for body in events),
        )


def _texts(store: Store, codes: Collection[str]) -> dict[str, str]:
    wanted, found = list(codes), dict[str, str]()
    with store.read() as connection:
        for start in range(0, len(wanted), _AT_ONCE):
            query = select(metric.c.code, metric.c.body).where(metric.c.code.in_(wanted[start : start + _AT_ONCE]))
            found |= {row.code: row.body for row in connection.execute(query)}
    return found


def catalog_fingerprint(connection: Connection) -> str:
    """The same as long as no metric's definition changes."""
    digest = hashlib.sha256()
    for row in connection.execute(select(metric.c.code, metric.c.body, metric.c.archived_at).order_by(metric.c.code)):
        digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def archived_metrics(store: Store) -> tuple[Metric, ...]:
    """Metrics that were put away; their values stay."""
    with store.read() as connection:
        query = select(metric.c.body).where(metric.c.archived_at.is_not(None)).order_by(metric.c.code)
        return tuple(from_text(Metric, body) for body in connection.execute(query).scalars())


def save_catalog(
    writer: Writer, *, departments: Iterable[Department] = (), metrics: Iterable[Metric] = (), events: Iterable[Event] = ()
) -> None:
    """Add or replace by code (events by start and name); a metric comes with its targets, aliases and counter-metrics."""
    _save_departments(writer, departments)
    _save_metrics(writer, metrics)
    _save_events(writer, events)


def _save_departments(writer: Writer, departments: Iterable[Department]) -> None:
    known = set(writer.connection.execute(select(department.c.code)).scalars())
    for item in departments:
        values = {"position": item.order, "body": as_text(item)}
        if item.code in known:
            writer.connection.execute(department.update().where(department.c.code == item.code).values(**values))
        else:
            writer.connection.execute(department.insert().values(code=item.code, **values))


def _save_metrics(writer: Writer, metrics: Iterable[Metric]) -> None:
    connection = writer.connection
    known = set(connection.execute(select(metric.c.code)).scalars())
    position = int(connection.execute(select(func.coalesce(func.max(metric.c.position), 0))).scalar_one())
    fresh = []
    for item in metrics:
        values = {"department": item.department, "cadence": item.cadence.value, "body": as_text(item), "archived_at": None}
        if item.code in known:
            connection.execute(metric.update().where(metric.c.code == item.code).values(**values))
        else:
            position += 1
            fresh.append({"code": item.code, "position": position, **values})
    if fresh:
        connection.execute(metric.insert(), fresh)


def _save_events(writer: Writer, events: Iterable[Event]) -> None:
    connection = writer.connection
    stored = {
        (found.start, found.name): row.id
        for row in connection.execute(select(event.c.id, event.c.body))
        for found in [from_text(Event, row.body)]
    }
    for item in events:
        number = stored.get((item.start, item.name))
        if number is None:
            connection.execute(event.insert().values(start=item.start.isoformat(), body=as_text(item)))
        else:
            connection.execute(event.update().where(event.c.id == number).values(start=item.start.isoformat(), body=as_text(item)))


def remove_events(writer: Writer, events: Iterable[Event]) -> None:
    """Take events out, by start and name."""
    gone = {(item.start, item.name) for item in events}
    for row in writer.connection.execute(select(event.c.id, event.c.body)).all():
        found = from_text(Event, row.body)
        if (found.start, found.name) in gone:
            writer.connection.execute(delete(event).where(event.c.id == row.id))


def archive_metrics(writer: Writer, codes: Sequence[str]) -> None:
    """Put metrics into the archive; what they hold stays, and so do the names that others know them by."""
    writer.connection.execute(metric.update().where(metric.c.code.in_(list(codes))).values(archived_at=moment_text(writer.at)))


def restore_metrics(writer: Writer, codes: Sequence[str]) -> None:
    """Take metrics out of the archive."""
    writer.connection.execute(metric.update().where(metric.c.code.in_(list(codes))).values(archived_at=None))
