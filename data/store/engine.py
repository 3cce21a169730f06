"""Opening a store, reading it, and the one door for writing.

SQLite: WAL only with a library that lacks the WAL-reset bug (3.51.3, 3.50.7, 3.44.6 and newer, https://sqlite.org/wal.html), otherwise a
rollback journal. Writers begin IMMEDIATE, because a deferred transaction that reads and then writes loses updates. PostgreSQL:
writers take one advisory lock, for the same reason.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from data.errors import KpiError, Locked, NotPermitted, StoreError, StoreUnreachable
from data.model.actor import SYSTEM, Actor, Permission
from data.store.record import as_text, moment_text
from data.store.schema import prepare
from data.store.tables import audit, store_state
from data.store.wall import REFUSED, guard

_log = logging.getLogger(__name__)
_BUSY_SECONDS = 30
_WRITE_LOCK = 7_410_001  # advisory lock of this product on PostgreSQL; any fixed number
_FIXED_IN = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


@dataclass
class Writer:
    """An open write: one transaction that commits as a whole. `actor` and `at` go into every row that has them."""

    connection: Connection
    actor: Actor
    at: datetime
    details: dict[str, object] = field(default_factory=dict)


@dataclass
class Store:
    """An open store. Cheap to share between threads; `close()` when done."""

    url: str
    dialect: str
    _readers: Engine
    _writers: Engine

    def close(self) -> None:
        """Give all connections back."""
        self._readers.dispose()
        if self._writers is not self._readers:
            self._writers.dispose()

    @property
    def name(self) -> str:
        """The address as people may see it, without password."""
        return make_url(self.url).render_as_string(hide_password=True)

    @property
    def folder(self) -> Path | None:
        """Where the SQLite file lives; None for PostgreSQL."""
        database = make_url(self.url).database
        return Path(database).resolve().parent if self.dialect == "sqlite" and database else None

    def data_version(self) -> int:
        """Grows with every write; the key of every cache."""
        with self.read() as connection:
            return int(connection.execute(select(store_state.c.data_version)).scalar_one())

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only transaction: one consistent picture. Raises: StoreError."""
        try:
            with _translated(self.name), self._readers.connect() as connection:
                yield connection
        except NotPermitted as refused:
            self._log_wall(refused, SYSTEM)
            raise

    @contextmanager
    def write(
        self, actor: Actor, permission: Permission, *, action: str, subject: str = "", details: Mapping[str, object] | None = None
    ) -> Iterator[Writer]:
        """The door for every change: permission first, then one transaction with its audit row and a new data version.

        Raises: NotPermitted before anything is touched, Locked when others write for too long, StoreError.
        """
        if not actor.may(permission):
            raise NotPermitted(role=actor.role.value, permission=permission.value)
        try:
            with _translated(self.name), self._writers.begin() as connection:
                if self.dialect == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITE_LOCK})
                writer = Writer(connection, actor, datetime.now(UTC), dict(details or {}))  # noqa: TID251 - the moment of a commit is the store's to know
                yield writer
                _note(writer, permission.value, action, subject)
                connection.execute(store_state.update().values(data_version=store_state.c.data_version + 1))
        except NotPermitted as refused:
            self._log_wall(refused, actor)
            raise

    def log_refusal(self, actor: Actor, action: str, details: Mapping[str, object]) -> None:
        """Keep a try that was refused; the only row such a try leaves behind."""
        with _translated(self.name), self._writers.begin() as connection:
            if self.dialect == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITE_LOCK})
            writer = Writer(connection, actor, datetime.now(UTC), dict(details))  # noqa: TID251 - as above
            _note(writer, "refused", action, "wall")

    def _log_wall(self, refused: NotPermitted, actor: Actor) -> None:
        if refused.code == REFUSED:
            self.log_refusal(actor, "wall.refused", {"how": "query"})

    @contextmanager
    def source_lock(self, source: str) -> Iterator[None]:
        """Only one pull of a source at a time, over all processes. Raises: Locked `source.busy` at once."""
        from data.store.locks import source_lock

        with source_lock(self, source):
            yield


def _note(writer: Writer, permission: str, action: str, subject: str) -> None:
    """One audit row in the writer's transaction."""
    writer.connection.execute(
        audit.insert().values(
            at=moment_text(writer.at),
            actor=writer.actor.name,
            role=writer.actor.role.value,
            permission=permission,
            action=action,
            subject=subject,
            details=as_text(writer.details),
        )
    )


