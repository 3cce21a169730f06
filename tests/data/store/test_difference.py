"""What storing would change is told before anything is stored."""

from __future__ import annotations

import pandas as pd

from data.model.batch import BatchKind
from data.store import Store
from data.store.difference import difference
from data.store.observations import publish
from data.values import Values
from tests.conftest import ADMIN
from tests.data.store.frames import CATALOG, frame


def test_the_difference_tells_old_and_new(store: Store) -> None:
    stored = pd.concat([frame([1.0, 2.0, 3.0]), frame([7.0], metric="visits", segment='{"a":"b"}')])
    publish(store, ADMIN, stored, kind=BatchKind.IMPORT, label="a", catalog_changes=CATALOG)
    file = pd.concat(
        [frame([8.0], metric="visits", segment='{"a":"b"}'), frame([1.0, 5.0, 3.0, 4.0]), frame([1.0], metric="visits")]
    )
    found = difference(store, Values.of(file))
    assert (found.added, found.changed, found.unchanged) == (2, 2, 2)
    assert {(c.metric, c.segment, c.old, c.new) for c in found.changes} == {("visits", '{"a":"b"}', 7, 8), ("sales", "{}", 2, 5)}
    assert {(c.metric, c.added, c.changed, c.unchanged) for c in found.per_metric} == {("sales", 1, 1, 2), ("visits", 1, 1, 0)}
    assert len(difference(store, Values.of(file), limit=1).changes) == 1


def test_into_an_empty_store_everything_is_new(store: Store) -> None:
    found = difference(store, Values.of(frame([1.0, 2.0])))
    assert (found.added, found.changed, found.unchanged, found.changes) == (2, 0, 0, ())
