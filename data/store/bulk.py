"""Many rows at once: sorted executemany on SQLite, COPY on PostgreSQL, set-based merging on both; never row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from data.errors import RequestError
from data.model.batch import OnConflict
from data.model.progress import Progress, silent
from data.store import packs
from data.store.copying import copy_rows

Ints = NDArray[np.int64]
_CHUNK = 100_000
_AT_ONCE = 250  # rows of one INSERT; 750 parameters stay under every SQLite's limit of 999
_COLUMNS = "(series_id INTEGER NOT NULL, period INTEGER NOT NULL, value DOUBLE PRECISION NOT NULL"
_WORTH_AN_INDEX = 100_000
_JOIN = "incoming i LEFT JOIN observation o ON o.series_id = i.series_id AND o.period = i.period"
_COUNTS = f"""
SELECT COALESCE(SUM(CASE WHEN o.value IS NULL THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN o.value <> i.value THEN 1 ELSE 0 END), 0) FROM {_JOIN}
"""
_FIRST_CONFLICT = f"""
SELECT s.metric, s.segment, i.period, o.value, i.value FROM {_JOIN} JOIN series s ON s.id = i.series_id
WHERE o.value <> i.value ORDER BY i.series_id, i.period LIMIT 1
"""
_MET = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} t WHERE t.series_id = s.series_id AND t.period BETWEEN s.first AND s.last)"
    for table in ("observation", "history")
)
_NEW = f"""
INSERT INTO observation (series_id, period, value, batch_id)
SELECT i.series_id, i.period, i.value, :batch FROM {_JOIN} WHERE o.value IS NULL
"""
_FORMER = """
INSERT INTO history (series_id, period, batch_id, value)
SELECT o.series_id, o.period, o.batch_id, o.value FROM observation o JOIN incoming i ON i.series_id = o.series_id AND i.period = o.period
"""
_REPLACED = """
UPDATE observation SET batch_id = :batch,
  value = (SELECT i.value FROM incoming i WHERE i.series_id = observation.series_id AND i.period = observation.period)
WHERE EXISTS (SELECT 1 FROM incoming i WHERE i.series_id = observation.series_id AND i.period = observation.period)
"""
_REPLACED_POSTGRESQL = """
UPDATE observation SET batch_id = :batch, value = i.value FROM incoming i
WHERE i.series_id = observation.series_id AND i.period = observation.period
"""
_KEPT_OUT = """
INSERT INTO history (series_id, period, batch_id, value)
SELECT i.series_id, i.period, :batch, i.value FROM incoming i JOIN observation o ON o.series_id = i.series_id AND o.period = i.period
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """Parallel arrays sorted by series and period, each pair once."""

    series: NDArray[np.int32]
    period: NDArray[np.int32]
    value: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.series)

    def where(self, mask: NDArray[np.bool_]) -> Rows:
        """Those rows alone, in the same order."""
        return self if mask.all() else Rows(self.series[mask], self.period[mask], self.value[mask])

    def spans(self) -> Ints:
        """Number, first and last period of each series, a row each."""
        edge = np.flatnonzero(np.diff(self.series, prepend=-1))
        last = np.append(edge[1:], len(self))[: len(edge)] - 1
        return np.column_stack([self.series[edge], self.period[edge], self.period[last]]).astype(np.int64)

    @classmethod
    def sorted(cls, series: NDArray[np.int32], period: NDArray[np.int32], value: NDArray[np.float64]) -> Rows:
        """Raises: RequestError `batch.duplicate` when a pair comes twice."""
        key = (series.astype(np.int64) << 32) + period
        if not (key[1:] > key[:-1]).all():
            order = np.argsort(key)
            key, series, period, value = key[order], series[order], period[order], value[order]
            twice = key[1:] == key[:-1]
            if twice.any():
                raise RequestError("batch.duplicate", count=int(twice.sum()))
        return cls(series, period, value)


def store(
    connection: Connection,
    rows: Rows,
    batch_id: int,
    on_conflict: OnConflict,
    progress: Progress = silent,
    *,
    new: Collection[int] = (),
) -> tuple[int, int, int]:
    """Assert rows over what is stored; (added, changed, unchanged). Only series that hold something within the rows' span are compared;
    `new` are those that hold nothing at all.

    Raises: as merge.
    """
    spans = rows.spans()
    met = met_series(connection, spans[~np.isin(spans[:, 0], list(new))])
    if not met:
        insert_fresh(connection, rows, batch_id, progress)
        return len(rows), 0, 0
    is_met = np.isin(rows.series, np.array(met))
    fresh = rows.where(~is_met)
    if len(fresh):
        insert_fresh(connection, fresh, batch_id, progress)
    added, changed, unchanged = merge(connection, rows.where(is_met), batch_id, on_conflict, progress)
    return added + len(fresh), changed, unchanged


