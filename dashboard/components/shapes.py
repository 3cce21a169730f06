"""Status shapes, half rings, sparklines and bullets as SVG text. Pure functions; every label is escaped."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from html import escape

from dashboard.components.palette import Palette
from dashboard.views.status import Status
from dashboard.views.tiles import Ring

_PATHS = {
    Status.ALERT: "M0 -5.6 L5.6 0 L0 5.6 L-5.6 0 Z",
    Status.WATCH: "M0 -5.4 L5.4 4.4 L-5.4 4.4 Z",
    Status.GOOD: "M-1.7 -5.2 H1.7 V-1.7 H5.2 V1.7 H1.7 V5.2 H-1.7 V1.7 H-5.2 V-1.7 H-1.7 Z",
    Status.OK: "M-5 0 A5 5 0 1 0 5 0 A5 5 0 1 0 -5 0 Z",
    Status.NO_TARGET: "M-5.4 -1.7 H5.4 V1.7 H-5.4 Z",
}
_OUTLINES = {
    Status.NONE: "M-4.4 0 A4.4 4.4 0 1 0 4.4 0 A4.4 4.4 0 1 0 -4.4 0 Z",
    Status.CANNOT: "M-4.4 -4.4 H4.4 V4.4 H-4.4 Z",
    Status.STALE: "M-4.6 0 A4.6 4.6 0 1 0 4.6 0 A4.6 4.6 0 1 0 -4.6 0 Z M0 -2.6 V0 L2 1.4",
}
_LEAST_SPAN = 0.1  # a line that hardly moves must look as if it hardly moves
_FONT = "Noto Sans CJK KR, Noto Sans KR, Apple SD Gothic Neo, Malgun Gothic, sans-serif"
_CENTRE_X, _CENTRE_Y, _RADIUS = 160.0, 146.0, 118.0


def shape(status: Status, colours: Palette, x: float = 7.0, y: float = 7.0) -> str:
    """The shape of a status as an SVG group at (x, y)."""
    fill = colours.mark(status)
    if status in _PATHS:
        return f'<path d="{_PATHS[status]}" transform="translate({x} {y})" fill="{fill}"/>'
    dash = ' stroke-dasharray="2 1.6"' if status is Status.CANNOT else ""
    return f'<path d="{_OUTLINES[status]}" transform="translate({x} {y})" fill="none" stroke="{fill}" stroke-width="1.7"{dash}/>'


def picture(body: str, view: str, css: str, label: str = "") -> str:
    """An SVG as an image: Streamlit's HTML takes no inline SVG. An empty label marks decoration."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" font-family="{_FONT}">{body}</svg>'
    data = base64.b64encode(svg.encode()).decode()
    return f'<img class="{css}" alt="{escape(label)}" src="data:image/svg+xml;base64,{data}">'


def badge(status: Status, word: str, colours: Palette) -> str:
    """Shape and word: neither is ever shown alone."""
    return (
        f'<span class="v-badge" style="color:{colours.word(status)}">{picture(shape(status, colours), "0 0 14 14", "v-shape")}'
        f" {escape(word)}</span>"
    )


def half_ring(ring: Ring, colours: Palette) -> str:
    """The health gauge: ink up to value or target, the gap in the status colour, the target as a tick."""
    parts = [_arc(0.0, 1.0, colours.track, 16)]
    if ring.share is not None:
        parts += _value_arcs(ring, colours)
    else:
        parts.append(_arc(0.0, 1.0, colours.edge, 1.5, dash="4 4"))
    if ring.usual is not None:
        parts.append(_arc(*ring.usual, colours.edge, 3.5, radius=_RADIUS - 15))
    if ring.target_share is not None:
        parts.append(_tick(ring.target_share, colours.ink))
    grey = ring.status in (Status.STALE, Status.NONE)
    number = colours.ink3 if grey else colours.ink
    width = sum(2 if ord(letter) > 0x1100 else 1 for letter in ring.value)
    size = 46 if width <= 6 else 38 if width <= 8 else 30 if width <= 11 else 24
    parts.append(_text(160, 124, ring.value, size, number, weight=700))
    parts.append(_text(160, 146, ring.period, 13.5, colours.ink3))
    parts.append(_text(160, 166, ring.target, 13.5, colours.ink2))
    parts.append(_text(42, 166, ring.low, 12, colours.ink3) + _text(278, 166, ring.high, 12, colours.ink3))
    return picture("".join(parts), "0 -14 320 188", "v-ring", ring.label)


