"""Databases of others: an address that was checked, and one SELECT that cannot write."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from connectors.reach import Reach
from data.errors import RequestError, SourceError, Unreachable

# Options of an address that load code, read local files or carry a whole second address.
_REFUSED_OPTIONS = {
    "plugin", "uri", "service", "servicefile", "passfile", "odbc_connect", "init_command", "read_default_file", "local_infile",
    "allow_local_infile", "hostaddr",
}  # fmt: skip
_SQLITE_ATTACHED = 7  # SQLITE_LIMIT_ATTACHED, https://sqlite.org/c3ref/c_limit_attached.html
_DIALECTS = {"postgresql": "postgres", "mssql": "tsql", "mariadb": "mysql"}  # sqlglot's names where they differ


def one_select(query: str, backend: str) -> str:
    """The query without a closing semicolon.

    Raises: RequestError `source.not_a_select` unless it is one statement that only reads.
    """
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    writing = (exp.DML, exp.DDL, exp.Into, exp.Lock, exp.Command)
    try:
        statements = sqlglot.parse(query, read=_DIALECTS.get(backend, backend) if _known(backend) else None)
    except (SqlglotError, ValueError, RecursionError) as error:
        raise RequestError("source.not_a_select") from error
    real = [statement for statement in statements if statement is not None and not isinstance(statement, exp.Semicolon)]
    if len(real) != 1 or not isinstance(real[0], exp.Query):
        raise RequestError("source.not_a_select")
    if any(isinstance(node, writing) and not isinstance(node, exp.Query) for node in real[0].walk()):
        raise RequestError("source.not_a_select")
    return query.strip().rstrip(";").rstrip()


def _known(backend: str) -> bool:
    from sqlglot.dialects.dialect import Dialect

    return _DIALECTS.get(backend, backend) in Dialect.classes


def database_address(said: str) -> URL:
    """The parsed address. Raises: SourceError `source.address` (never with what was written) and `source.address_option`."""
    try:
        address = make_url(said)
    except (ArgumentError, ValueError) as error:
        raise SourceError("source.address") from error
    if refused := sorted(_REFUSED_OPTIONS & {name.lower() for name in address.query}):
        raise SourceError("source.address_option", option=refused[0])
    return address


@contextmanager
def reading(address: URL, reach: Reach, seconds: float) -> Iterator[Connection]:
    """A connection in a read-only transaction. Raises: SourceError that names the database without its password."""
    place = address.set(query={}).render_as_string(hide_password=True)
    try:
        engine = create_engine(_guarded(address, reach), hide_parameters=True, **_options(address))
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise SourceError("source.driver", driver=address.drivername) from error
    try:
        with engine.connect() as connection:
            _forbid_writing(connection, seconds)
            yield connection
    except DBAPIError as error:
        raise Unreachable(place=place, problem=str(error.orig).splitlines()[0] if str(error.orig) else "") from error
    except SQLAlchemyError as error:
        raise SourceError(place=place, problem=type(error).__name__) from error
    finally:
        engine.dispose()


def _options(address: URL) -> dict[str, Any]:
    if address.get_backend_name() == "postgresql" and address.get_driver_name() in ("psycopg", "psycopg2"):
        return {"connect_args": {"connect_timeout": 10}}
    return {}


def _guarded(address: URL, reach: Reach) -> URL:
    """The address with its hosts checked; PostgreSQL connects to the very addresses that were checked."""
    backend = address.get_backend_name()
    if backend == "postgresql" and address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg2")
    if backend == "sqlite":
        return _read_only_file(address, reach)
    named = address.query.get("host", ())
    hosts = [address.host or "", *((named,) if isinstance(named, str) else named)]
    found = [host for entry in hosts for host in entry.split(",") if host]
    if not found or any(host.startswith(("/", "@")) for host in found):
        reach.check("localhost", "127.0.0.1")  # a socket of this machine
        return address
    checked = [reach.addresses(host.rpartition(":")[0] if host.count(":") == 1 else host, address.port or 0) for host in found]
    if address.drivername == "postgresql+psycopg2" and len(found) == 1:
        return address.update_query_dict({"hostaddr": str(ipaddress.ip_address(checked[0][0][4][0]))})
    return address


def _read_only_file(address: URL, reach: Reach) -> URL:
    if not address.database or address.database == ":memory:" or address.database.startswith("file:"):
        raise SourceError("source.address")
    reach.check_file(address.database)
    return address.set(database=f"file:{address.database}", query={"mode": "ro", "uri": "true"})


def _forbid_writing(connection: Connection, seconds: float) -> None:
    """A read-only transaction and a limit of time, as each database knows them."""
    backend = connection.dialect.name
    if backend == "sqlite":
        driver = connection.connection.driver_connection
        assert driver is not None
        connection.execute(text("PRAGMA query_only = ON"))
        driver.setlimit(_SQLITE_ATTACHED, 0)
        end = time.monotonic() + seconds
        driver.set_progress_handler(lambda: int(time.monotonic() > end), 10_000)
    elif backend == "postgresql":
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
    elif backend in ("mysql", "mariadb"):
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.rollback()  # it holds for the next transaction
