"""Segments in words: `{"channel":"search"}` reads 검색 광고 / Search ads; other values stay as spelled."""

from __future__ import annotations

from dashboard.text.catalog import load_text
from data.model.segment import segment_pairs


def segment_label(segment: str, language: str) -> str:
    """A segment's canonical text as people read it; the total is 전체 / Total, several dimensions are joined with a middle dot."""
    pairs = segment_pairs(segment)
    if not pairs:
        return load_text(language)("segment.total")
    return " · ".join(value_label(value, language) for value in pairs.values())


def value_label(value: str, language: str) -> str:
    """One dimension value in words."""
    return _known(f"segment.value.{value}", value, language)


def dimension_label(dimension: str, language: str) -> str:
    """One dimension in words."""
    return _known(f"segment.dimension.{dimension}", dimension, language)


def _known(key: str, spelled: str, language: str) -> str:
    text = load_text(language)
    return text(key) if text.has(key) else spelled
