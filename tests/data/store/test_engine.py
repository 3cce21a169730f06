"""The door for every write: permission, one transaction, an audit row, a new version; a locked store is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import Locked, NotPermitted, StoreUnreachable
from data.model.actor import Actor, Permission, Role
from data.store import Store, open_store
from data.store.audit import list_audit
from data.store.catalog import load_catalog, save_catalog
from data.store.engine import is_wal_safe
from tests.conftest import ADMIN
from tests.data.store.frames import CATALOG


def test_a_write_commits_as_a_whole_with_its_audit(store: Store) -> None:
    with store.write(ADMIN, Permission.CATALOG_EDIT, action="test", subject="s") as writer:
        save_catalog(writer, departments=CATALOG.departments, metrics=CATALOG.metrics)
        writer.details["n"] = 2
    entry = list_audit(store, subject="s")[0]
    assert (entry.actor, entry.role, entry.permission, entry.details) == ("kim", "admin", "catalog.edit", {"n": 2})
    assert store.data_version() == 1


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    def fails() -> None:
        with store.write(ADMIN, Permission.CATALOG_EDIT, action="test") as writer:
            save_catalog(writer, departments=CATALOG.departments, metrics=CATALOG.metrics)
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fails()
    assert (load_catalog(store).metrics, list_audit(store), store.data_version()) == ((), [], 0)


def test_without_permission_nothing_begins(store: Store) -> None:
    lee = Actor("lee", Role.EXECUTIVE)
    with pytest.raises(NotPermitted), store.write(lee, Permission.CATALOG_EDIT, action="test"):
        raise AssertionError
    assert list_audit(store) == []


def test_a_locked_file_is_said_after_a_while(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}", busy_seconds=0.3)
    other = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    with (
        other.write(ADMIN, Permission.CATALOG_EDIT, action="long"),
        pytest.raises(Locked),
        store.write(ADMIN, Permission.CATALOG_EDIT, action="test"),
    ):
        raise AssertionError
    other.close()
    store.close()


@pytest.mark.parametrize("url", ["nonsense", "mysql://a/b", "postgresql://127.0.0.1:1/none"])
def test_addresses_that_lead_nowhere_are_said(url: str) -> None:
    with pytest.raises(StoreUnreachable):
        open_store(url)


def test_no_file_of_another_kind_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("x" * 5000)
    with pytest.raises(StoreUnreachable):
        open_store(f"sqlite:///{path}")
    assert path.read_text() == "x" * 5000


def test_only_mended_sqlite_versions_use_the_log() -> None:
    assert is_wal_safe((3, 51, 3))
    assert is_wal_safe((3, 50, 7))
    assert not is_wal_safe((3, 40, 1))


def test_passwords_are_not_shown() -> None:
    assert "secret" not in Store("postgresql://u:secret@h/d", "postgresql", None, None).name  # type: ignore[arg-type]
