"""Departments, metrics and events come back as they were saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from data.model.actor import Permission
from data.model.batch import BatchKind
from data.model.metric import Direction, Event, Metric, Name, Target
from data.model.period import Cadence
from data.store import Store
from data.store.catalog import archive_metrics, archived_metrics, load_catalog, remove_events, restore_metrics, save_catalog
from data.store.observations import publish
from tests.conftest import ADMIN
from tests.data.store.frames import CATALOG, frame

FULL = Metric(
    "full", Name("전부", "Full"), Cadence.WEEK, unit="%", good=Direction.BAND, band=(1.0, 2.0), counter_metrics=("sales",), scale=(0, 3),
    aliases=("a", "b"), targets=(Target(date(2026, 12, 31), 1.5, date(2026, 1, 1), '{"a":"b"}', 0.1, "note"),), survival=True,
)  # fmt: skip
EVENT = Event(date(2026, 1, 1), date(2026, 1, 7), Name("행사", "Campaign"), "campaign", ("shop",), ("sales",))


def save(store: Store, **parts: object) -> None:
    with store.write(ADMIN, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(writer, **parts)  # type: ignore[arg-type]


def test_everything_comes_back(store: Store) -> None:
    save(store, departments=CATALOG.departments, metrics=(*CATALOG.metrics, FULL), events=(EVENT,))
    found = load_catalog(store)
    assert found.metric("full") == FULL
    assert (found.departments, found.events) == (CATALOG.departments, (EVENT,))
    assert [metric.code for metric in found.metrics] == ["sales", "visits", "full"]


def test_a_change_replaces_and_keeps_the_place(store: Store) -> None:
    save(store, departments=CATALOG.departments, metrics=CATALOG.metrics)
    save(store, metrics=(replace(CATALOG.metrics[0], unit="KRW"),))
    assert [(metric.code, metric.unit) for metric in load_catalog(store).metrics] == [("sales", "KRW"), ("visits", "count")]


def test_metrics_are_put_away_and_brought_back(store: Store) -> None:
    save(store, departments=CATALOG.departments, metrics=CATALOG.metrics, events=(EVENT,))
    publish(store, ADMIN, frame([1.0]), kind=BatchKind.IMPORT, label="a")
    with store.write(ADMIN, Permission.CATALOG_EDIT, action="test") as writer:
        archive_metrics(writer, ["sales", "visits"])
        remove_events(writer, [EVENT])
    assert load_catalog(store).metrics == ()
    assert [metric.code for metric in archived_metrics(store)] == ["sales", "visits"]
    with store.write(ADMIN, Permission.CATALOG_EDIT, action="test") as writer:
        restore_metrics(writer, ["sales"])
    assert load_catalog(store).metric("sales") is not None
    assert load_catalog(store).events == ()
