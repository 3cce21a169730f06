"""How objectives hang together: company, team, person; many parents, sideways help, orphans, and who proposed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.errors import NotFound, OkrError
from data.model.goal import Level, Objective, Origin

_ORDER = {Level.COMPANY: 0, Level.TEAM: 1, Level.PERSON: 2}


@dataclass(frozen=True, slots=True)
class Alignment:
    """`parents` and `supports` are (from, to) pairs of objective numbers that both exist; `orphans` serve nothing above them."""

    objectives: tuple[Objective, ...]
    parents: tuple[tuple[int, int], ...]
    supports: tuple[tuple[int, int], ...]
    orphans: tuple[int, ...]
    bottom_up: float | None

    def children(self, number: int | None) -> tuple[Objective, ...]:
        """Objectives that contribute to one; for None those at the top: the company's, and whoever has no parent here."""
        if number is not None:
            below = {child for child, parent in self.parents if parent == number}
            return tuple(item for item in self.objectives if item.id in below)
        with_parent = {child for child, _ in self.parents}
        return tuple(item for item in self.objectives if item.id not in with_parent)


def align(objectives: Sequence[Objective]) -> Alignment:
    """The tree of one quarter, company first. Links to objectives that are not among them are left out."""
    ordered = tuple(sorted(objectives, key=lambda item: (_ORDER[item.level], item.id)))
    known = {item.id for item in ordered}
    parents = tuple((item.id, parent) for item in ordered for parent in item.parents if parent in known)
    supports = tuple((item.id, other) for item in ordered for other in item.supports if other in known)
    linked = {child for child, _ in parents}
    orphans = tuple(item.id for item in ordered if item.level is not Level.COMPANY and item.id not in linked)
    below = [item for item in ordered if item.level is not Level.COMPANY]
    share = sum(item.origin is Origin.BOTTOM_UP for item in below) / len(below) if below else None
    return Alignment(ordered, parents, supports, orphans, share)


def check_links(objective: Objective, others: Mapping[int, Objective]) -> None:
    """Refuse links that lead nowhere, to itself, in a circle, or upside down.

    Raises: NotFound `okr.not_found`; OkrError `okr.link_self`, `okr.link_circle`, `okr.link_level` (a company's does not serve a person's).
    """
    for number in (*objective.parents, *objective.supports):
        if number == objective.id:
            raise OkrError("okr.link_self", objective=number)
        if number not in others:
            raise NotFound("okr.not_found", objective=number)
    for number in objective.parents:
        if _ORDER[others[number].level] > _ORDER[objective.level]:
            raise OkrError("okr.link_level", objective=objective.id, parent=number)
        if objective.id in _above(number, others):
            raise OkrError("okr.link_circle", objective=objective.id, parent=number)


def _above(number: int, others: Mapping[int, Objective]) -> set[int]:
    seen: set[int] = set()
    open_ = [number]
    while open_:
        here = open_.pop()
        if here not in seen and here in others:
            seen.add(here)
            open_ += others[here].parents
    return seen