def met_series(connection: Connection, spans: Ints) -> list[int]:
    """The series in which anything is or was stored within their span; a span is a row of number, first and last period."""
    query = f"SELECT s.series_id FROM span s WHERE {_MET}{packs.MET if _is_postgresql(connection) else ''}"
    known, found = spans.tolist(), list[int]()
    for start in range(0, len(known), 500):  # well below any database's limit of terms
        listed = ", ".join(f"({series:d}, {first:d}, {last:d})" for series, first, last in known[start : start + 500])
        found += connection.execute(text(f"WITH span(series_id, first, last) AS (VALUES {listed}) {query}")).scalars()
    return found


def insert_fresh(connection: Connection, rows: Rows, batch_id: int, progress: Progress = silent) -> None:
    """Rows of series that hold nothing within their span, straight into their place: no staging, no history."""
    columns = "observation (series_id, period, value, batch_id)"
    if not _is_postgresql(connection):
        _insert(connection, columns, rows, batch_id, progress)
        return
    rows = rows.where(packs.pack(connection, rows, batch_id, progress))
    if len(rows) < _WORTH_AN_INDEX or connection.execute(text("SELECT 1 FROM observation LIMIT 1")).first():
        copy_rows(connection, columns, rows, batch_id, progress)
        return
    # Into an empty table the index is cheaper built once than row by row; nobody can be reading values that are not there.
    connection.execute(text("ALTER TABLE observation DROP CONSTRAINT pk_observation"))
    copy_rows(connection, columns, rows, batch_id, progress)
    connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    # The rows came in the order of the key: helpers would share out work that is hardly there (0.09 s of CPU in 0.54 s).
    connection.execute(text("SET LOCAL max_parallel_maintenance_workers = 0"))
    connection.execute(text("ALTER TABLE observation ADD CONSTRAINT pk_observation PRIMARY KEY (series_id, period)"))


def _insert(connection: Connection, target: str, rows: Rows, batch_id: int | None, progress: Progress) -> None:
    """Many rows a statement: half the time of one row a statement; where they are of one series, its number is bound once."""
    cursor = _cursor(connection)
    end = ")" if batch_id is None else f", {batch_id:d})"
    alone = f"INSERT INTO {target} VALUES (?, ?, ?{end}"
    many = f"INSERT INTO {target} VALUES {', '.join([f'(?, ?, ?{end}'] * _AT_ONCE)}"
    of_one = f"INSERT INTO {target} VALUES {', '.join([f'(?1, ?, ?{end}'] * _AT_ONCE)}"
    for start in range(0, len(rows), _CHUNK):
        series, period, value = (column[start : start + _CHUNK] for column in (rows.series, rows.period, rows.value))
        whole = len(series) - len(series) % _AT_ONCE
        is_one = series[:whole:_AT_ONCE] == series[_AT_ONCE - 1 : whole : _AT_ONCE]
        pairs = _interleaved(period, value)
        numbers = series[:whole:_AT_ONCE].tolist()
        cursor.executemany(
            of_one,
            (
                [numbers[group], *pairs[2 * _AT_ONCE * group : 2 * _AT_ONCE * (group + 1)]]
                for group in np.flatnonzero(is_one).tolist()
            ),
        )
        if not is_one.all():
            flat = _interleaved(series, period, value)
            places = (3 * _AT_ONCE * np.flatnonzero(~is_one)).tolist()
            cursor.executemany(many, (flat[at : at + 3 * _AT_ONCE] for at in places))
        rest = (part[whole:].tolist() for part in (series, period, value))
        cursor.executemany(alone, zip(*rest, strict=True))
        progress("storing", start + len(series), len(rows))
    cursor.close()


def _interleaved(*columns: NDArray[Any]) -> list[float]:
    """The cells of several columns row by row, as one list."""
    flat: list[float] = [0] * (len(columns) * len(columns[0]))
    for place, column in enumerate(columns):
        flat[place :: len(columns)] = column.tolist()
    return flat


