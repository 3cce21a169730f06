"""Observations: bulk reading, the difference a frame would make, publishing a batch, the history of one value.

Frames have FRAME_COLUMNS: metric and segment (text or categorical; a segment is the canonical text of data.model.segment, `{}` the total),
period (datetime64, start of the period) and value (float, finite: a missing value is a missing row, never NaN).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select, text

from data.errors import NotFound, RequestError
from data.model.actor import Actor, Permission
from data.model.batch import Batch, BatchKind, OnConflict
from data.model.metric import Catalog
from data.store import bulk
from data.store.batches import get_batch, live_by_hash
from data.store.catalog import save_catalog
from data.store.engine import Store, Writer
from data.store.record import moment_from, moment_text
from data.store.tables import batch, metric, observation, series
from data.store.tables import history as history_table

FRAME_COLUMNS = ("metric", "segment", "period", "value")
_MINUTE = "datetime64[m]"
_PERMISSIONS = {BatchKind.PULL: Permission.SOURCE_PULL, BatchKind.DEMO: Permission.STORE_CREATE}


@dataclass(frozen=True, slots=True)
class Difference:
    """What storing a frame would do: counts, per metric (metric, added, changed, unchanged, first, last) and the changes themselves
    (metric, segment, period, old, new; at most the limit that was asked for)."""

    added: int
    changed: int
    unchanged: int
    per_metric: pd.DataFrame
    changes: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Former:
    """One assertion about one value: by which batch, when and by whom; `live` is False when the batch was taken back,
    `current` is True for the one that counts."""

    value: float
    batch_id: int
    at: datetime
    actor: str
    label: str
    live: bool
    current: bool


def read_observations(store: Store, metrics: Sequence[str] | None = None, *, with_batch: bool = False) -> pd.DataFrame:
    """The values that count, sorted by metric, segment and period; with `with_batch` a column `batch` more."""
    with store.read() as connection:
        return _read(connection, metrics, with_batch)


def _read(connection: Connection, metrics: Sequence[str] | None, with_batch: bool = False) -> pd.DataFrame:
    query = select(series.c.id, series.c.metric, series.c.segment).order_by(series.c.metric, series.c.segment)
    if metrics is not None:
        query = query.where(series.c.metric.in_(list(metrics)))
    known = connection.execute(query).all()
    ids = np.array([row.id for row in known], dtype=np.int64)
    chosen = None if metrics is None else ids
    number, period, value, by = bulk.read(connection, chosen)
    order = np.argsort(ids)
    place = order[np.searchsorted(ids[order], number)] if len(ids) else number
    frame = pd.DataFrame(
        {
            "metric": _categorical(place, [row.metric for row in known]),
            "segment": _categorical(place, [row.segment for row in known]),
            "period": period.astype(_MINUTE).astype("datetime64[s]"),
            "value": value,
        }
    )
    if with_batch:
        frame["batch"] = by
    return frame.iloc[np.lexsort((period, place))].reset_index(drop=True)


def _categorical(place: NDArray[np.int64], names: list[str]) -> Any:
    codes, words = pd.factorize(np.array(names, dtype=object), sort=True)
    return pd.Categorical.from_codes(codes[place] if len(place) else [], categories=pd.Index(words, dtype=str))


def difference(store: Store, frame: pd.DataFrame, *, limit: int = 1000) -> Difference:
    """What publishing the frame would add, change and leave."""
    with store.read() as connection:
        return _difference(connection, frame, limit)


def _difference(connection: Connection, frame: pd.DataFrame, limit: int) -> Difference:
    metrics = frame["metric"].unique().tolist()
    stored = _read(connection, metrics)
    old = _stored_values(frame, stored)
    new = frame["value"].to_numpy(dtype=float)
    is_added = np.isnan(old)
    is_changed = ~is_added & (old != new)
    codes, words = _codes(frame["metric"])
    per_metric = (
        pd.DataFrame(
            {
                "metric": codes,
                "added": is_added,
                "changed": is_changed,
                "unchanged": ~is_added & ~is_changed,
                "first": frame["period"],
                "last": frame["period"],
            }
        )
        .groupby("metric", sort=False, as_index=False)
        .agg({"added": "sum", "changed": "sum", "unchanged": "sum", "first": "min", "last": "max"})
    )
    per_metric["metric"] = np.asarray(words, dtype=object)[per_metric["metric"].to_numpy(dtype=int)]
    where = np.flatnonzero(is_changed)[:limit]
    changes = (
        frame.iloc[where][["metric", "segment", "period"]]
        .astype({"metric": str, "segment": str})
        .assign(old=old[where], new=new[where])
    )
    return Difference(
        int(is_added.sum()), int(is_changed.sum()), int((~is_added & ~is_changed).sum()), per_metric, changes.reset_index(drop=True)
    )


def _stored_values(frame: pd.DataFrame, stored: pd.DataFrame) -> NDArray[np.float64]:
    """The stored value of each row of the frame, NaN where there is none."""
    if stored.empty or frame.empty:
        return np.full(len(frame), np.nan)
    held, numbers = _pairs(stored)
    mine, inverse = _pairs(frame)
    place = {pair: number for number, pair in enumerate(held)}
    wanted = np.array([place.get(pair, -1) for pair in mine], dtype=np.int64)[inverse]
    order = np.lexsort((_minutes(stored), numbers))
    keys = _joined(numbers, _minutes(stored))[order]
    asked = _joined(wanted, _minutes(frame))
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    values = stored["value"].to_numpy(dtype=float)[order]
    return np.where((keys[at] == asked) & (wanted >= 0), values[at], np.nan)


def _joined(numbers: NDArray[np.int64], minutes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Series number and minute in one integer; minutes stay within 2**31 for the years 1 to 6000."""
    return (numbers << 32) + minutes


