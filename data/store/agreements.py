"""Yearly agreements with their versions and reviews. Who may read one is asked in dashboard.operations.mbo."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from data.errors import NotFound, OkrError
from data.model.mbo import MboGoal, Review
from data.store.engine import Store, Writer
from data.store.record import as_text, from_text, moment_from, moment_text
from data.store.tables import mbo_goal, mbo_goal_version, mbo_review


def save_goal(writer: Writer, item: MboGoal) -> int:
    """Store a new goal (id 0) or a new version of one; returns its number.

    Raises: OkrError `mbo.edited_meanwhile` when somebody saved a version after the one that was edited, NotFound `mbo.not_found`.
    """
    connection = writer.connection
    if item.id == 0:
        number = int(connection.execute(select(func.coalesce(func.max(mbo_goal.c.id), 0))).scalar_one()) + 1
        kept = replace(item, id=number, version=1)
        connection.execute(mbo_goal.insert().values(id=number, **_columns(kept)))
    else:
        stored = connection.execute(select(mbo_goal.c.version).where(mbo_goal.c.id == item.id)).scalar()
        if stored is None:
            raise NotFound("mbo.not_found", goal=item.id)
        if stored != item.version:
            raise OkrError("mbo.edited_meanwhile", goal=item.id)
        kept = replace(item, version=item.version + 1)
        connection.execute(mbo_goal.update().where(mbo_goal.c.id == item.id).values(**_columns(kept)))
    row = {"version": kept.version, "at": moment_text(writer.at), "actor": writer.actor.name, "body": as_text(kept)}
    connection.execute(mbo_goal_version.insert().values(goal_id=kept.id, **row))
    return kept.id


def _columns(item: MboGoal) -> dict[str, object]:
    return {"cycle": item.cycle, "state": item.state.value, "version": item.version, "body": as_text(item)}


def load_goals(store: Store, cycle: str | None = None) -> list[MboGoal]:
    """Goals, oldest first."""
    query = select(mbo_goal.c.body).order_by(mbo_goal.c.id)
    if cycle is not None:
        query = query.where(mbo_goal.c.cycle == cycle)
    with store.read() as connection:
        return [from_text(MboGoal, body) for body in connection.execute(query).scalars()]


def get_goal(store: Store, number: int) -> MboGoal:
    """One goal. Raises: NotFound `mbo.not_found`."""
    with store.read() as connection:
        body = connection.execute(select(mbo_goal.c.body).where(mbo_goal.c.id == number)).scalar()
    if body is None:
        raise NotFound("mbo.not_found", goal=number)
    return from_text(MboGoal, body)


def list_goal_versions(store: Store, number: int) -> list[tuple[str, str, MboGoal]]:
    """(moment, who, goal) of every version, newest first."""
    chosen = select(mbo_goal_version).where(mbo_goal_version.c.goal_id == number).order_by(mbo_goal_version.c.version.desc())
    with store.read() as connection:
        return [(row.at, row.actor, from_text(MboGoal, row.body)) for row in connection.execute(chosen)]


def add_review(writer: Writer, item: Review) -> None:
    """Keep a review."""
    row = {"kind": item.kind.value, "at": moment_text(writer.at), "actor": writer.actor.name, "body": as_text(item)}
    writer.connection.execute(mbo_review.insert().values(goal_id=item.goal, **row))


def list_reviews(store: Store, goal: int | None = None) -> list[Review]:
    """Reviews, newest first, of one goal or of all."""
    query = select(mbo_review).order_by(mbo_review.c.id.desc())
    if goal is not None:
        query = query.where(mbo_review.c.goal_id == goal)
    with store.read() as connection:
        return [replace(from_text(Review, row.body), at=moment_from(row.at), by=row.actor) for row in connection.execute(query)]
