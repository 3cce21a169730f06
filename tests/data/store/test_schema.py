"""A new store is made, an older one migrated, a newer or foreign one refused."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text

from data.errors import OutOfDate, StoreUnreachable
from data.store import Store, open_store
from data.store.schema import HEAD, migrate


def described(store: Store) -> dict[str, object]:
    with store.read() as connection:
        seen = inspect(connection)
        return {
            name: (
                sorted((c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(name)),
                sorted(str(i["name"]) for i in seen.get_indexes(name)),
            )
            for name in seen.get_table_names()
            if name != "alembic_version"
        }


def test_migrations_arrive_at_the_schema_that_is_made(store: Store, store_url: str) -> None:
    made = described(store)
    with store._writers.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        for name in ("current_value", "past_value"):
            connection.execute(text(f"DROP VIEW {name}"))
        connection.execute(text("DROP TABLE IF EXISTS observation_pack"))
        for name in ("check_in", "objective_version"):
            connection.execute(text(f"DROP TABLE IF EXISTS {name}"))
        from data.store.tables import metadata

        metadata.drop_all(connection)
    with store._writers.begin() as connection:
        migrate(connection)
    assert described(store) == made
    reopened = open_store(store_url)
    assert reopened.data_version() == 0
    reopened.close()


def test_a_newer_store_is_refused(store: Store, store_url: str) -> None:
    with store._writers.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OutOfDate) as refused:
        open_store(store_url)
    assert refused.value.params["known"] == HEAD


def test_a_foreign_database_is_refused(tmp_path: object) -> None:
    import sqlite3

    path = f"{tmp_path}/other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
    with pytest.raises(StoreUnreachable):
        open_store(f"sqlite:///{path}")


def test_a_missing_store_is_not_made_by_reading(tmp_path: object) -> None:
    with pytest.raises(StoreUnreachable):
        open_store(f"sqlite:///{tmp_path}/none.db", create=False)
