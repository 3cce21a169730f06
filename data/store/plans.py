"""Targets and events that came in together: one batch, taken back and brought back like a batch of values.

What a batch said is kept in its receipt, entry by entry with the value before. As with values, of the batches that count the last one that
named an entry decides; an entry that somebody changed by hand since is left alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select

from data.errors import NotFound
from data.model.actor import Actor, Permission
from data.model.batch import Batch, BatchKind
from data.model.metric import Event, Metric, Target
from data.store.batches import get_batch, live_by_hash
from data.store.catalog import remove_events, save_catalog
from data.store.engine import Store, Writer
from data.store.record import as_text, from_text, moment_text
from data.store.tables import batch, event, metric

PLAN_KINDS = (BatchKind.TARGETS, BatchKind.EVENTS)
_PERMISSIONS = {BatchKind.TARGETS: Permission.CATALOG_EDIT, BatchKind.EVENTS: Permission.EVENT_EDIT}


@dataclass(frozen=True, slots=True)
class Entry:
    """One target (`key` [metric, due, start, segment]) or event ([start, name]): JSON texts of the value before (None: new) and after."""

    key: str
    before: str | None
    after: str | None

    @property
    def is_change(self) -> bool:
        """False where the store says the same already."""
        return self.before != self.after


def target_entry(code: str, target: Target, stored: Mapping[str, Metric]) -> Entry:
    """The entry of a target against the metrics as they are stored."""
    key = _target_key(code, target)
    old = next((as_text(t) for t in stored[code].targets if _target_key(code, t) == key), None)
    return Entry(key, old, as_text(target))


def event_entry(item: Event, stored: Sequence[Event]) -> Entry:
    """The entry of an event against the events as they are stored."""
    key = _event_key(item)
    return Entry(key, next((as_text(e) for e in stored if _event_key(e) == key), None), as_text(item))


def _target_key(code: str, target: Target) -> str:
    return as_text([code, target.due, target.start, target.segment])


def _event_key(item: Event) -> str:
    return as_text([item.start, item.name])


def publish_plan(
    store: Store, actor: Actor, kind: BatchKind, entries: Sequence[Entry], *, label: str, content_hash: str, rejected: int = 0
) -> Batch:
    """Store targets or events as one batch; the same live content again returns the batch it already is.

    Raises: NotFound `metric.not_found`; NotPermitted.
    """
    with store.write(actor, _PERMISSIONS[kind], action="batch.publish") as writer:
        known = live_by_hash(writer.connection, content_hash)
        if known is not None:
            return known
        connection = writer.connection
        number = int(connection.execute(select(func.coalesce(func.max(batch.c.id), 0))).scalar_one()) + 1
        added = sum(entry.before is None for entry in entries)
        changed = sum(entry.is_change for entry in entries) - added
        counts = {"added": added, "changed": changed, "unchanged": len(entries) - added - changed, "rejected": rejected}
        receipt = as_text({"plan": [[e.key, e.before, e.after] for e in entries]})
        connection.execute(
            batch.insert().values(
                id=number, kind=kind.value, label=label, actor=actor.name, created_at=moment_text(writer.at),
                content_hash=content_hash, weak=False, on_conflict="replace", receipt=receipt, **counts,
            )
        )  # fmt: skip
        _assign(writer, kind, {entry.key: entry.after for entry in entries if entry.is_change})
        writer.details.update({"batch": number, "label": label, **counts})
    return get_batch(store, number)


def resettle_plan(writer: Writer, number: int, kind: BatchKind, *, redone: bool) -> tuple[int, int]:
    """Choose again for every entry a batch named, after its liveness changed; (entries back or changed, entries gone)."""
    said = _said(writer.connection, kind)
    keys = {key for batch_number, _, entries in said if batch_number == number for key, _, _ in entries}
    live = {batch_number for batch_number, is_live, _ in said if is_live}
    before = live - {number} if redone else live | {number}
    now, then = _winners(said, keys, live), _winners(said, keys, before)
    current = _current(writer.connection, kind)
    changes = {key: now[key] for key in keys if current.get(key) == then[key] and now[key] != then[key]}
    _assign(writer, kind, changes)
    gone = sum(value is None for value in changes.values())
    return len(changes) - gone, gone


Said = list[tuple[int, bool, list[list[Any]]]]


def _said(connection: Connection, kind: BatchKind) -> Said:
    query = select(batch.c.id, batch.c.undone_at, batch.c.receipt).where(batch.c.kind == kind.value).order_by(batch.c.id)
    return [(row.id, row.undone_at is None, json.loads(row.receipt)["plan"]) for row in connection.execute(query)]


def _winners(said: Said, keys: set[str], live: set[int]) -> dict[str, str | None]:
    """What counts for each key: the last live batch that named it, else what was there before the first one ever did."""
    found: dict[str, str | None] = {}
    for number, _, entries in said:
        for key, before, after in entries:
            if key in keys:
                found.setdefault(key, before)
                if number in live:
                    found[key] = after
    return found


def _current(connection: Connection, kind: BatchKind) -> dict[str, str]:
    if kind is BatchKind.EVENTS:
        events = (from_text(Event, body) for body in connection.execute(select(event.c.body)).scalars())
        return {_event_key(item): as_text(item) for item in events}
    metrics = (from_text(Metric, body) for body in connection.execute(select(metric.c.body)).scalars())
    return {_target_key(m.code, target): as_text(target) for m in metrics for target in m.targets}


def _assign(writer: Writer, kind: BatchKind, values: Mapping[str, str | None]) -> None:
    """Give each key its value; None takes the entry out."""
    if kind is BatchKind.EVENTS:
        gone = {key for key, body in values.items() if body is None}
        stored = [from_text(Event, body) for body in writer.connection.execute(select(event.c.body)).scalars()]
        remove_events(writer, [item for item in stored if _event_key(item) in gone])
        save_catalog(writer, events=[from_text(Event, body) for body in values.values() if body is not None])
        return
    by_metric: dict[str, dict[str, str | None]] = {}
    for key, body in values.items():
        by_metric.setdefault(json.loads(key)[0], {})[key] = body
    for code, changes in by_metric.items():
        body = writer.connection.execute(select(metric.c.body).where(metric.c.code == code)).scalar()
        if body is None:
            raise NotFound("metric.not_found", metric=code)
        own = from_text(Metric, body)
        kept = [target for target in own.targets if _target_key(code, target) not in changes]
        new = [from_text(Target, text) for text in changes.values() if text is not None]
        save_catalog(writer, metrics=[replace(own, targets=tuple(sorted([*kept, *new], key=lambda t: (t.due, t.segment))))])