def _value_arcs(ring: Ring, colours: Palette) -> list[str]:
    share, target = ring.share or 0.0, ring.target_share
    fact = colours.edge if ring.status in (Status.STALE, Status.NO_TARGET, Status.CANNOT) else colours.ink
    if target is None or not ring.missed or ring.status not in (Status.ALERT, Status.WATCH):
        return [_arc(0.0, share, fact, 16)]
    gap = colours.mark(ring.status)
    if share > target:
        return [_arc(0.0, target, fact, 16), _arc(target, share, gap, 16)]
    return [_arc(0.0, share, fact, 16), _arc(share, target, gap, 16, dash="2.5 3.5")]


def _point(share: float, radius: float) -> tuple[float, float]:
    angle = math.pi * (1 - min(max(share, 0.0), 1.0))
    return _CENTRE_X + radius * math.cos(angle), _CENTRE_Y - radius * math.sin(angle)


def _arc(start: float, end: float, colour: str, width: float, *, dash: str = "", radius: float = _RADIUS) -> str:
    if end <= start:
        return ""
    (x0, y0), (x1, y1) = _point(start, radius), _point(end, radius)
    pattern = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="M{x0:.1f} {y0:.1f} A{radius:g} {radius:g} 0 0 1 {x1:.1f} {y1:.1f}" fill="none" stroke="{colour}" '
        f'stroke-width="{width:g}"{pattern}/>'
    )


def _tick(share: float, colour: str) -> str:
    (x0, y0), (x1, y1) = _point(share, _RADIUS - 11), _point(share, _RADIUS + 11)
    return f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" stroke="{colour}" stroke-width="2.6"/>'


def _text(x: float, y: float, body: str, size: float, colour: str, *, weight: int = 400, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}">'
        f"{escape(body)}</text>"
    )


def sparkline(
    values: Sequence[float], colours: Palette, status: Status, *, usual: tuple[float, float] | None = None,
    target: float | None = None, width: float = 320, height: float = 64, label: str = "",
) -> str:  # fmt: skip
    """Newest periods as a line on the usual band, ending in the status shape; the target is a tick at the right edge."""
    if not values:
        return ""
    extra = [v for v in (target,) if v is not None]
    low, high = min([*values, *extra]), max([*values, *extra])
    middle, span = (high + low) / 2, max(high - low, _LEAST_SPAN * max(abs(high), abs(low)), 1e-9)
    low, high = middle - 0.62 * span, middle + 0.62 * span

    def y(value: float) -> float:
        return height - 4 - (min(max(value, low), high) - low) / (high - low) * (height - 8)

    step = (width - 24) / max(len(values) - 1, 1)
    points = [(6 + i * step, y(v)) for i, v in enumerate(values)]
    parts = []
    if usual is not None:
        top, bottom = y(usual[1]), y(usual[0])
        parts.append(
            f'<rect x="0" y="{top:.1f}" width="{width - 12:g}" height="{max(bottom - top, 1):.1f}" fill="{colours.band}"/>'
        )
    path = " ".join(f"{x:.1f},{v:.1f}" for x, v in points)
    parts.append(f'<polyline points="{path}" fill="none" stroke="{colours.ink}" stroke-width="1.8"/>')
    if target is not None:
        parts.append(
            f'<line x1="{width - 22:g}" x2="{width:g}" y1="{y(target):.1f}" y2="{y(target):.1f}" stroke="{colours.ink}" stroke-width="2"/>'
        )
    parts.append(shape(status, colours, points[-1][0], points[-1][1]))
    return picture("".join(parts), f"0 0 {width:g} {height:g}", "v-spark", label)


def bullet(
    share: float | None, target_share: float | None, usual: tuple[float, float] | None, status: Status, colours: Palette
) -> str:
    """A bar to the value on its scale, the usual range as a paler block, the target as a tick."""
    parts = [f'<rect x="0" y="4" width="300" height="6" fill="{colours.track}"/>']
    if usual is not None:
        parts.append(
            f'<rect x="{300 * usual[0]:.1f}" y="1" width="{300 * (usual[1] - usual[0]):.1f}" height="12" fill="{colours.band}"/>'
        )
    if share is not None:
        fact = colours.ink if status in (Status.ALERT, Status.WATCH, Status.OK, Status.GOOD) else colours.edge
        parts.append(f'<rect x="0" y="4" width="{300 * share:.1f}" height="6" fill="{fact}"/>')
        if target_share is not None and status in (Status.ALERT, Status.WATCH) and share > target_share:
            gap = 300 * (share - target_share)
            parts.append(f'<rect x="{300 * target_share:.1f}" y="4" width="{gap:.1f}" height="6" fill="{colours.mark(status)}"/>')
    if target_share is not None:
        x = 300 * target_share
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="14" stroke="{colours.ink}" stroke-width="2.6"/>')
    return picture("".join(parts), "0 0 300 14", "v-bullet")
