"""Words of people shown as they are: one function escapes everything Streamlit reads as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

_JOINER = "\u2060"  # word joiner: invisible, no width, no line break
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$&:=^@\"'])")
# Read after parsing, on the finished text, where a backslash is gone already: emoji and icon codes, arrows, bare addresses.
_LATE = re.compile(r":(?=[\w+\-/]+:)|(?<=[<>~\-=])(?=[<>\-=])|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=\w)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def plain(text: object) -> str:
    """The text on one line, so that Streamlit's Markdown shows exactly it: no link, image, colour, formula, emoji or tag."""
    line = _SPACE.sub(" ", str(text)).strip()
    return _PUNCTUATION.sub(r"\\\1", _LATE.sub(lambda found: found[0] + _JOINER, line))


def bullets(lines: Iterable[object]) -> str:
    """People's words as a Markdown list."""
    return "\n".join(f"- {plain(line)}" for line in lines)