def merge(
    connection: Connection, rows: Rows, batch_id: int, on_conflict: OnConflict, progress: Progress = silent
) -> tuple[int, int, int]:
    """Assert rows over what is stored; (added, changed, unchanged). Former values move to the history.

    Raises: RequestError `batch.conflict` with FAIL, naming the first value that differs.
    """
    connection.execute(text("DROP TABLE IF EXISTS incoming"))
    _stage(connection, rows, progress)
    added, changed = (int(count) for count in connection.execute(text(_COUNTS)).one())
    if on_conflict is OnConflict.FAIL and changed:
        _refuse(connection, changed)
    chosen = {"batch": batch_id}
    if on_conflict is OnConflict.KEEP:
        connection.execute(text(_KEPT_OUT), chosen)
        connection.execute(text(_NEW), chosen)
        counts = added, 0, len(rows) - added
    else:
        if added < len(rows):
            connection.execute(text(_FORMER))
            connection.execute(text(_REPLACED_POSTGRESQL if _is_postgresql(connection) else _REPLACED), chosen)
        connection.execute(text(_NEW), chosen)
        counts = added, changed, len(rows) - added - changed
    connection.execute(text("DROP TABLE incoming"))
    return counts


def _stage(connection: Connection, rows: Rows, progress: Progress) -> None:
    """All rows into a table of this connection, sorted by its key."""
    if _is_postgresql(connection):
        connection.execute(text(f"CREATE TEMPORARY TABLE incoming {_COLUMNS})"))
        copy_rows(connection, "incoming (series_id, period, value)", rows, None, progress)
        connection.execute(text("ALTER TABLE incoming ADD PRIMARY KEY (series_id, period)"))
        connection.execute(text("ANALYZE incoming"))
        packs.unpack(connection)
    else:
        connection.execute(text(f"CREATE TEMPORARY TABLE incoming {_COLUMNS}, PRIMARY KEY (series_id, period)) WITHOUT ROWID"))
        _insert(connection, "incoming (series_id, period, value)", rows, None, progress)


def _refuse(connection: Connection, changed: int) -> None:
    metric, segment, minute, old, new = connection.execute(text(_FIRST_CONFLICT)).one()
    period = np.datetime64(int(minute), "m").astype(datetime)
    raise RequestError(
        "batch.conflict", metric=metric, segment=segment, period=period.date().isoformat(), old=old, new=new, count=changed
    )


Columns = tuple[Ints, Ints, NDArray[np.float64], Ints]


def read(connection: Connection, series: Ints | None) -> Columns:
    """series, period, value and batch of every current value, or of some series."""
    parts = list(read_parts(connection, series))
    if not parts:
        return _columns([])
    number, period, value, batch = (np.concatenate([part[i] for part in parts]) for i in range(4))
    return number, period, value, batch


def read_parts(connection: Connection, series: Ints | None) -> Iterator[Columns]:
    """The same piece by piece."""
    query = "SELECT series_id, period, value, batch_id FROM current_value"
    if series is None:
        yield from _fetch(connection, query)
        return
    for start in range(0, len(series), 500):  # well below any database's limit of variables
        chosen = ",".join(str(int(number)) for number in series[start : start + 500])
        yield from _fetch(connection, f"{query} WHERE series_id IN ({chosen})")


def columns_of(connection: Connection, query: str) -> Columns:
    """The columns of a query for series, period, value and batch."""
    parts = list(_fetch(connection, query))
    if not parts:
        return _columns([])
    number, period, value, batch = (np.concatenate([part[i] for part in parts]) for i in range(4))
    return number, period, value, batch


def _fetch(connection: Connection, query: str) -> Iterator[Columns]:
    cursor = _cursor(connection)
    cursor.execute(query)
    while rows := cursor.fetchmany(_CHUNK):
        yield _columns(rows)
    cursor.close()


def _columns(rows: list[tuple[Any, ...]]) -> Columns:
    if not rows:
        empty = np.array([], dtype=np.int64)
        return empty, empty, np.array([], dtype=float), empty
    number, period, value, batch = zip(*rows, strict=True)
    as_ints = (np.array(column, dtype=np.int64) for column in (number, period, batch))
    numbers, periods, batches = as_ints
    return numbers, periods, np.array(value, dtype=float), batches


def _is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _cursor(connection: Connection) -> Any:
    driver = connection.connection.driver_connection
    assert driver is not None
    return driver.cursor()
