"""A read-only query on a database: its rows are read like a table somebody uploaded."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterator

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from connectors.source import Document, Settings, State
from data.errors import SourceError

_MOST_ROWS = 5_000_000


class SqlQuery:
    """Settings: `url` (or `env:NAME` of a variable that holds it), `query`; its columns are headers as in a file."""

    kind = "sql"
    required = ("url", "query")
    optional: tuple[str, ...] = ()

    def check(self, settings: Settings) -> str:
        """The names of the query's columns."""
        columns, _ = _run(settings, most=1)
        return ", ".join(columns)

    def fetch(self, settings: Settings, state: State) -> Iterator[Document]:
        """All rows as one document, unless they are the same as last time."""
        columns, rows = _run(settings, most=_MOST_ROWS)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        content = out.getvalue().encode()
        found = hashlib.sha256(content).hexdigest()
        if rows and state.get("hash") != found:
            yield Document("query.csv", content, {"hash": found})


def _run(settings: Settings, *, most: int) -> tuple[list[str], list[tuple[object, ...]]]:
    address = _address(str(settings["url"]))
    shown = address.render_as_string(hide_password=True)
    engine = create_engine(_read_only(address))
    try:
        with engine.connect() as connection:
            _forbid_writing(connection)
            result = connection.execute(text(str(settings["query"])))
            if not result.returns_rows:
                raise SourceError("source.reshaped", place=shown, problem="the query returns no rows")
            return list(result.keys()), [tuple(row) for row in result.fetchmany(most)]
    except SQLAlchemyError as error:
        raise SourceError("source.unreachable", place=shown, problem=str(getattr(error, "orig", error)).splitlines()[0]) from error
    finally:
        engine.dispose()


def _address(said: str) -> URL:
    """The URL itself, or the one in the environment: secrets are never stored."""
    if said.startswith("env:"):
        name = said.removeprefix("env:")
        if name not in os.environ:  # noqa: TID251 - the reference names a variable of the person who runs the pull
            raise SourceError("source.refused", place=said, problem="the variable is not set")
        said = os.environ[name]  # noqa: TID251
    try:
        return make_url(said)
    except ArgumentError as error:
        raise SourceError("source.failed", place="url", problem="not a database address") from error


def _read_only(address: URL) -> URL:
    if address.get_backend_name() == "sqlite" and address.database and not address.database.startswith("file:"):
        return address.set(database=f"file:{address.database}", query={"mode": "ro", "uri": "true"})
    return address


def _forbid_writing(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA query_only = ON"))
    elif connection.dialect.name in ("postgresql", "mysql", "mariadb"):
        connection.execute(text("SET TRANSACTION READ ONLY"))
