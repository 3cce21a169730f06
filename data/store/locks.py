"""One pull of a source at a time: a lock file beside the SQLite store, an advisory lock on PostgreSQL."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import text

from data.errors import Locked

if TYPE_CHECKING:
    from data.store.engine import Store


@contextmanager
def source_lock(store: Store, source: str) -> Iterator[None]:
    """Hold the lock of a source. Both kinds end with the process, also when it is killed.

    Raises: Locked `source.busy` at once when somebody else holds it.
    """
    digest = hashlib.sha256(source.encode()).digest()
    if store.folder is None:
        with store.read() as connection:
            key = int.from_bytes(digest[:8], "big", signed=True)
            if not connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": key}).scalar():
                raise Locked("source.busy", source=source)
            yield
        return
    from filelock import FileLock, Timeout

    lock = FileLock(store.folder / f".pull-{digest.hex()[:16]}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Locked("source.busy", source=source) from error
    try:
        yield
    finally:
        lock.release()
