"""Yearly agreements: goals with weights that two people agree on, and their reviews. Nothing here knows of OKR scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class MboState(StrEnum):
    """Where an agreement stands. UNILATERAL: the manager set it alone."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    DISCUSSED = "discussed"
    AGREED = "agreed"
    UNILATERAL = "unilateral"
    CLOSED = "closed"
    DROPPED = "dropped"


class ReviewKind(StrEnum):
    """When and by whom an achievement is looked at."""

    SELF = "self"
    MID = "mid"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class MboGoal:
    """One goal of one person and cycle (`2026`, `2026H1`): measured, weighted, linked to the organisation or with the reason why not.

    `baseline` and `target` are in `unit`. `agreed_by` are those who said yes to this very version.
    """

    id: int
    owner: str
    manager: str
    cycle: str
    text: str
    metric: str = ""
    baseline: float | None = None
    target: float | None = None
    unit: str = ""
    due: date | None = None
    weight: int = 0
    parent: str = ""
    no_parent_reason: str = ""
    contribution: str = ""
    state: MboState = MboState.DRAFT
    agreed_by: tuple[str, ...] = ()
    change_reason: str = ""
    version: int = 1
    set_by: str = ""

    @property
    def is_binding(self) -> bool:
        return self.state in (MboState.AGREED, MboState.UNILATERAL, MboState.CLOSED)


@dataclass(frozen=True, slots=True)
class Review:
    """A look at one goal: value reached, what was in the way, what helps, what changes."""

    goal: int
    kind: ReviewKind
    at: datetime | None = None
    by: str = ""
    value: float | None = None
    said: str = ""
    obstacles: str = ""
    support: str = ""
    correction: str = ""
