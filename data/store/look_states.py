"""What a look keeps for the next one, and the values that came in since: reading only what is new."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import delete, func, select

from data.store import bulk
from data.store.engine import Store, Writer
from data.store.observations import framed
from data.store.tables import batch, look_state, observation

_PIECE = 32 << 20  # bytes of one row; far below any database's limit


def load_look_state(store: Store, name: str) -> bytes | None:
    """What was kept under a name, None where nothing was."""
    query = select(look_state.c.body).where(look_state.c.name == name).order_by(look_state.c.part)
    with store.read() as connection:
        pieces = [bytes(body) for body in connection.execute(query).scalars()]
    return b"".join(pieces) if pieces else None


def save_look_state(writer: Writer, name: str, body: bytes) -> None:
    """Keep something in place of what was there."""
    writer.connection.execute(delete(look_state).where(look_state.c.name == name))
    for number, start in enumerate(range(0, len(body), _PIECE)):
        writer.connection.execute(look_state.insert().values(name=name, part=number, body=body[start : start + _PIECE]))


def last_batch(store: Store) -> int:
    """The number of the newest batch, 0 before the first."""
    with store.read() as connection:
        return int(connection.execute(select(func.coalesce(func.max(batch.c.id), 0))).scalar_one())


def changed_since(store: Store, number: int) -> pd.DataFrame:
    """The values that count now and came with batches after `number`: FRAME_COLUMNS, sorted."""
    return _chosen(store, f"batch_id > {number:d}")


def values_from(store: Store, start: datetime) -> pd.DataFrame:
    """The values of periods that start at a moment or later: FRAME_COLUMNS, sorted."""
    minute = int(np.datetime64(start.replace(tzinfo=None), "m").astype(np.int64))
    return _chosen(store, f"period >= {minute:d}")


def _chosen(store: Store, condition: str) -> pd.DataFrame:
    query = f"SELECT series_id, period, value, batch_id FROM {observation.name} WHERE {condition}"
    with store.read() as connection:
        return framed(connection, bulk.columns_of(connection, query), None)
