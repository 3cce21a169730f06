"""The schema's version: a new store is made at once, an older one is migrated, a newer or foreign one is refused."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from data.errors import OutOfDate, StoreUnreachable
from data.store.tables import history, metadata, observation, store_state
from data.store.views import definitions

MIGRATIONS = Path(__file__).with_name("migrations")
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")  # oldest first; the last one is what this program reads and writes
HEAD = REVISIONS[-1]


def prepare(connection: Connection, *, create: bool, name: str) -> None:
    """Make, migrate or refuse the schema inside the caller's transaction. `name` is the store as people call it.

    Raises: OutOfDate for a newer schema, StoreUnreachable when it is no store of ours or an absent one may not be made.
    """
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if revision == HEAD:
            return
        if revision not in REVISIONS:
            raise OutOfDate("store.newer", store=name, found=revision, known=HEAD)
        migrate(connection)
        return
    if tables:
        raise StoreUnreachable("store.foreign", store=name, table=min(tables))
    if not create:
        raise StoreUnreachable("store.missing", store=name)
    make(connection)


def make(connection: Connection) -> None:
    """All tables of the newest schema, stamped. A test proves that the migrations arrive at the same."""
    if connection.dialect.name == "sqlite":
        for table in (observation, history):
            table.dialect_options["sqlite"]["with_rowid"] = (
                False  # said where the tables are defined, it would load SQLite's dialect always
            )
    metadata.create_all(connection)
    for statement in definitions(connection):
        connection.execute(text(statement))
    connection.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
    connection.execute(store_state.insert().values(id=1, data_version=0))


def migrate(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to a revision, inside the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
