"""Segments: dimension=value pairs with one canonical text, the key of a series inside a metric."""

from __future__ import annotations

import json
from collections.abc import Mapping

TOTAL = "{}"


def segment_text(pairs: Mapping[str, str]) -> str:
    """Canonical text: compact JSON with sorted dimensions; the total is `{}`."""
    return json.dumps(dict(pairs), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def segment_pairs(text: str) -> dict[str, str]:
    """The dimension=value pairs of a canonical text."""
    pairs: dict[str, str] = json.loads(text)
    return pairs


def dimensions(text: str) -> tuple[str, ...]:
    """The dimension names of a canonical text, sorted."""
    return tuple(sorted(segment_pairs(text)))
