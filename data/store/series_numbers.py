"""The number of each series (metric and segment) in the store: found, and made where it is new."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, text

from data.errors import NotFound
from data.store.tables import series

Pair = tuple[str, str]


def known_numbers(connection: Connection, pairs: Sequence[Pair]) -> dict[Pair, int]:
    """The numbers of those (metric, segment) that the store knows."""
    codes = sorted({code for code, _ in pairs})
    found: dict[Pair, int] = {}
    for code, segment, number in _among(connection, "SELECT metric, segment, id FROM series WHERE metric", codes):
        found[code, segment] = int(number)
    return found


def made_numbers(connection: Connection, pairs: Sequence[Pair]) -> tuple[list[int], list[int]]:
    """The number of each pair, and which of them were new. Raises: NotFound `metric.not_found` naming a metric the catalogue lacks."""
    _check_metrics(connection, sorted({code for code, _ in pairs}))
    known = known_numbers(connection, pairs)
    new = [pair for pair in pairs if pair not in known]
    if new:
        start = int(connection.execute(select(func.coalesce(func.max(series.c.id), 0))).scalar_one()) + 1
        known |= {pair: start + place for place, pair in enumerate(new)}
        rows = [{"id": known[pair], "metric": pair[0], "segment": pair[1]} for pair in new]
        connection.execute(series.insert(), rows)
    return [known[pair] for pair in pairs], [known[pair] for pair in new]


def _among(connection: Connection, query: str, words: list[str]) -> Iterator[Any]:
    """The rows of a query that ends in a column which is one of many words: they travel as one value, however many they are."""
    if connection.dialect.name == "postgresql":
        yield from connection.execute(text(f"{query} = ANY(:words)"), {"words": words})
    else:
        yield from connection.execute(text(f"{query} IN (SELECT value FROM json_each(:words))"), {"words": json.dumps(words)})


def _check_metrics(connection: Connection, codes: list[str]) -> None:
    missing = set(codes) - {code for (code,) in _among(connection, "SELECT code FROM metric WHERE code", codes)}
    if missing:
        raise NotFound("metric.not_found", metric=min(missing))
