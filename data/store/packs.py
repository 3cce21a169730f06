"""Packs: many values of one series from one batch as one row of arrays. PostgreSQL only, where a row of its own for each value and its
place in the key cost five times as much.

Rules, kept by `data.store.bulk`, which alone writes here under the store's write lock:
- A pack is made of values whose series held nothing, now or formerly, within their span.
- Within the span `first` to `last` of a pack its series has no row in `observation` or `history`. Whoever is about to assert something
  there unpacks it before; so merging, history and undo find rows, and stay the same statements on every database.
- A pack counts as long as its batch does: undoing the batch moves nothing.

People and queries read the views `current_value` and `past_value`, which show rows and packs alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from data.model.progress import Progress, silent
from data.store.copying import Block, as_bytes, copy_blocks
from data.store.views import COLUMNS, LAID_OUT
from data.values import present_codes

if TYPE_CHECKING:
    from data.store.bulk import Rows

LEAST = 12  # values; fewer of a series cost less as rows
MOST = 640  # values; with their periods they fill one page of 8 kB
_AT_ONCE = 20_000  # values of one block, which stay in the processor's cache
_INT4, _FLOAT8 = 23, 701  # the types' numbers in PostgreSQL's catalogue, which its arrays carry with them
_TARGET = "observation_pack (series_id, first, last, batch_id, periods, amounts)"
_UNPACK = f"""
WITH hit AS (
  DELETE FROM observation_pack p WHERE EXISTS
  (SELECT 1 FROM incoming i WHERE i.series_id = p.series_id AND i.period BETWEEN p.first AND p.last) RETURNING p.*
), laid AS (
  SELECT p.series_id, v.period, v.value, p.batch_id, b.undone_at IS NULL AS counts
  FROM hit p JOIN batch b ON b.id = p.batch_id {LAID_OUT}
), current AS (
  INSERT INTO observation ({COLUMNS}) SELECT {COLUMNS} FROM laid WHERE counts ORDER BY series_id, period
)
INSERT INTO history ({COLUMNS}) SELECT {COLUMNS} FROM laid WHERE NOT counts ORDER BY series_id, period
"""
MET = " OR EXISTS (SELECT 1 FROM observation_pack p WHERE p.series_id = s.series_id AND p.first <= s.last AND p.last >= s.first)"
_SIZE = "SELECT COALESCE(SUM(cardinality(amounts)), 0) FROM observation_pack WHERE batch_id = :batch"


def pack(connection: Connection, rows: Rows, batch_id: int, progress: Progress = silent) -> NDArray[np.bool_]:
    """Store the longer series of fresh rows as packs; True where a row is left for a table of its own."""
    start, size = _pieces(rows.series)
    left = np.ones(len(rows), dtype=bool)
    if not len(start):
        return left
    copy_blocks(connection, _TARGET, _blocks(rows, start, size, batch_id, progress))
    edges = np.zeros(len(rows) + 1, dtype=np.int8)
    edges[start] += 1
    edges[start + size] -= 1
    left[np.cumsum(edges[:-1]) > 0] = False
    return left


def unpack(connection: Connection) -> None:
    """Lay out as rows every pack whose span the table `incoming` meets."""
    connection.execute(text(_UNPACK))


def packed_size(connection: Connection, batch_id: int) -> int:
    """How many values of a batch are in packs."""
    return int(connection.execute(text(_SIZE), {"batch": batch_id}).scalar_one())


def _pieces(series: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Start and length of each pack: a series is cut into equal parts of at most MOST."""
    edge = np.flatnonzero(np.diff(series, prepend=-1))
    length = np.diff(edge, append=len(series))
    edge, length = edge[length >= LEAST], length[length >= LEAST]
    parts = -(-length // MOST)
    owner = np.repeat(np.arange(len(edge)), parts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(parts) - parts, parts)
    start = edge[owner] + length[owner] * place // parts[owner]
    end = edge[owner] + length[owner] * (place + 1) // parts[owner]
    return start, end - start


def _blocks(rows: Rows, start: NDArray[np.intp], size: NDArray[np.intp], batch_id: int, progress: Progress) -> Iterator[Block]:
    """Rows of COPY, those of one length at a time."""
    done = 0
    for length in present_codes(size, MOST + 1).tolist():  # np.unique loads all of numpy.ma
        alike, most = start[size == length], max(1, _AT_ONCE // length)
        whole = _framed(length, min(most, len(alike)), batch_id)
        for at in range(0, len(alike), most):
            begin = alike[at : at + most]
            block = whole[: len(begin)]
            block["series"], block["first"], block["last"] = rows.series[begin], rows.period[begin], rows.period[begin + length - 1]
            cells = begin[:, None] + np.arange(length)
            block["periods"]["value"], block["amounts"]["value"] = rows.period[cells], rows.value[cells]
            yield as_bytes(block)
            done += len(begin) * length
            progress("storing", done, len(rows))


def _framed(length: int, count: int, batch_id: int) -> NDArray[Any]:
    """Rows of this length with all that is the same in each: sizes, kinds, the batch."""
    block = np.zeros(count, dtype=_row(length))
    block["fields"], block["batch"] = 6, batch_id
    for name in ("series", "first", "last", "batch"):
        block[f"{name}_size"] = 4
    for name, kind, width in (("periods", _INT4, 4), ("amounts", _FLOAT8, 8)):
        block[f"{name}_size"] = 20 + (4 + width) * length
        block[f"{name}_dimensions"], block[f"{name}_kind"] = 1, kind
        block[f"{name}_length"], block[f"{name}_from"] = length, 1
        block[name]["size"] = width
    return block


@cache
def _row(length: int) -> np.dtype[Any]:
    """One row of binary COPY whose arrays have this length; how an array is sent: `array_recv` in PostgreSQL's arrayfuncs.c."""
    fields: list[tuple[Any, ...]] = [("fields", ">i2")]
    for name in ("series", "first", "last", "batch"):
        fields += [(f"{name}_size", ">i4"), (name, ">i4")]
    for name, kind in (("periods", ">i4"), ("amounts", ">f8")):
        fields += [(f"{name}_{part}", ">i4") for part in ("size", "dimensions", "flags", "kind", "length", "from")]
        fields.append((name, [("size", ">i4"), ("value", kind)], length))
    return np.dtype(fields)
