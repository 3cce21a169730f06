"""Observations: bulk reading, publishing a batch, the history of one value.

Frames have FRAME_COLUMNS of data.values: metric and segment (text or categorical; a segment is the canonical text of
data.model.segment, `{}` the total), period (datetime64, start of the period) and value (float, finite: a missing value is a missing
row, never NaN).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select, text

from data.errors import RequestError
from data.model.actor import Actor, Permission
from data.model.batch import Batch, BatchKind, OnConflict
from data.model.metric import Catalog
from data.model.progress import Progress, silent
from data.store import bulk
from data.store.arrivals import keep_arrival
from data.store.batches import get_batch, live_by_hash
from data.store.catalog import catalog_fingerprint, save_catalog
from data.store.engine import Store, Writer
from data.store.record import as_text, moment_from, moment_text
from data.store.series_numbers import made_numbers
from data.store.sources import set_state
from data.store.tables import batch, current_value, metric, past_value, series
from data.values import Values

if TYPE_CHECKING:
    import pandas as pd

_MINUTE = "datetime64[m]"
_PERMISSIONS = {BatchKind.PULL: Permission.SOURCE_PULL, BatchKind.DEMO: Permission.STORE_CREATE}


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
    return framed(connection, None, metrics, with_batch)


def framed(
    connection: Connection, columns: bulk.Columns | None, metrics: Sequence[str] | None, with_batch: bool = False
) -> pd.DataFrame:
    """Columns of `bulk` (None: read them) as a frame with the names of their series, sorted."""
    query = select(series.c.id, series.c.metric, series.c.segment).order_by(series.c.metric, series.c.segment)
    if metrics is not None:
        query = query.where(series.c.metric.in_(list(metrics)))
    import pandas as pd

    known = connection.execute(query).all()
    ids = np.array([row.id for row in known], dtype=np.int64)
    chosen = None if metrics is None else ids
    number, period, value, by = bulk.read(connection, chosen) if columns is None else columns
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
    if len(place) < 2 or bool(((np.diff(place) > 0) | ((np.diff(place) == 0) & (np.diff(period) > 0))).all()):
        return frame
    return frame.iloc[np.lexsort((period, place))].reset_index(drop=True)


def _categorical(place: NDArray[np.int64], names: list[str]) -> Any:
    import pandas as pd

    codes, words = pd.factorize(np.array(names, dtype=object), sort=True)
    return pd.Categorical.from_codes(codes[place] if len(place) else [], categories=pd.Index(words, dtype=str))


def publish(
    store: Store,
    actor: Actor,
    data: Values | pd.DataFrame,
    *,
    kind: BatchKind,
    label: str,
    content_hash: str = "",
    on_conflict: OnConflict = OnConflict.REPLACE,
    rejected: int = 0,
    source: str | None = None,
    catalog_changes: Catalog | None = None,
    receipt: Mapping[str, object] | None = None,
    progress: Progress = silent,
    bookmark: Mapping[str, object] | None = None,
) -> Batch:
    """Store values (or a frame of them) as one batch in one transaction; the same live content again returns the batch it already is.

    `bookmark` moves the source to where it is read on, in the same transaction.

    Raises: NotFound for a metric that is neither stored nor in `catalog_changes`; RequestError `batch.not_finite`, `batch.duplicate`
    and, with FAIL, `batch.conflict` naming the first value that differs; NotPermitted; what `progress` raises to stop.
    """
    values = data if isinstance(data, Values) else Values.of(data)
    permission = _PERMISSIONS.get(kind, Permission.DATA_IMPORT)
    with store.write(actor, permission, action="batch.publish") as writer:
        if source is not None and bookmark is not None:
            set_state(writer, source, bookmark)
        known = live_by_hash(writer.connection, content_hash)
        if known:
            writer.details["unchanged"] = known.id
            return known
        if catalog_changes is not None:
            writer.details.update(_defined(writer.connection, catalog_changes))
            save_catalog(
                writer, departments=catalog_changes.departments, metrics=catalog_changes.metrics, events=catalog_changes.events
            )
        counted = _publish(writer, values, on_conflict, progress)
        number = counted.pop("id")
        kept = as_text({**receipt, "catalog": catalog_fingerprint(writer.connection)}) if receipt is not None else None
        facts = {"kind": kind.value, "label": label, "content_hash": content_hash, "rejected": rejected, "source": source}
        writer.connection.execute(batch.update().where(batch.c.id == number).values(receipt=kept, **facts, **counted))
        writer.details.update({"batch": number, "label": label, **counted})
    return get_batch(store, number)


def _defined(connection: Connection, changes: Catalog) -> dict[str, int]:
    """How many metrics come new with a batch, and how many that were known are written again."""
    known = set(connection.execute(select(metric.c.code)).scalars())
    again = sum(item.code in known for item in changes.metrics)
    return {"defined": len(changes.metrics) - again, "redefined": again + len(changes.events)}


def _publish(writer: Writer, values: Values, on_conflict: OnConflict, progress: Progress) -> dict[str, int]:
    connection = writer.connection
    if not np.isfinite(values.value).all():
        raise RequestError("batch.not_finite", count=int((~np.isfinite(values.value)).sum()))
    number = int(connection.execute(select(func.coalesce(func.max(batch.c.id), 0))).scalar_one()) + 1
    row = {"kind": "", "label": "", "actor": writer.actor.name, "created_at": moment_text(writer.at), "content_hash": ""}
    counts = {"added": 0, "changed": 0, "unchanged": 0, "rejected": 0}
    connection.execute(
        batch.insert().values(id=number, weak=on_conflict is OnConflict.KEEP, on_conflict=on_conflict.value, **row, **counts)
    )
    pairs, places = values.pairs()
    numbers, new = made_numbers(connection, pairs)
    rows = bulk.Rows.sorted(np.array(numbers, dtype=np.int32)[places], values.minute, values.value)
    keep_arrival(connection, number, rows, on_conflict)
    added, changed, unchanged = bulk.store(connection, rows, number, on_conflict, progress, new=new)
    return {"id": number, "added": added, "changed": changed, "unchanged": unchanged}


def history(store: Store, metric_code: str, segment: str, period_start: datetime) -> list[Former]:
    """Every assertion about one value, the one that counts first, then newest first."""
    minute = int(np.datetime64(period_start.replace(tzinfo=None), "m").astype(np.int64))
    parts = []
    for table, current in ((current_value, 1), (past_value, 0)):
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
