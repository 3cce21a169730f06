"""Each metric and segment has one number, for good."""

from __future__ import annotations

import pytest

from data.errors import NotFound
from data.model.actor import Permission
from data.store import Store
from data.store.catalog import save_catalog
from data.store.series_numbers import known_numbers, made_numbers
from tests.conftest import ADMIN
from tests.data.store.frames import CATALOG


def test_numbers_are_made_once(store: Store) -> None:
    pairs = [("sales", "{}"), ("sales", '{"a":"b"}'), ("visits", "{}")]
    with store.write(ADMIN, Permission.DATA_IMPORT, action="test") as writer:
        save_catalog(writer, departments=CATALOG.departments, metrics=CATALOG.metrics)
        numbers, new = made_numbers(writer.connection, pairs[:2])
        assert new == numbers
        assert len(set(numbers)) == 2
        more, new = made_numbers(writer.connection, pairs)
        assert more[:2] == numbers
        assert new == more[2:]
    with store.read() as connection:
        assert known_numbers(connection, [*pairs, ("visits", "x")]) == dict(zip(pairs, more, strict=True))


def test_a_metric_that_is_not_in_the_catalogue_has_none(store: Store) -> None:
    with store.write(ADMIN, Permission.DATA_IMPORT, action="test") as writer, pytest.raises(NotFound) as refused:
        made_numbers(writer.connection, [("nothing", "{}")])
    assert refused.value.params["metric"] == "nothing"
