"""A key result drawn on its scale from 0 to 1: ink is the score, the band is success, the circle is where it seems to end."""

from __future__ import annotations

from html import escape

from dashboard.components.palette import Palette
from dashboard.components.shapes import picture
from dashboard.operations.okr import KeyResultProgress
from dashboard.text.catalog import Text
from dashboard.text.numbers import score_text, value_text
from dashboard.views.objective import notes_of, pace_line, reading_line, sentence_of
from data.model.goal import KeyResultKind
from data.model.metric import Catalog
from goals.outlook import Outlook
from goals.scoring import SUCCESS_HIGH, SUCCESS_LOW

_WIDTH = 640.0


def key_result_html(item: KeyResultProgress, catalog: Catalog, text: Text, colours: Palette) -> str:
    """Sentence, value and ends; the line; pace in words; what else must be said."""
    result, language = item.key_result, text.language
    now, start, end = (value_text(value, result.unit, language) for value in (item.current, result.baseline, result.target))
    ends = "" if result.kind in (KeyResultKind.MAINTAIN, KeyResultKind.MILESTONE) else f"{start} → {end}"
    said = pace_line(item, text) if item.current is None else f"{pace_line(item, text)} {reading_line(item, text)}".strip()
    lines = [said, *notes_of(item, text)]
    small = "".join(f'<div class="v-small">{escape(line)}</div>' for line in lines)
    label = text("okr.line_label", score=score_text(item.score), pace=score_text(item.pace))
    kind = escape(text(f"okr.kind.{result.kind.value}"))
    line = score_line(
        item.score,
        None if item.is_over else item.pace,
        item.outlook,
        colours,
        has_band=result.kind is KeyResultKind.STRETCH,
        label=label,
    )
    return (
        f'<div class="v-row"><div class="v-line"><span class="v-name"><b>{escape(sentence_of(result, catalog, text))}</b>'
        f' <span class="v-small">{kind}</span></span>'
        f'<span class="v-value">{escape(now)} <span class="v-small">{escape(ends)}</span></span></div>'
        f'<div class="v-small">{escape(text("check_in.score", score=score_text(item.score)))}</div>'
        f"{line}{small}</div>"
    )


def score_line(
    score: float | None, pace: float | None, outlook: Outlook | None, colours: Palette, *, has_band: bool, label: str
) -> str:
    """The line itself. No status colour: a score is neither good nor bad."""
    parts = [f'<rect x="0" y="12" width="{_WIDTH:g}" height="8" fill="{colours.track}"/>']
    if has_band:
        width = _WIDTH * (SUCCESS_HIGH - SUCCESS_LOW)
        parts.append(f'<rect x="{_WIDTH * SUCCESS_LOW:g}" y="4" width="{width:.1f}" height="24" fill="{colours.band}"/>')
    if score is not None:
        parts.append(f'<rect x="0" y="12" width="{_WIDTH * score:.1f}" height="8" fill="{colours.ink}"/>')
    if outlook is not None:
        low, high, middle = (8 + (_WIDTH - 16) * value for value in (outlook.low, outlook.high, outlook.expected))
        line = f'<line x1="{low:.1f}" x2="{high:.1f}" y1="16" y2="16" stroke="{colours.ink2}" stroke-width="2"/>'
        ring = f'<circle cx="{middle:.1f}" cy="16" r="6" fill="{colours.background}" stroke="{colours.ink}" stroke-width="2.2"/>'
        parts.append(line + ring)
    if pace is not None:
        x = _WIDTH * pace
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="28" stroke="{colours.ink2}" stroke-width="2" stroke-dasharray="4 3"/>'
        )
    end = _WIDTH - 1.3
    parts.append(f'<line x1="{end}" x2="{end}" y1="4" y2="28" stroke="{colours.ink}" stroke-width="2.6"/>')
    return picture("".join(parts), f"0 0 {_WIDTH:g} 32", "v-bullet", label)
