"""The number of each series (metric and segment) in the store: found, and made where it is new."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from data.errors import NotFound
from data.store.tables import metric, series

_AT_ONCE = 500  # well below any database's limit of variables
Pair = tuple[str, str]


def known_numbers(connection: Connection, pairs: Sequence[Pair]) -> dict[Pair, int]:
    """The numbers of those (metric, segment) that the store knows."""
    codes = sorted({code for code, _ in pairs})
    found: dict[Pair, int] = {}
    for start in range(0, len(codes), _AT_ONCE):
        query = select(series.c.metric, series.c.segment, series.c.id).where(series.c.metric.in_(codes[start : start + _AT_ONCE]))
        found |= {(code, segment): int(number) for code, segment, number in connection.execute(query)}
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


def _check_metrics(connection: Connection, codes: list[str]) -> None:
    missing = set(codes)
    for start in range(0, len(codes), _AT_ONCE):
        query = select(metric.c.code).where(metric.c.code.in_(codes[start : start + _AT_ONCE]))
        missing -= set(connection.execute(query).scalars())
    if missing:
        raise NotFound("metric.not_found", metric=min(missing))
