"""What a look keeps for the next one, and the values that came in since: reading only what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import delete, func, select

from data.store import bulk
from data.store.arrivals import arrived
from data.store.engine import Store, Writer
from data.store.observations import framed
from data.store.tables import batch, look_state, series

_PIECE = 64 << 20  # bytes of one row; below any database's limit
_STEP = "-step-"


@dataclass(frozen=True, slots=True)
class Changed:
    """Values that count now and came with some batches: number of the `series`, `period` (datetime64[s]), `value` and `batch`."""

    series: NDArray[np.int64]
    period: NDArray[np.datetime64]
    value: NDArray[np.float64]
    batch: NDArray[np.int64]

    def after(self, number: int) -> Changed:
        """Those that came with batches after `number`."""
        later = self.batch > number
        return self if later.all() else Changed(self.series[later], self.period[later], self.value[later], self.batch[later])

    def frame(self, store: Store) -> pd.DataFrame:
        """The same as FRAME_COLUMNS, sorted."""
        minutes = self.period.astype("datetime64[m]").astype(np.int64)
        with store.read() as connection:
            return framed(connection, (self.series, minutes, self.value, self.batch), None)


def load_look_state(store: Store, name: str) -> bytes | None:
    """What was kept under a name, None where nothing was."""
    query = select(look_state.c.body).where(look_state.c.name == name).order_by(look_state.c.part)
    with store.read() as connection:
        pieces = [bytes(body) for body in connection.execute(query).scalars()]
    return (pieces[0] if len(pieces) == 1 else b"".join(pieces)) if pieces else None


def load_steps(store: Store, name: str) -> list[bytes]:
    """What was added to what is kept under a name, oldest first."""
    query = select(look_state.c.name, look_state.c.body).where(look_state.c.name.like(f"{name}{_STEP}%"))
    with store.read() as connection:
        found = {int(row.name.rsplit(_STEP, 1)[1]): bytes(row.body) for row in connection.execute(query)}
    return [found[number] for number in sorted(found)]


def add_step(writer: Writer, name: str, number: int, body: bytes) -> None:
    """Add something to what is kept under a name; `number` counts what was added before."""
    writer.connection.execute(delete(look_state).where(look_state.c.name == f"{name}{_STEP}{number}"))
    writer.connection.execute(look_state.insert().values(name=f"{name}{_STEP}{number}", part=0, body=body))


def save_look_state(writer: Writer, name: str, body: bytes) -> None:
    """Keep something in place of what was there and of all that was added to it."""
    old = (look_state.c.name == name) | look_state.c.name.like(f"{name}{_STEP}%")
    writer.connection.execute(delete(look_state).where(old))
    for number, start in enumerate(range(0, len(body), _PIECE)):
        writer.connection.execute(look_state.insert().values(name=name, part=number, body=body[start : start + _PIECE]))


def last_batch(store: Store) -> int:
    """The number of the newest batch, 0 before the first."""
    with store.read() as connection:
        return int(connection.execute(select(func.coalesce(func.max(batch.c.id), 0))).scalar_one())


def series_names(store: Store, separator: str) -> dict[str, int]:
    """The number of every stored series by metric, separator and segment."""
    with store.read() as connection:
        rows = connection.execute(select(series.c.metric, series.c.segment, series.c.id)).all()
    return {f"{code}{separator}{segment}": int(number) for code, segment, number in rows}


def changed_since(store: Store, number: int) -> Changed:
    """The values that count now and came with batches after `number`."""
    query = f"SELECT series_id, period, value, batch_id FROM current_value WHERE batch_id > {number:d}"
    with store.read() as connection:
        found = arrived(connection, number)
        numbers, minutes, value, by = bulk.columns_of(connection, query) if found is None else found
    return Changed(numbers, minutes.astype("datetime64[m]").astype("datetime64[s]"), value, by)


def values_from(store: Store, start: datetime) -> pd.DataFrame:
    """The values of periods that start at a moment or later: FRAME_COLUMNS, sorted."""
    minute = int(np.datetime64(start.replace(tzinfo=None), "m").astype(np.int64))
    query = f"SELECT series_id, period, value, batch_id FROM current_value WHERE until >= {minute:d} AND period >= {minute:d}"
    with store.read() as connection:
        return framed(connection, bulk.columns_of(connection, query), None)
