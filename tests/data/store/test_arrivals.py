"""What arrived after a look is what counts of it, and it is only kept for a look."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.model.actor import Permission
from data.model.batch import BatchKind, OnConflict
from data.store import Store
from data.store.arrivals import arrived, forget_arrivals
from data.store.look_states import changed_since, save_look_state
from data.store.observations import publish
from tests.conftest import ADMIN
from tests.data.store.frames import CATALOG, frame


def put(store: Store, values: list[float], start: str, on_conflict: OnConflict = OnConflict.REPLACE, metric: str = "sales") -> int:
    data = frame(values, start=start, metric=metric)
    done = publish(store, ADMIN, data, kind=BatchKind.IMPORT, label="x", catalog_changes=CATALOG, on_conflict=on_conflict)
    return done.id


def waiting(store: Store, after: int) -> pd.DataFrame | None:
    with store.read() as connection:
        found = arrived(connection, after)
    return None if found is None else pd.DataFrame(dict(zip(("series", "period", "value", "batch"), found, strict=True)))


def look(store: Store, until: int = 0) -> None:
    with store.write(ADMIN, Permission.SIGNAL_DETECT, action="signal.detect") as writer:
        save_look_state(writer, "month", b"x")
        forget_arrivals(writer, until)


def test_the_last_of_several_values_for_one_period_counts_as_in_the_table(store: Store) -> None:
    first = put(store, [1.0, 2.0], "2026-01-01")
    assert waiting(store, 0) is None  # nobody had looked
    look(store)
    put(store, [5.0, 6.0], "2026-02-01")
    put(store, [7.0], "2026-02-01")
    put(store, [3.0], "2026-04-01", metric="visits")
    kept = waiting(store, first)
    assert kept is not None
    with store.read() as connection:
        from data.store import bulk

        query = f"SELECT series_id, period, value, batch_id FROM observation WHERE batch_id > {first} ORDER BY 1, 2"
        table = bulk.columns_of(connection, query)
    for name, column in zip(kept, table, strict=True):
        np.testing.assert_array_equal(kept[name], column)


def test_what_a_look_has_is_dropped_and_what_may_not_count_is_not_kept(store: Store) -> None:
    first = put(store, [1.0], "2026-01-01")
    look(store)
    second = put(store, [2.0], "2026-02-01")
    third = put(store, [9.0, 3.0], "2026-02-01", OnConflict.KEEP)
    assert waiting(store, first) is None  # of the third batch nothing is known here
    found = changed_since(store, first)  # so all values are gone through
    assert (sorted(found.value.tolist()), sorted(found.batch.tolist())) == ([2.0, 3.0], [second, third])
    look(store, until=second)
    assert waiting(store, first) is None
    fourth = put(store, [4.0], "2026-04-01")
    left = waiting(store, third)
    assert left is not None
    assert left["batch"].tolist() == [fourth]
    nothing = waiting(store, fourth)
    assert nothing is not None
    assert nothing.empty


@pytest.mark.parametrize("values", [[1.5], [2.5, 3.5]])
def test_changed_since_says_what_arrived(store: Store, values: list[float]) -> None:
    first = put(store, [1.0], "2026-01-01")
    look(store)
    put(store, values, "2026-02-01")
    assert changed_since(store, first).value.tolist() == values
