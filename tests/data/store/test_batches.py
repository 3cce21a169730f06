"""The list of batches, and what an undo says."""

from __future__ import annotations

import pytest

from data.errors import NotFound, NotPermitted
from data.model.actor import Actor, Role
from data.model.batch import BatchKind
from data.store import Store
from data.store.audit import list_audit
from data.store.batches import find_live_by_hash, get_batch, list_batches, undo_batch
from data.store.observations import publish
from tests.conftest import ADMIN
from tests.data.store.frames import CATALOG, frame


def test_batches_are_listed_newest_first_with_who_and_when(store: Store) -> None:
    for label in ("a", "b"):
        publish(store, ADMIN, frame([1.0 if label == "a" else 2.0]), kind=BatchKind.IMPORT, label=label, catalog_changes=CATALOG)
    assert [(batch.label, batch.actor) for batch in list_batches(store)] == [("b", "kim"), ("a", "kim")]
    assert get_batch(store, 2).changed == 1


def test_an_undo_names_itself_in_the_audit_and_frees_the_content(store: Store) -> None:
    put = publish(store, ADMIN, frame([1.0]), kind=BatchKind.IMPORT, label="a", content_hash="h", catalog_changes=CATALOG)
    done = undo_batch(store, ADMIN, "last")
    assert (done.batch, done.removed, done.redone) == (put.id, 1, False)
    assert find_live_by_hash(store, "h") is None
    assert get_batch(store, put.id).undone_by == "kim"
    assert list_audit(store)[0].action == "batch.undo"


def test_what_is_not_there_or_not_allowed_is_refused(store: Store) -> None:
    with pytest.raises(NotFound):
        undo_batch(store, ADMIN, 7)
    with pytest.raises(NotFound):
        undo_batch(store, ADMIN, "last")
    with pytest.raises(NotPermitted):
        undo_batch(store, Actor("lee", Role.HEAD), 1)
