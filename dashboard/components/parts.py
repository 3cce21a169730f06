"""Contribution bars and definition lists as HTML; every word is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.components.palette import Palette
from dashboard.components.shapes import picture


def definition_list(rows: Sequence[tuple[str, str]]) -> str:
    """Label and sentence, one row each."""
    inside = "".join(f"<dt>{escape(label)}</dt><dd>{escape(sentence)}</dd>" for label, sentence in rows)
    return f'<dl class="v-dl">{inside}</dl>'


def contribution_bars(rows: Sequence[tuple[str, float, str, str]], colours: Palette, *, worse_is_positive: bool) -> str:
    """Rows of (name, contribution, value text, share text): bars from zero, what made it worse in red, what helped in blue."""
    most = max((abs(value) for _, value, _, _ in rows), default=1.0) or 1.0
    low = min([0.0, *(value for _, value, _, _ in rows)])
    span = max([0.0, *(value for _, value, _, _ in rows)]) - low or most
    zero = -low / span * 200
    cells = []
    for name, value, shown, share in rows:
        start, width = (zero, value / span * 200) if value >= 0 else (zero + value / span * 200, -value / span * 200)
        worse = (value > 0) == worse_is_positive
        fill = colours.alert[0] if worse else colours.fine[0]
        bar = f'<rect x="{start:.1f}" y="3" width="{max(width, 0.5):.1f}" height="10" fill="{fill}"/>'
        axis = f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="16" stroke="{colours.edge}" stroke-width="1"/>'
        cells.append(
            f"<span>{escape(name)}</span>{picture(bar + axis, '0 0 200 16', 'v-bullet')}"
            f'<span class="v-num">{escape(shown)}</span><span class="v-num">{escape(share)}</span>'
        )
    return f'<div class="v-bars">{"".join(cells)}</div>'