def open_store(url: str, *, create: bool = True, busy_seconds: float = _BUSY_SECONDS) -> Store:
    """Open (and with `create` make) the store at `sqlite:///var/vitals.db` or `postgresql://...`.

    Raises: StoreUnreachable (address, permission, not ours), OutOfDate (made by a newer program), Locked.
    """
    address = _address(url)
    name = address.render_as_string(hide_password=True)
    is_file = address.get_backend_name() == "sqlite"
    if is_file:
        _check_file(address, create=create, name=name)
    with _translated(name):
        writers = _sqlite(address, busy_seconds, writing=True) if is_file else _postgresql(address, busy_seconds)
        guard(writers)
        readers = _sqlite(address, busy_seconds, writing=False) if is_file else writers.execution_options(postgresql_readonly=True)
        if is_file:
            guard(readers)
        try:
            with writers.begin() as connection:
                if not is_file:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITE_LOCK})
                prepare(connection, create=create, name=name)
        except BaseException:
            writers.dispose()
            readers.dispose()
            raise
    return Store(url, "sqlite" if is_file else "postgresql", readers, writers)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise StoreUnreachable("store.address", store=url.split("@")[-1]) from error
    if backend not in ("sqlite", "postgresql") or (backend == "sqlite" and not address.database):
        raise StoreUnreachable("store.address", store=address.render_as_string(hide_password=True))
    return address if backend == "sqlite" else address.set(drivername="postgresql+psycopg2")


def _check_file(address: URL, *, create: bool, name: str) -> None:
    path = Path(str(address.database))
    if path.is_dir():
        raise StoreUnreachable("store.address", store=name)
    if path.exists():
        return
    if not create:
        raise StoreUnreachable("store.missing", store=name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnreachable("store.unreachable", store=name, problem=error.strerror or str(error)) from error


def _sqlite(address: URL, busy_seconds: float, *, writing: bool) -> Engine:
    module, journal = _sqlite_module()
    engine = create_engine(address, module=module, hide_parameters=True, connect_args={"timeout": busy_seconds})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        cursor = connection.cursor()
        if writing:
            cursor.execute(f"PRAGMA journal_mode = {journal}")
            cursor.execute("PRAGMA synchronous = FULL")  # a commit that was acknowledged survives a power cut
        else:
            cursor.execute("PRAGMA query_only = ON")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA cache_size = -65536")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _sqlite_module() -> tuple[Any, str]:
    """The SQLite library to use and the journal that is safe with it."""
    try:
        from pysqlite3 import dbapi2 as module
    except ImportError:
        import sqlite3 as module
    version = tuple(int(part) for part in module.sqlite_version.split("."))
    if is_wal_safe(version):
        return module, "WAL"
    _log.warning("SQLite %s can damage a WAL file; using a rollback journal (slower with many readers)", module.sqlite_version)
    return module, "DELETE"


def is_wal_safe(version: tuple[int, ...]) -> bool:
    """True when this SQLite lacks the WAL-reset bug: 3.51.3 and newer, or the fixed releases of older lines."""
    return version >= _FIXED_IN[0] or any(version[:2] == fixed[:2] and version >= fixed for fixed in _FIXED_IN[1:])


def _postgresql(address: URL, busy_seconds: float) -> Engine:
    options = f"-c lock_timeout={int(busy_seconds * 1000)} -c timezone=UTC"
    return create_engine(
        address, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 10, "options": options}
    )


@contextmanager
def _translated(name: str) -> Iterator[None]:
    """Foreign database errors become ours, with the store's name and what to do."""
    try:
        yield
    except KpiError:
        raise
    except OperationalError as error:
        raise _operational(str(error.orig), name) from error
    except DBAPIError as error:
        problem = str(error.orig).splitlines()[0]
        if "file is not a database" in problem or "malformed" in problem:
            raise StoreUnreachable("store.not_a_store", store=name) from error
        raise StoreError("store.failed", store=name, problem=problem) from error


def _operational(problem: str, name: str) -> StoreError:
    if "locked" in problem or "lock timeout" in problem:
        return Locked("store.locked", store=name)
    return StoreUnreachable("store.unreachable", store=name, problem=problem.splitlines()[0] if problem else "")
