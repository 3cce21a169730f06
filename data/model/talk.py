"""Conversation, feedback and recognition: three kinds of record beside an objective, none of them a score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TalkKind(StrEnum):
    """What was said."""

    CONVERSATION = "conversation"
    FEEDBACK = "feedback"
    RECOGNITION = "recognition"


class Visibility(StrEnum):
    """Who reads it. A recognition is always public, a conversation always between its two people; feedback chooses."""

    PAIR = "pair"
    TEAM = "team"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Conversation:
    """Four questions asked in turn: the work, the key results, what is in the way, what is needed."""

    objective: int
    with_whom: str
    working_on: str
    progress: str = ""
    in_the_way: str = ""
    needs: str = ""
    kind: TalkKind = TalkKind.CONVERSATION
    visibility: Visibility = Visibility.PAIR


@dataclass(frozen=True, slots=True)
class Feedback:
    """Something to go on with or to change, said to a person, seen by whom the writer chose."""

    objective: int
    with_whom: str
    said: str
    visibility: Visibility = Visibility.PAIR
    kind: TalkKind = TalkKind.FEEDBACK


@dataclass(frozen=True, slots=True)
class Recognition:
    """Public thanks, tied to the key result it moved where there is one."""

    objective: int
    with_whom: str
    said: str
    key_result: int | None = None
    kind: TalkKind = TalkKind.RECOGNITION
    visibility: Visibility = Visibility.PUBLIC


Talk = Conversation | Feedback | Recognition


@dataclass(frozen=True, slots=True)
class Told:
    """A record as it was kept."""

    id: int
    at: datetime
    actor: str
    team: str | None
    talk: Talk
