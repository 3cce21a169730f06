"""Rows of sources as tables in text form: what a query, an API or a tap gives is then read like an uploaded file."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from connectors.source import Document, State

_HASHES = "hashes"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table with a header row, in UTF-8: exact numbers, ISO dates, an empty cell for nothing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if value != value else repr(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return str(value)


def flattened(record: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Nested objects as columns with dotted names; lists are no values and are left out."""
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from flattened(value, f"{prefix}{name}.")
        elif not isinstance(value, list):
            yield f"{prefix}{name}", value


def records_table(records: Sequence[Mapping[str, object]]) -> bytes:
    """Records as one table: the columns of all of them, in the order of their first appearance."""
    flat = [dict(flattened(record)) for record in records]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    return table(columns, ([row.get(name) for name in columns] for row in flat))


def unseen(name: str, parts: Iterable[bytes], state: State) -> Iterator[Document]:
    """The parts whose content differs from the last time, in order; the bookmark is the hash of every part.

    A pull that was cut off finds its first parts stored and goes on behind them; values that were restated come again.
    """
    stored = state.get(_HASHES)
    known = [str(part) for part in stored] if isinstance(stored, list) else []
    seen: list[str] = []
    for place, content in enumerate(parts):
        found = hashlib.sha256(content).hexdigest()
        seen.append(found)
        if place < len(known) and known[place] == found:
            continue
        label = f"{name}.csv" if place == 0 else f"{name}-{place + 1}.csv"
        yield Document(label, content, {_HASHES: [*seen, *known[place + 1 :]]})
    if seen and len(known) > len(seen):
        yield Document(f"{name}.csv", b"", {_HASHES: seen})


def cut(records: Iterable[Mapping[str, object]], size: int) -> Iterator[list[Mapping[str, object]]]:
    """Lists of at most `size` records."""
    part: list[Mapping[str, object]] = []
    for record in records:
        part.append(record)
        if len(part) >= size:
            yield part
            part = []
    if part:
        yield part
