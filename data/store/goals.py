"""Objectives with their versions, and check-ins."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from data.errors import NotFound, OkrError
from data.model.goal import Objective, ObjectiveState
from data.store.engine import Store, Writer
from data.store.record import as_text, from_text, moment_from, moment_text
from data.store.tables import check_in, objective, objective_version


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One weekly note; its body is what goals.checkin writes: day, values and scores by key result number, confidence, words."""

    objective: int
    at: datetime
    actor: str
    body: Mapping[str, object]
    id: int = 0


def save_objective(writer: Writer, item: Objective) -> int:
    """Store a new objective (id 0) or a new version of one; returns its id.

    Raises: OkrError `okr.edited_meanwhile` when somebody saved a version after the one that was edited.
    """
    connection = writer.connection
    if item.id == 0:
        number = int(connection.execute(select(func.coalesce(func.max(objective.c.id), 0))).scalar_one()) + 1
        kept = replace(item, id=number, version=1, created_at=item.created_at or writer.at)
        connection.execute(objective.insert().values(id=number, **_columns(kept)))
    else:
        stored = connection.execute(select(objective.c.version).where(objective.c.id == item.id)).scalar()
        if stored is None:
            raise NotFound("okr.not_found", objective=item.id)
        if stored != item.version:
            raise OkrError("okr.edited_meanwhile", **_conflict(writer, item))
        kept = replace(item, version=item.version + 1)
        connection.execute(objective.update().where(objective.c.id == item.id).values(**_columns(kept)))
    connection.execute(
        objective_version.insert().values(
            objective_id=kept.id, version=kept.version, at=moment_text(writer.at), actor=writer.actor.name, body=as_text(kept)
        )
    )
    return kept.id


def _conflict(writer: Writer, mine: Objective) -> dict[str, object]:
    """What the one who saved first and the one who comes second wrote into the same objective: the first field that tells them apart."""
    chosen = objective_version.c.objective_id == mine.id
    rows = writer.connection.execute(select(objective_version).where(chosen).order_by(objective_version.c.version)).all()
    base = next((row.body for row in rows if row.version == mine.version), rows[0].body)
    old, theirs, my = (_leaves(json.loads(body)) for body in (base, rows[-1].body, as_text(mine)))
    for field in _BOOKKEEPING:
        for leaves in (old, theirs, my):
            leaves.pop(field, None)
    my_fields = [name for name in {**old, **my} if my.get(name) != old.get(name)]
    their_fields = [name for name in {**old, **theirs} if theirs.get(name) != old.get(name)]
    both = sorted(set(my_fields) & set(their_fields))
    field, mine_field = (both[0], both[0]) if both else (min(their_fields, default=""), min(my_fields, default=""))
    return {
        "objective": mine.id, "by": rows[-1].actor, "at": rows[-1].at[:16].replace("T", " "), "version": rows[-1].version,
        "field": field, "theirs": _shown(theirs.get(field)), "mine_field": mine_field, "mine": _shown(my.get(mine_field)),
    }  # fmt: skip


_BOOKKEEPING = ("version", "created_at")


def _leaves(value: object, prefix: str = "") -> dict[str, object]:
    """Every value inside a JSON body by its dotted name."""
    if isinstance(value, dict):
        parts = ((str(name), item) for name, item in value.items())
    elif isinstance(value, list):
        parts = ((str(place), item) for place, item in enumerate(value, start=1))
    else:
        return {prefix: value}
    return {name: leaf for part, item in parts for name, leaf in _leaves(item, f"{prefix}.{part}" if prefix else part).items()}


def _shown(value: object) -> str:
    return "—" if value in (None, "") else f"{value:,.12g}" if isinstance(value, float) else str(value)


def _columns(item: Objective) -> dict[str, object]:
    return {
        "department": item.department,
        "state": item.state.value,
        "signal_id": item.signal_id,
        "version": item.version,
        "body": as_text(item),
    }


def load_objectives(
    store: Store, *, department: str | None = None, states: Sequence[ObjectiveState] | None = None
) -> list[Objective]:
    """Objectives, oldest first."""
    query = select(objective.c.body).order_by(objective.c.id)
    if department is not None:
        query = query.where(objective.c.department == department)
    if states is not None:
        query = query.where(objective.c.state.in_([state.value for state in states]))
    with store.read() as connection:
        return [from_text(Objective, body) for body in connection.execute(query).scalars()]


def get_objective(store: Store, objective_id: int) -> Objective:
    """One objective. Raises: NotFound `okr.not_found`."""
    with store.read() as connection:
        body = connection.execute(select(objective.c.body).where(objective.c.id == objective_id)).scalar()
    if body is None:
        raise NotFound("okr.not_found", objective=objective_id)
    return from_text(Objective, body)


def list_versions(store: Store, objective_id: int) -> list[Objective]:
    """Every version, newest first."""
    query = (
        select(objective_version.c.body)
        .where(objective_version.c.objective_id == objective_id)
        .order_by(objective_version.c.version.desc())
    )
    with store.read() as connection:
        return [from_text(Objective, body) for body in connection.execute(query).scalars()]


def add_check_in(writer: Writer, objective_id: int, body: Mapping[str, object]) -> None:
    """Keep one check-in."""
    writer.connection.execute(
        check_in.insert().values(objective_id=objective_id, at=moment_text(writer.at), actor=writer.actor.name, body=as_text(body))
    )


def list_check_ins(store: Store, objective_id: int) -> list[CheckIn]:
    """Check-ins, newest first."""
    chosen = (check_in.c.objective_id == objective_id) & check_in.c.undone_at.is_(None)
    query = select(check_in).where(chosen).order_by(check_in.c.id.desc())
    with store.read() as connection:
        return [
            CheckIn(row.objective_id, moment_from(row.at), row.actor, json.loads(row.body), row.id)
            for row in connection.execute(query)
        ]


def take_back_check_in(writer: Writer, number: int) -> int:
    """Take a check-in back; returns the number of its objective. Raises: NotFound `okr.no_check_in`."""
    chosen = (check_in.c.id == number) & check_in.c.undone_at.is_(None)
    found = writer.connection.execute(select(check_in.c.objective_id).where(chosen)).scalar()
    if found is None:
        raise NotFound("okr.no_check_in", check_in=number)
    writer.connection.execute(check_in.update().where(chosen).values(undone_at=moment_text(writer.at)))
    return int(found)
