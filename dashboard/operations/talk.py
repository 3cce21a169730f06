"""Conversations, feedback and recognition about objectives, and what they say of a team."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from dashboard.operations.okr import may_read
from dashboard.operations.workspace import Workspace
from data.errors import NotPermitted, RequestError
from data.model.actor import Actor, Permission
from data.model.talk import Conversation, Feedback, Recognition, Talk, TalkKind, Told, Visibility
from data.store.goals import get_objective
from data.store.people import load_people
from data.store.talks import add_talk, list_talks, take_back_talk
from goals.culture import Culture, culture_of

_DAYS = 30


def say(workspace: Workspace, item: Talk) -> int:
    """Keep a record; returns its number. Raises: NotFound, NotPermitted, RequestError `talk.empty`, `talk.nobody`."""
    objective = get_objective(workspace.store, item.objective)
    if not may_read(objective, workspace.actor):
        raise NotPermitted("okr.private", objective=objective.id)
    said = item.working_on if isinstance(item, Conversation) else item.said
    if not said.strip():
        raise RequestError("talk.empty")
    if not item.with_whom.strip():
        raise RequestError("talk.nobody")
    if isinstance(item, Recognition) and item.key_result not in {None, *(result.id for result in objective.key_results)}:
        raise RequestError("okr.key_result", key_result=item.key_result)
    team = workspace.actor.department or objective.department
    with workspace.store.write(
        workspace.actor, Permission.CFR_WRITE, action=f"talk.{item.kind.value}", subject=f"objective:{objective.id}"
    ) as writer:
        return add_talk(writer, item, team)


def read_talks(workspace: Workspace, objective: int) -> list[Told]:
    """What this actor may read, newest first: recognition all, feedback as chosen, conversations the two of them."""
    found = get_objective(workspace.store, objective)
    if not may_read(found, workspace.actor):
        raise NotPermitted("okr.private", objective=objective)
    return [told for told in list_talks(workspace.store, objective) if reads(told, workspace.actor)]


def reads(told: Told, actor: Actor) -> bool:
    """True when an actor may read a record."""
    if told.talk.kind is TalkKind.RECOGNITION or told.talk.visibility is Visibility.PUBLIC:
        return True
    if actor.name in (told.actor, told.talk.with_whom):
        return True
    return told.talk.visibility is Visibility.TEAM and actor.department is not None and actor.department == told.team


def take_back_said(workspace: Workspace, number: int) -> None:
    """Take back what one said oneself. Raises: NotFound `talk.not_found`."""
    with workspace.store.write(workspace.actor, Permission.CFR_WRITE, action="talk.take_back", subject=f"talk:{number}") as writer:
        take_back_talk(writer, number)


def culture(workspace: Workspace) -> tuple[Culture, ...]:
    """Records a person and month of every team over the last 30 days; never by person."""
    people = Counter(person.department for person in load_people(workspace.store) if person.active and person.department)
    since = workspace.now - timedelta(days=_DAYS)
    talks = [(told.team, told.talk.kind) for told in list_talks(workspace.store) if told.at >= since]
    return culture_of({str(team): count for team, count in people.items()}, talks, _DAYS)


def talk_of(kind: str, objective: int, with_whom: str, said: str, **more: object) -> Talk:
    """A record from what a form or a command says. Raises: RequestError `talk.kind`, `talk.visibility`."""
    if kind == TalkKind.CONVERSATION.value:
        progress, in_the_way, needs = (str(more.get(name) or "").strip() for name in ("progress", "in_the_way", "needs"))
        return Conversation(objective, with_whom.strip(), said.strip(), progress, in_the_way, needs)
    if kind == TalkKind.FEEDBACK.value:
        seen = str(more.get("visibility") or Visibility.PAIR.value)
        if seen not in {each.value for each in Visibility}:
            raise RequestError("talk.visibility", visibility=seen, known=", ".join(each.value for each in Visibility))
        return Feedback(objective, with_whom.strip(), said.strip(), Visibility(seen))
    if kind == TalkKind.RECOGNITION.value:
        number = more.get("key_result")
        return Recognition(objective, with_whom.strip(), said.strip(), int(str(number)) if number else None)
    raise RequestError("talk.kind", kind=kind, known=", ".join(each.value for each in TalkKind))
