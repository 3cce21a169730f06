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
    """One weekly note: `values` by key result number, confidence 0-10, comment."""

    objective: int
    at: datetime
    actor: str
    body: Mapping[str, object]


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
            raise OkrError("okr.edited_meanwhile", objective=item.id)
        kept = replace(item, version=item.version + 1)
        connection.execute(objective.update().where(objective.c.id == item.id).values(**_columns(kept)))
    connection.execute(
        objective_version.insert().values(
            objective_id=kept.id, version=kept.version, at=moment_text(writer.at), actor=writer.actor.name, body=as_text(kept)
        )
    )
    return kept.id


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
    query = select(check_in).where(check_in.c.objective_id == objective_id).order_by(check_in.c.id.desc())
    with store.read() as connection:
        return [
            CheckIn(row.objective_id, moment_from(row.at), row.actor, json.loads(row.body)) for row in connection.execute(query)
        ]
