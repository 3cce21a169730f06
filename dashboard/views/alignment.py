"""The alignment tree and the culture of teams in words."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.text.catalog import Text
from dashboard.text.numbers import number_text
from data.model.goal import Objective
from data.model.metric import Catalog
from goals.alignment import Alignment
from goals.culture import FEWEST_PEOPLE, Culture


def team_name(code: str | None, catalog: Catalog, text: Text) -> str:
    """A department by name."""
    department = catalog.department(code)
    return department.name.in_language(text.language) if department else code or text("overview.no_department")


def owner_words(item: Objective, catalog: Catalog, text: Text) -> str:
    """`영업 · 팀` / `Sales · team`; a person's objective names the person."""
    who = item.owner if item.level.value == "person" else team_name(item.department, catalog, text)
    return f"{who} · {text(f'okr.level.{item.level.value}')}" if item.level.value != "company" else text("okr.level.company")


def rows(found: Alignment) -> Iterator[tuple[int, Objective]]:
    """(depth, objective) from the top down; an objective with two parents stands under both."""

    def below(number: int | None, depth: int, path: tuple[int, ...]) -> Iterator[tuple[int, Objective]]:
        for item in found.children(number):
            if item.id not in path:
                yield depth, item
                yield from below(item.id, depth + 1, (*path, item.id))

    yield from below(None, 0, ())


def tree_lines(found: Alignment, catalog: Catalog, text: Text) -> list[str]:
    """The tree as indented lines, sideways help, orphans and who proposed."""
    lines = [f"{'  ' * depth}#{item.id} {item.text} ({owner_words(item, catalog, text)})" for depth, item in rows(found)]
    lines += [text("okr.tree.supports", left=left, right=right) for left, right in found.supports]
    lines += orphan_lines(found, text)
    return lines or [text("okr.tree.none")]


def orphan_lines(found: Alignment, text: Text) -> list[str]:
    """What serves nothing above it, and the share that was proposed from below."""
    lines = []
    if found.orphans:
        lines.append(text("okr.tree.orphans", numbers=", ".join(f"#{number}" for number in found.orphans), n=len(found.orphans)))
    if found.bottom_up is not None:
        lines.append(text("okr.tree.origin", up=round(found.bottom_up * 100), down=round((1 - found.bottom_up) * 100)))
    return lines


def culture_line(row: Culture, catalog: Catalog, text: Text) -> str:
    """Conversations, feedback and recognition a person and month of one team; small teams are not shown."""
    name = team_name(row.team, catalog, text)
    if row.a_month is None:
        return text("okr.culture.small", team=name, fewest=FEWEST_PEOPLE)
    rates = {kind.value: number_text(rate) for kind, rate in row.a_month.items()}
    return text("okr.culture.row", team=name, people=row.people, **rates)
