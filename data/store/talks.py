"""Conversations, feedback and recognition as they were kept."""

from __future__ import annotations

from sqlalchemy import func, select

from data.errors import NotFound
from data.model.talk import Conversation, Feedback, Recognition, Talk, TalkKind, Told
from data.store.engine import Store, Writer
from data.store.record import as_text, from_text, moment_from, moment_text
from data.store.tables import talk

_KINDS: dict[TalkKind, type[Conversation] | type[Feedback] | type[Recognition]] = {
    TalkKind.CONVERSATION: Conversation,
    TalkKind.FEEDBACK: Feedback,
    TalkKind.RECOGNITION: Recognition,
}


def add_talk(writer: Writer, item: Talk, team: str | None) -> int:
    """Keep a record; returns its number."""
    connection = writer.connection
    number = int(connection.execute(select(func.coalesce(func.max(talk.c.id), 0))).scalar_one()) + 1
    row = {"objective_id": item.objective, "kind": item.kind.value, "team": team, "body": as_text(item)}
    connection.execute(talk.insert().values(id=number, at=moment_text(writer.at), actor=writer.actor.name, **row))
    return number


def list_talks(store: Store, objective: int | None = None) -> list[Told]:
    """Records that were not taken back, newest first, of one objective or of all."""
    query = select(talk).where(talk.c.undone_at.is_(None)).order_by(talk.c.id.desc())
    if objective is not None:
        query = query.where(talk.c.objective_id == objective)
    with store.read() as connection:
        return [
            Told(row.id, moment_from(row.at), row.actor, row.team, from_text(_KINDS[TalkKind(row.kind)], row.body))
            for row in connection.execute(query)
        ]


def take_back_talk(writer: Writer, number: int) -> None:
    """Take back a record of one's own. Raises: NotFound `talk.not_found` for any other."""
    mine = (talk.c.id == number) & (talk.c.actor == writer.actor.name) & talk.c.undone_at.is_(None)
    done = writer.connection.execute(talk.update().where(mine).values(undone_at=moment_text(writer.at)))
    if not done.rowcount:
        raise NotFound("talk.not_found", talk=number)
