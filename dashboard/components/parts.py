"""Definition lists as HTML; every word is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def definition_list(rows: Sequence[tuple[str, str]]) -> str:
    """Label and sentence, one row each."""
    inside = "".join(f"<dt>{escape(label)}</dt><dd>{escape(sentence)}</dd>" for label, sentence in rows)
    return f'<dl class="v-dl">{inside}</dl>'
