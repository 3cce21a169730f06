"""Segments nobody can mean are refused with their rows; spellings that look alike are said, never merged."""

from __future__ import annotations

import pytest

from connectors.segment_names import LONGEST
from tests.connectors.reading_for_tests import codes, taken


def file(*regions: str) -> str:
    return "월,지역,매출\n" + "".join(f"2025-{month:02d},{region},5\n" for month, region in enumerate(regions, 1))


@pytest.mark.parametrize("region", ["서\ufffd", "서\x07울", "가" * (LONGEST + 1)])
def test_broken_names(region: str) -> None:
    _, result = taken(file("부산", region))
    assert [(m.row, m.column) for m in result.messages if m.code == "segment_broken"] == [(3, "지역")]
    assert len(result.values) == 1


@pytest.mark.parametrize(("one", "other"), [("Seoul", "SEOUL"), ("A동", "Ａ동")])
def test_alike_names_stay_apart_and_are_said(one: str, other: str) -> None:
    _, result = taken(file(one, other))
    assert "segments_alike" in codes(result)
    assert len(result.values.segments) == 2


def test_one_spelling_says_nothing() -> None:
    _, result = taken(file("서울", "서\u200b울", "부산"))
    assert codes(result) == set()
