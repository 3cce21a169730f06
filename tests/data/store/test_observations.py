"""Publishing, differences, history and undo: the store always equals the replay of the batches that count."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import NotFound, NotPermitted, RequestError
from data.model.actor import Actor, Role
from data.model.batch import Batch, BatchKind, OnConflict
from data.store import Store
from data.store.batches import undo_batch
from data.store.observations import history, publish, read_observations
from tests.conftest import ADMIN
from tests.data.store.frames import CATALOG, frame


def put(
    store: Store, values: pd.DataFrame, *, label: str = "a.csv", how: OnConflict = OnConflict.REPLACE, content: str = ""
) -> Batch:
    return publish(
        store, ADMIN, values, kind=BatchKind.IMPORT, label=label, on_conflict=how, content_hash=content, catalog_changes=CATALOG
    )


def stored(store: Store) -> dict[tuple[str, str, str], float]:
    found = read_observations(store)
    return {
        (str(m), str(s), p.date().isoformat()): v
        for m, s, p, v in zip(found["metric"], found["segment"], found["period"], found["value"], strict=True)
    }


def test_what_is_published_is_read_back(store: Store) -> None:
    batch = put(store, frame([1.5, 2.5]))
    assert (batch.added, batch.changed, batch.unchanged) == (2, 0, 0)
    assert stored(store) == {("sales", "{}", "2026-01-01"): 1.5, ("sales", "{}", "2026-02-01"): 2.5}


@pytest.mark.parametrize("lengths", [(700,), (250, 250), (1, 600, 3, 249), (7, 2, 5)])
def test_series_of_any_length_are_stored_whole(store: Store, lengths: tuple[int, ...]) -> None:
    parts = [
        frame([float(i) for i in range(n)], segment=f'{{"s":"{place}"}}', start="1960-01-01") for place, n in enumerate(lengths)
    ]
    everything = pd.concat(parts).sample(frac=1, random_state=1)
    assert put(store, everything).added == sum(lengths)
    found = read_observations(store).sort_values(["segment", "period"])
    expected = everything.sort_values(["segment", "period"])
    assert found["value"].tolist() == expected["value"].tolist()
    assert put(store, everything.assign(value=everything["value"] + 1)).changed == sum(lengths)


def test_the_same_content_twice_is_one_batch(store: Store) -> None:
    first, again = put(store, frame([1.0]), content="x"), put(store, frame([1.0]), content="x")
    assert first.id == again.id


def test_a_replaced_value_stays_readable(store: Store) -> None:
    put(store, frame([1.0]), label="old.csv")
    put(store, frame([9.0]), label="new.csv")
    former = history(store, "sales", "{}", datetime(2026, 1, 1))
    assert [entry.value for entry in former] == [9.0, 1.0] or [entry.value for entry in former] == [1.0, 9.0]


def test_undo_brings_former_values_back_and_can_be_undone(store: Store) -> None:
    put(store, frame([1.0, 2.0]))
    batch = put(store, frame([9.0, 2.0, 7.0]))
    undo_batch(store, ADMIN, batch.id)
    assert list(stored(store).values()) == [1.0, 2.0]
    undo_batch(store, ADMIN, batch.id)
    assert list(stored(store).values()) == [9.0, 2.0, 7.0]


def test_undoing_an_old_batch_leaves_later_values_alone(store: Store) -> None:
    old = put(store, frame([1.0, 2.0]))
    put(store, frame([5.0]))
    undo_batch(store, ADMIN, old.id)
    assert list(stored(store).values()) == [5.0]


def test_keep_and_fail_do_what_they_say(store: Store) -> None:
    put(store, frame([1.0]))
    assert put(store, frame([2.0, 3.0]), how=OnConflict.KEEP).added == 1
    assert list(stored(store).values()) == [1.0, 3.0]
    with pytest.raises(RequestError, match=r"batch\.conflict"):
        put(store, frame([8.0]), how=OnConflict.FAIL)
    assert list(stored(store).values()) == [1.0, 3.0]


def test_nothing_is_stored_when_something_is_wrong(store: Store) -> None:
    with pytest.raises(RequestError):
        put(store, frame([1.0, float("nan")]))
    with pytest.raises(RequestError):
        put(store, pd.concat([frame([1.0]), frame([2.0])]))
    with pytest.raises(NotFound):
        put(store, frame([1.0], metric="unknown"))
    with pytest.raises(NotPermitted):
        publish(store, Actor("lee", Role.EXECUTIVE), frame([1.0]), kind=BatchKind.IMPORT, label="x", catalog_changes=CATALOG)
    assert stored(store) == {}


_BATCHES = st.lists(
    st.tuples(
        st.dictionaries(st.integers(0, 4), st.floats(-1e6, 1e6), min_size=1, max_size=5),
        st.sampled_from([OnConflict.REPLACE, OnConflict.KEEP]),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=_BATCHES, taken_back=st.lists(st.integers(0, 4), max_size=4))
def test_the_store_equals_the_replay_of_the_batches_that_count(
    tmp_path_factory: pytest.TempPathFactory, batches: list[tuple[dict[int, float], OnConflict]], taken_back: list[int]
) -> None:
    from data.store import open_store

    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('replay') / 'a.db'}")
    numbers = []
    for place, (values, how) in enumerate(batches):
        months = pd.to_datetime([f"2026-0{month + 1}-01" for month in values]).astype("datetime64[s]")
        data = pd.DataFrame({"metric": "sales", "segment": "{}", "period": months, "value": list(values.values())})
        numbers.append(put(store, data, label=str(place), how=how).id)
    undone: set[int] = set()
    for place in taken_back:
        if place < len(numbers):
            undo_batch(store, ADMIN, numbers[place])
            undone ^= {place}
    expected: dict[int, float] = {}
    for place, (values, how) in enumerate(batches):
        if place not in undone:
            for month, value in values.items():
                if how is OnConflict.REPLACE or month not in expected:
                    expected[month] = value
    found = {int(key[2][5:7]) - 1: value for key, value in stored(store).items()}
    store.close()
    assert found == expected
