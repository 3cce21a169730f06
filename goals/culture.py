"""Signs of a talking culture, per team only: a number about one person would be a score of that person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.model.talk import TalkKind

FEWEST_PEOPLE = 3  # in a smaller team the mean would tell who talked
_DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Culture:
    """Records a person and month of one team by kind; None for all of them where the team is too small to be shown."""

    team: str
    people: int
    a_month: Mapping[TalkKind, float] | None


def culture_of(people: Mapping[str, int], talks: Sequence[tuple[str | None, TalkKind]], days: int) -> tuple[Culture, ...]:
    """One row a team. `people` counts the members, `talks` are (team, kind) of the last `days` days."""
    found = []
    for team, count in sorted(people.items()):
        rates = None
        if count >= FEWEST_PEOPLE and days > 0:
            per = count * days / _DAYS_A_MONTH
            rates = {kind: round(sum(t == team and k is kind for t, k in talks) / per, 2) for kind in TalkKind}
        found.append(Culture(team, count, rates))
    return tuple(found)
