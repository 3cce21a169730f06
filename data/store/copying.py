"""PostgreSQL's COPY in its binary form, built as arrays (https://www.postgresql.org/docs/current/sql-copy.html, Binary Format)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from data.model.progress import Progress

if TYPE_CHECKING:
    from data.store.bulk import Rows

_HEAD, _END = b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8, b"\xff\xff"
_AT_ONCE = 100_000
_PIECE = 1 << 16
Block = bytes | memoryview


def copy_blocks(connection: Connection, target: str, blocks: Iterable[Block]) -> None:
    """Send rows that are encoded already into `target`, a table with its columns."""
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor:
        cursor.copy_expert(f"COPY {target} FROM STDIN (FORMAT BINARY)", _Stream(blocks), _PIECE)


def as_bytes(rows: NDArray[Any]) -> Block:
    """The memory of encoded rows, to be sent before they are written over."""
    return rows.view(np.uint8).data


class _Stream:
    """What the driver reads from: head, blocks, end, in pieces of the size it asks for."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = chain([_HEAD], blocks, [_END])
        self._rest = memoryview(b"")

    def read(self, size: int) -> bytes:
        """The next piece, empty at the end."""
        if not self._rest:
            self._rest = memoryview(next(self._blocks, b""))
        piece, self._rest = self._rest[:size], self._rest[size:]
        return bytes(piece)


def copy_rows(connection: Connection, target: str, rows: Rows, batch_id: int | None, progress: Progress) -> None:
    """Series, period and value of each row, and the batch where there is one."""
    copy_blocks(connection, target, _blocks(rows, batch_id, progress))


def _blocks(rows: Rows, batch_id: int | None, progress: Progress) -> Iterator[Block]:
    fields: list[tuple[str, str, NDArray[Any]]] = [
        ("series", ">i4", rows.series), ("period", ">i4", rows.period), ("value", ">f8", rows.value)
    ]  # fmt: skip
    kinds = [("fields", ">i2")]
    for name, kind, _ in fields:
        kinds += [(f"{name}_size", ">i4"), (name, kind)]
    if batch_id is not None:
        kinds += [("batch_size", ">i4"), ("batch", ">i4")]
    block = np.zeros(min(_AT_ONCE, len(rows)), dtype=kinds)
    block["fields"] = len(fields) + (batch_id is not None)
    for name, kind, _ in fields:
        block[f"{name}_size"] = int(kind[-1])
    if batch_id is not None:
        block["batch_size"], block["batch"] = 4, batch_id
    for start in range(0, len(rows), _AT_ONCE):
        size = min(_AT_ONCE, len(rows) - start)
        for name, _, values in fields:
            block[name][:size] = values[start : start + size]
        yield as_bytes(block[:size])
        progress("storing", start + size, len(rows))
