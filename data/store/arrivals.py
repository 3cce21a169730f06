"""What came with a batch, packed until the looks have taken it along: a look after new values need not go through all values for them."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, delete, select

from data.model.batch import OnConflict
from data.packed import packed, unpacked
from data.store import bulk
from data.store.engine import Writer
from data.store.plans import PLAN_KINDS
from data.store.tables import batch, look_state

_NAME = "arrived-"
_MOST_ROWS = 1_000_000  # of a batch; more are found by going through all values as quickly
_MOST_BATCHES = 64  # that wait; a store at which nobody looks keeps no second copy of its values


def keep_arrival(connection: Connection, number: int, rows: bulk.Rows, on_conflict: OnConflict) -> None:
    """Keep the rows of a batch, all of which count, for a look that was made before and is kept (data.store.look_states)."""
    if len(rows) > _MOST_ROWS or on_conflict is OnConflict.KEEP:
        return
    known = [str(name) for name in connection.execute(select(look_state.c.name).distinct()).scalars()]
    waiting = [name for name in known if name.startswith(_NAME)]
    if len(known) == len(waiting) or len(waiting) >= _MOST_BATCHES:
        return
    body = packed({"series": rows.series, "period": rows.period, "value": rows.value})
    connection.execute(look_state.insert().values(name=f"{_NAME}{number}", part=0, body=body))


def arrived(connection: Connection, after: int) -> bulk.Columns | None:
    """Series, period (minutes), value and batch of what counts and came after a batch; None where not all of it was kept."""
    query = (
        select(batch.c.id).where(batch.c.id > after, batch.c.kind.not_in([kind.value for kind in PLAN_KINDS])).order_by(batch.c.id)
    )
    numbers = [int(number) for number in connection.execute(query).scalars()]
    names = [f"{_NAME}{number}" for number in numbers]
    found = {row.name: row.body for row in connection.execute(select(look_state).where(look_state.c.name.in_(names)))}
    if len(found) < len(numbers):
        return None
    parts = [unpacked(bytes(found[name])) for name in names]
    if not parts:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0), nothing
    series, period, value = (np.concatenate([part[name] for part in parts]) for name in ("series", "period", "value"))
    by = np.repeat(numbers, [len(part["value"]) for part in parts])
    if len(parts) == 1:
        return series.astype(np.int64), period.astype(np.int64), value, by
    _, newest = np.unique(((series.astype(np.int64) << 32) + period)[::-1], return_index=True)  # of one value what came last counts
    last = len(series) - 1 - newest
    return series[last].astype(np.int64), period[last].astype(np.int64), value[last], by[last]


def forget_arrivals(writer: Writer, until: int) -> None:
    """Drop what came with batches up to a number: every look has it."""
    known = [str(name) for name in writer.connection.execute(select(look_state.c.name).distinct()).scalars()]
    past = [name for name in known if name.startswith(_NAME) and int(name.removeprefix(_NAME)) <= until]
    if past:
        writer.connection.execute(delete(look_state).where(look_state.c.name.in_(past)))