def _pairs(frame: pd.DataFrame) -> tuple[list[tuple[str, str]], NDArray[np.int64]]:
    """The distinct (metric, segment) of a frame, and for each row which one it is."""
    (codes_m, metrics), (codes_s, segments) = (_codes(frame[name]) for name in ("metric", "segment"))
    width = max(len(segments), 1)
    distinct, inverse = np.unique(codes_m * width + codes_s, return_inverse=True)
    return [(metrics[pair // width], segments[pair % width]) for pair in distinct.tolist()], inverse.astype(np.int64)


def _codes(column: pd.Series) -> tuple[NDArray[np.int64], list[str]]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64), [str(word) for word in column.cat.categories]
    codes, words = pd.factorize(column)
    return codes.astype(np.int64), [str(word) for word in words]


def _minutes(frame: pd.DataFrame) -> NDArray[np.int64]:
    return frame["period"].to_numpy().astype(_MINUTE).astype(np.int64)


def publish(
    store: Store,
    actor: Actor,
    frame: pd.DataFrame,
    *,
    kind: BatchKind,
    label: str,
    content_hash: str = "",
    on_conflict: OnConflict = OnConflict.REPLACE,
    rejected: int = 0,
    source: str | None = None,
    catalog_changes: Catalog | None = None,
) -> Batch:
    """Store a frame as one batch in one transaction; the same live content again returns the batch it already is.

    Raises: NotFound for a metric that is neither stored nor in `catalog_changes`; RequestError `batch.not_finite`, `batch.duplicate`
    and, with FAIL, `batch.conflict` naming the first value that differs; NotPermitted.
    """
    permission = _PERMISSIONS.get(kind, Permission.DATA_IMPORT)
    with store.write(actor, permission, action="batch.publish") as writer:
        known = live_by_hash(writer.connection, content_hash)
        if known:
            writer.details["unchanged"] = known.id
            return known
        if catalog_changes is not None:
            save_catalog(
                writer, departments=catalog_changes.departments, metrics=catalog_changes.metrics, events=catalog_changes.events
            )
        counted = _publish(writer, frame, on_conflict)
        number = counted.pop("id")
        writer.connection.execute(
            batch.update()
            .where(batch.c.id == number)
            .values(kind=kind.value, label=label, content_hash=content_hash, rejected=rejected, source=source, **counted)
        )
        writer.details.update({"batch": number, "label": label, **counted})
    return get_batch(store, number)


def _publish(writer: Writer, frame: pd.DataFrame, on_conflict: OnConflict) -> dict[str, int]:
    connection = writer.connection
    _check(frame)
    number = int(connection.execute(select(func.coalesce(func.max(batch.c.id), 0))).scalar_one()) + 1
    row = {"kind": "", "label": "", "actor": writer.actor.name, "created_at": moment_text(writer.at), "content_hash": ""}
    counts = {"added": 0, "changed": 0, "unchanged": 0, "rejected": 0}
    connection.execute(
        batch.insert().values(id=number, weak=on_conflict is OnConflict.KEEP, on_conflict=on_conflict.value, **row, **counts)
    )
    numbers, fresh = _series_numbers(connection, frame)
    rows = bulk.Rows.sorted(numbers, _minutes(frame), frame["value"].to_numpy(dtype=float))
    if fresh:
        bulk.insert_fresh(connection, rows, number)
        return {"id": number, "added": len(rows), "changed": 0, "unchanged": 0}
    added, changed, unchanged = bulk.merge(connection, rows, number, on_conflict)
    return {"id": number, "added": added, "changed": changed, "unchanged": unchanged}


def _check(frame: pd.DataFrame) -> None:
    values = frame["value"].to_numpy(dtype=float)
    if not np.isfinite(values).all():
        raise RequestError("batch.not_finite", count=int((~np.isfinite(values)).sum()))


def _series_numbers(connection: Connection, frame: pd.DataFrame) -> tuple[NDArray[np.int64], bool]:
    """The series number of each row, made where it is new; and whether no value of any of them was ever stored."""
    if frame.empty:
        return np.array([], dtype=np.int64), True
    pairs, inverse = _pairs(frame)
    codes = sorted({code for code, _ in pairs})
    missing = set(codes) - set(connection.execute(select(metric.c.code).where(metric.c.code.in_(codes))).scalars())
    if missing:
        raise NotFound("metric.not_found", metric=min(missing))
    stored = {
        (row.metric, row.segment): row.id
        for row in connection.execute(select(series.c.metric, series.c.segment, series.c.id).where(series.c.metric.in_(codes)))
    }
    new = [pair for pair in pairs if pair not in stored]
    if new:
        start = int(connection.execute(select(func.coalesce(func.max(series.c.id), 0))).scalar_one()) + 1
        stored.update({(code, segment): start + place for place, (code, segment) in enumerate(new)})
        connection.execute(
            series.insert(), [{"id": stored[code, segment], "metric": code, "segment": segment} for code, segment in new]
        )
    ids = [stored[code, segment] for code, segment in pairs]
    return np.array(ids, dtype=np.int64)[inverse], len(new) == len(pairs) or not bulk.holds_any(connection, ids)


def history(store: Store, metric_code: str, segment: str, period_start: datetime) -> list[Former]:
    """Every assertion about one value, the one that counts first, then newest first."""
    minute = int(np.datetime64(period_start.replace(tzinfo=None), "m").astype(np.int64))
    parts = []
    for table, current in ((observation, 1), (history_table, 0)):
        parts.append(
            select(
                table.c.value,
                table.c.batch_id,
                batch.c.created_at,
                batch.c.actor,
                batch.c.label,
                batch.c.undone_at.is_(None).label("live"),
                text(f"{current} AS current"),
            )
            .join(batch, batch.c.id == table.c.batch_id)
            .join(series, series.c.id == table.c.series_id)
            .where(series.c.metric == metric_code, series.c.segment == segment, table.c.period == minute)
        )
    with store.read() as connection:
        rows = [row for part in parts for row in connection.execute(part.order_by(batch.c.id.desc())).all()]
    return [Former(r.value, r.batch_id, moment_from(r.created_at), r.actor, r.label, bool(r.live), bool(r.current)) for r in rows]
