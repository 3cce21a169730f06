"""A query reads and does nothing else, on databases that would let it; addresses carry no back doors."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from connectors.database import database_address, one_select, reading
from connectors.reach import Reach
from data.errors import Refused, RequestError, SourceError, Unreachable
from tests.conftest import ANYWHERE

READS = [
    "SELECT 1",
    "select a, 'x;y' from t where b = 'drop table t' -- a note; with a semicolon",
    "WITH x AS (SELECT 1 AS a) SELECT * FROM x;",
    "SELECT a FROM t UNION ALL SELECT b FROM u",
    "(SELECT 1)",
    "SELECT '12:30' AS at, a::date FROM t",
]
WRITES = [
    "DELETE FROM t", "UPDATE t SET a = 1", "INSERT INTO t VALUES (1)", "DROP TABLE t", "CREATE TABLE u (a int)", "ALTER TABLE t ADD b int",
    "TRUNCATE t", "SELECT 1; DELETE FROM t", "SELECT 1; SELECT 2", "WITH x AS (DELETE FROM t RETURNING a) SELECT * FROM x",
    "SELECT * INTO u FROM t", "COPY t TO '/tmp/x'", "COPY (SELECT 1) TO PROGRAM 'id'", "ATTACH DATABASE '/etc/passwd' AS x",
    "PRAGMA writable_schema = 1", "VACUUM", "CALL p()", "DO $$ BEGIN END $$", "SET ROLE admin", "GRANT ALL ON t TO kim",
    "MERGE INTO t USING u ON 1=1 WHEN MATCHED THEN DELETE",
    "SELECT * FROM t FOR UPDATE", "LOAD 'x.so'", "EXPLAIN ANALYZE DELETE FROM t", "", "hello", "SELECT (",
]  # fmt: skip


@pytest.mark.parametrize("query", READS)
def test_one_select_is_taken(query: str) -> None:
    assert not one_select(query, "postgresql").endswith(";")


@pytest.mark.parametrize("query", WRITES)
@pytest.mark.parametrize("backend", ["postgresql", "sqlite", "mysql"])
def test_anything_else_is_refused(query: str, backend: str) -> None:
    with pytest.raises(RequestError, match="not_a_select"):
        one_select(query, backend)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a int)")
    connection.commit()
    connection.close()
    return path


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO t VALUES (1)", "CREATE TABLE u (a int)", "ATTACH DATABASE ':memory:' AS x", "SELECT load_extension('x')"],
)
def test_sqlite_itself_refuses_what_the_parser_might_let_through(file: Path, statement: str) -> None:
    before = file.read_bytes()
    with pytest.raises(Unreachable), reading(database_address(f"sqlite:///{file}"), Reach(folders=ANYWHERE), 5) as connection:
        connection.execute(text(statement))
    assert file.read_bytes() == before


def test_a_query_without_end_is_stopped(file: Path) -> None:
    endless = "WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT count(*) FROM n"
    with (
        pytest.raises(Unreachable, match="interrupted"),
        reading(database_address(f"sqlite:///{file}"), Reach(folders=ANYWHERE), 0.1) as connection,
    ):
        connection.execute(text(endless)).all()


@pytest.mark.slow
@pytest.mark.xdist_group("postgresql")
def test_postgresql_itself_refuses_writing_and_running_on(postgresql_address: str) -> None:
    address = database_address(postgresql_address)
    here = Reach(("localhost", "127.0.0.1"))
    for statement in ("CREATE TABLE never (a int)", "CREATE SEQUENCE never", "SELECT lo_create(0)"):
        with pytest.raises(Unreachable), reading(address, here, 5) as connection:
            connection.execute(text(statement))
    with pytest.raises(Unreachable, match="timeout"), reading(address, here, 0.2) as connection:
        connection.execute(text("SELECT pg_sleep(20)"))
    with pytest.raises(Refused), reading(address, Reach(), 5):
        pass


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("no address", "source.address"),
        ("postgresql://db/x?service=y", "source.address_option"),
        ("mysql://db/x?read_default_file=/etc/x", "source.address_option"),
        ("sqlite:///a.db?plugin=evil", "source.address_option"),
        ("mssql+pyodbc://?odbc_connect=x", "source.address_option"),
    ],
)
def test_an_address_with_a_back_door_is_refused(address: str, code: str) -> None:
    with pytest.raises(SourceError) as refused:
        database_address(address)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "address",
    ["postgresql://127.0.0.1/x", "postgresql://10.0.0.1/x", "postgresql:///x?host=10.0.0.1", "postgresql:///x?host=/tmp",
     "postgresql:///x", "postgresql://a,10.0.0.1/x"],
)  # fmt: skip
def test_private_databases_are_refused_unless_allowed(address: str) -> None:
    with pytest.raises((Refused, Unreachable)), reading(database_address(address), Reach(), 1):
        pass


def test_a_missing_driver_is_named() -> None:
    for address in ("firebird://8.8.8.8/x", "oracle://8.8.8.8/x", "mysql+nobody://8.8.8.8/x"):
        with pytest.raises(SourceError, match=r"source\.driver"), reading(database_address(address), Reach(), 1):
            pass
