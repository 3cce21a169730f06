"""The alignment tree drawn: three columns on a laptop, an indented list on a phone; dashed lines go sideways."""

from __future__ import annotations

from html import escape

from dashboard.components.links import address
from dashboard.components.palette import Palette
from dashboard.components.shapes import picture
from dashboard.text.catalog import Text
from dashboard.views.alignment import owner_words, rows
from data.model.goal import Level, Objective
from data.model.metric import Catalog
from goals.alignment import Alignment

_COLUMNS = {Level.COMPANY: 0, Level.TEAM: 1, Level.PERSON: 2}
_WIDE, _HIGH, _GAP, _BETWEEN = 330.0, 62.0, 18.0, 70.0
_LETTERS = 40


def tree_picture(found: Alignment, catalog: Catalog, text: Text, colours: Palette) -> str:
    """Boxes by level, lines to parents, dashed lines to those helped, a dashed outline where nothing above is served."""
    places = _places(found)
    height = max((y for _, y in places.values()), default=0.0) + _HIGH + 10
    width = 3 * _WIDE + 2 * _BETWEEN
    parts = [_curve(places[child], places[parent], colours.edge) for child, parent in found.parents]
    parts += [_side(places[left], places[right], colours.ink2) for left, right in found.supports]
    parts += [_box(item, places[item.id], catalog, text, colours, is_orphan=item.id in found.orphans) for item in found.objectives]
    return picture("".join(parts), f"0 0 {width:g} {height:g}", "v-wide", text("alignment.label", n=len(found.objectives)))


def _places(found: Alignment) -> dict[int, tuple[float, float]]:
    """Top left corner of every box; children stand beside the first of their parents where there is room."""
    filled = [0.0, 0.0, 0.0]
    places: dict[int, tuple[float, float]] = {}
    for _, item in rows(found):
        if item.id in places:
            continue
        column = _COLUMNS[item.level]
        beside = [places[parent][1] for child, parent in found.parents if child == item.id and parent in places]
        y = max([filled[column], *beside[:1]])
        places[item.id] = (column * (_WIDE + _BETWEEN), y)
        filled[column] = y + _HIGH + _GAP
    return places


def _curve(child: tuple[float, float], parent: tuple[float, float], colour: str) -> str:
    x0, y0 = parent[0] + _WIDE, parent[1] + _HIGH / 2
    x1, y1 = child[0], child[1] + _HIGH / 2
    if x1 <= x0:  # same level: from below
        x0 -= _WIDE / 2
        x1 += _WIDE / 2
        return f'<path d="M{x0:.0f} {y0:.0f} L{x1:.0f} {y1:.0f}" fill="none" stroke="{colour}" stroke-width="2"/>'
    middle = (x0 + x1) / 2
    path = f"M{x0:.0f} {y0:.0f} C{middle:.0f} {y0:.0f} {middle:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _side(left: tuple[float, float], right: tuple[float, float], colour: str) -> str:
    x0, y0 = left[0] + _WIDE - 14, left[1] + (_HIGH if left[1] < right[1] else 0)
    x1, y1 = right[0] + _WIDE - 14, right[1] + (0 if left[1] < right[1] else _HIGH)
    return (
        f'<path d="M{x0:.0f} {y0:.0f} C{x0 + 40:.0f} {y0:.0f} {x1 + 40:.0f} {y1:.0f} {x1:.0f} {y1:.0f}" fill="none" stroke="{colour}" '
        f'stroke-width="1.6" stroke-dasharray="5 4"/><circle cx="{x1:.0f}" cy="{y1:.0f}" r="3.5" fill="{colour}"/>'
    )


def _box(item: Objective, place: tuple[float, float], catalog: Catalog, text: Text, colours: Palette, *, is_orphan: bool) -> str:
    x, y = place
    dash = ' stroke-dasharray="5 4"' if is_orphan else ""
    lines = _folded(f"#{item.id} {item.text}")
    said = "".join(
        f'<text x="{x + 12:.0f}" y="{y + 20 + 16 * place_:.0f}" font-size="13" font-weight="600" fill="{colours.ink}">{escape(line)}</text>'
        for place_, line in enumerate(lines)
    )
    return (
        f'<rect x="{x + 1:.0f}" y="{y + 1:.0f}" width="{_WIDE - 2:g}" height="{_HIGH:g}" rx="8" fill="{colours.card}" '
        f'stroke="{colours.edge}" '
        f'stroke-width="1.4"{dash}/>{said}<text x="{x + 12:.0f}" y="{y + 54:.0f}" font-size="12" fill="{colours.ink3}">'
        f"{escape(owner_words(item, catalog, text))}</text>"
    )


def _folded(words: str) -> list[str]:
    """Two lines at most; a Korean letter takes the room of two Latin ones."""
    lines, room = [""], _LETTERS
    for letter in words:
        room -= 2 if ord(letter) > 0x1100 else 1
        if room < 0 and len(lines) == 2:
            lines[-1] = lines[-1][:-1] + "…"
            break
        if room < 0:
            lines.append("")
            room = _LETTERS
        lines[-1] += letter
    return lines


def tree_list(found: Alignment, catalog: Catalog, text: Text) -> str:
    """The same as an indented list with links: what a phone shows, and the picture's twin for whoever cannot see it."""
    cells = []
    for depth, item in rows(found):
        helped = [right for left, right in found.supports if left == item.id]
        side = f" · ⇢ {', '.join(f'#{number}' for number in helped)}" if helped else ""
        alone = f" · {escape(text('alignment.orphan'))}" if item.id in found.orphans else ""
        cells.append(
            f'<div class="v-branch" style="margin-left:{min(depth, 4) * 1.1:.1f}rem"><a href="{escape(address("objective", id=item.id))}" '
            f'target="_self">#{item.id} {escape(item.text)}</a><div class="v-small">{escape(owner_words(item, catalog, text))}'
            f" · {escape(text(f'okr.origin.{item.origin.value}'))}{side}{alone}</div></div>"
        )
    return "".join(cells)
