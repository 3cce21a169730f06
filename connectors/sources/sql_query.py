"""A read-only query on any database SQLAlchemy speaks to: its rows are read like a table somebody uploaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnClause, Select, column, select, text
from sqlalchemy.engine import URL, Connection, CursorResult

from connectors.database import database_address, one_select, reading
from connectors.records import table, unseen
from connectors.source import Access, Document, Form, Setting, Settings, State
from data.errors import Reshaped, SourceError

_MOST_ROWS = 5_000_000
_AT_ONCE = 200_000


class SqlQuery:
    """Without `cursor` the whole result is compared with the last one; with it only rows from the bookmark less the window are read."""

    kind = "sql"
    settings = (
        Setting("url", required=True, example="postgresql://reader@db.example.org/crm"),
        Setting("query", Form.LONG, required=True, example="SELECT month AS period, 'Sales' AS metric, total AS value FROM sales"),
        Setting("password", Form.SECRET),
        Setting("cursor", example="month"),
        Setting("window_days", Form.NUMBER, default=0),
        Setting("batch_rows", Form.NUMBER, default=_AT_ONCE),
        Setting("timeout", Form.NUMBER, default=300),
    )

    def check(self, settings: Settings, access: Access) -> str:
        """The names of the query's columns."""
        address = _address(settings, access)
        query = _selected(settings, address, None).limit(1)
        with reading(address, access.reach, float(str(settings.get("timeout", 300)))) as connection:
            result = connection.execute(query)
            names = list(result.keys())
            result.close()
        _place_of_cursor(names, settings)
        return ", ".join(names)

    def fetch(self, settings: Settings, state: State, access: Access) -> Iterator[Document]:
        """New and changed rows in documents of at most `batch_rows`; rows of one cursor value stay together."""
        address = _address(settings, access)
        size = int(str(settings.get("batch_rows", _AT_ONCE)))
        query = _selected(settings, address, _since(state, settings))
        with reading(address, access.reach, float(str(settings.get("timeout", 300)))) as connection:
            result = _streamed(connection, query)
            names = list(result.keys())
            place = _place_of_cursor(names, settings)
            if place is None:
                parts = (table(names, rows) for rows in _parts(result, size, None))
                yield from unseen("query", parts, state)
                return
            for number, rows in enumerate(_parts(result, size, place), start=1):
                yield Document(f"query-{number}.csv", table(names, rows), _bookmark(rows[-1][place]))


def _address(settings: Settings, access: Access) -> URL:
    address = database_address(access.filled(settings["url"]))
    if address.password:
        access.remember(address.password)
    return address.set(password=access.secret(settings["password"])) if "password" in settings else address


def _selected(settings: Settings, address: URL, since: object) -> Select[tuple[object, ...]]:
    """The query inside a SELECT of ours: only something that reads can stand there."""
    query = one_select(str(settings["query"]), address.get_backend_name())
    inner = query.replace(":", "\\:")  # a colon of the query is no parameter
    outer: Select[tuple[object, ...]] = select(text("*")).select_from(text(f"({inner}\n) pulled"))
    if cursor := settings.get("cursor"):
        name: ColumnClause[object] = column(str(cursor))
        outer = outer.order_by(name)
        if since is not None:
            outer = outer.where(name >= since)
    return outer


def _streamed(connection: Connection, query: Select[tuple[object, ...]]) -> CursorResult[tuple[object, ...]]:
    return connection.execution_options(stream_results=True, max_row_buffer=10_000).execute(query)


def _place_of_cursor(names: list[str], settings: Settings) -> int | None:
    cursor = settings.get("cursor")
    if not cursor:
        return None
    if str(cursor) not in names:
        raise Reshaped("source.no_column", column=str(cursor), known=", ".join(names))
    return names.index(str(cursor))


def _parts(result: CursorResult[tuple[object, ...]], size: int, place: int | None) -> Iterator[list[tuple[object, ...]]]:
    part: list[tuple[object, ...]] = []
    for read, row in enumerate(result, start=1):
        values = tuple(row)
        if len(part) >= size and (place is None or values[place] != part[-1][place]):
            yield part
            part = []
        part.append(values)
        if read > _MOST_ROWS:
            raise SourceError("source.too_many_rows", most=_MOST_ROWS)
    if part:
        yield part


def _bookmark(value: object) -> Mapping[str, object]:
    """The cursor's newest value with its kind, as JSON keeps it."""
    if isinstance(value, datetime):
        return {"since": value.isoformat(), "kind": "datetime"}
    if isinstance(value, date):
        return {"since": value.isoformat(), "kind": "date"}
    if isinstance(value, int | float | Decimal):
        return {"since": float(value) if not isinstance(value, int) else value, "kind": "number"}
    return {"since": str(value), "kind": "text"}


def _since(state: State, settings: Settings) -> object:
    """Where to read from: the bookmark less the window in which values are still corrected."""
    value, kind = state.get("since"), state.get("kind")
    if value is None or "cursor" not in settings:
        return None
    window = timedelta(days=float(str(settings.get("window_days", 0))))
    if kind == "datetime":
        return datetime.fromisoformat(str(value)) - window
    if kind == "date":
        return date.fromisoformat(str(value)) - window
    return _text_less(str(value), window) if kind == "text" else value


def _text_less(value: str, window: timedelta) -> str:
    """Dates kept as text (SQLite): the same notation, earlier by the window; a month counts from its first day."""
    try:
        moment = datetime.fromisoformat(value if len(value) > 7 else f"{value}-01")
    except ValueError:
        return value
    return (moment - window).isoformat(sep=value[10] if len(value) > 10 else " ")[: len(value)]
