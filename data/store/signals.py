"""Signals and the last detection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from data.errors import NotFound
from data.model.signal import Signal, SignalState
from data.store.engine import Store, Writer
from data.store.record import as_quick_text, as_text, from_text, moment_from, moment_text, plain
from data.store.tables import detection, signal


@dataclass(frozen=True, slots=True)
class Detection:
    """One look at the data: when, as of which day, over how many series and periods; what could not be judged and why."""

    as_of: date
    series: int
    periods: int
    cannot_tell: tuple[Mapping[str, object], ...] = ()
    suppressed: int = 0
    at: datetime | None = None
    settings: Mapping[str, object] = field(default_factory=dict)


def load_signals(
    store: Store, *, states: Sequence[SignalState] | None = None, department: str | None = None, most: int | None = None
) -> list[Signal]:
    """Signals by priority, highest first; at most `most`."""
    query = select(signal.c.body).where(*_chosen(states, department)).order_by(signal.c.priority.desc(), signal.c.id).limit(most)
    with store.read() as connection:
        return [from_text(Signal, body) for body in connection.execute(query).scalars()]


def count_signals(store: Store, *, states: Sequence[SignalState] | None = None, department: str | None = None) -> int:
    """How many there are."""
    query = select(func.count()).select_from(signal).where(*_chosen(states, department))
    with store.read() as connection:
        return int(connection.execute(query).scalar_one())


def _chosen(states: Sequence[SignalState] | None, department: str | None) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = [] if states is None else [signal.c.state.in_([state.value for state in states])]
    return chosen if department is None else [*chosen, signal.c.department == department]


def get_signal(store: Store, signal_id: str) -> Signal:
    """One signal. Raises: NotFound `signal.not_found`."""
    with store.read() as connection:
        body = connection.execute(select(signal.c.body).where(signal.c.id == signal_id)).scalar()
    if body is None:
        raise NotFound("signal.not_found", signal=signal_id)
    return from_text(Signal, body)


def save_signals(writer: Writer, signals: Iterable[Signal]) -> None:
    """Add or replace by id, many rows a statement; what is stored already as it is stays untouched."""
    connection = writer.connection
    chosen = {item.id: item for item in signals}
    known = {row.id: row.body for row in connection.execute(select(signal.c.id, signal.c.body))}
    rows = {name: _row(item) for name, item in chosen.items()}
    changed = [row for name, row in rows.items() if name in known and known[name] != row["body"]]
    fresh = [row for name, row in rows.items() if name not in known]
    if changed:
        columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in changed[0] if name != "id"}
        statement = signal.update().where(signal.c.id == bindparam("old_id")).values(**columns)
        connection.execute(
            statement, [{"old_id": row["id"], **{f"new_{k}": v for k, v in row.items() if k != "id"}} for row in changed]
        )
    if fresh:
        connection.execute(signal.insert(), fresh)


def _row(item: Signal) -> dict[str, object]:
    return {
        "id": item.id,
        "metric": item.metric,
        "department": item.department,
        "state": item.state.value,
        "priority": float(item.priority),
        "body": as_quick_text(item),
    }


def has_detection(store: Store) -> bool:
    """True where somebody has looked for signals."""
    with store.read() as connection:
        return connection.execute(select(detection.c.id).limit(1)).first() is not None


def last_detection(store: Store) -> Detection | None:
    """The newest look, or None before the first."""
    with store.read() as connection:
        row = connection.execute(select(detection.c.at, detection.c.body).order_by(detection.c.id.desc()).limit(1)).first()
    if row is None:
        return None
    found = from_text(Detection, row.body)
    return Detection(
        found.as_of, found.series, found.periods, found.cannot_tell, found.suppressed, moment_from(row.at), found.settings
    )


def save_detection(writer: Writer, look: Detection) -> None:
    """Keep a look; `at` is the moment of the write."""
    body = as_text({name: value for name, value in plain(look).items() if name != "at"})
    writer.connection.execute(detection.insert().values(at=moment_text(writer.at), as_of=look.as_of.isoformat(), body=body))
