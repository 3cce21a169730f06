"""Notes around a table: what they declare, and which of them leave a scale open."""

from __future__ import annotations

import pytest

from connectors.cells.notes import names_a_scale, read_note


@pytest.mark.parametrize(
    ("note", "factor", "unit"),
    [
        ("(단위: 천원)", 1e3, "KRW"), ("[단위: 억원]", 1e8, "KRW"), ("(단 위 : 천 원)", 1e3, "KRW"),
        ("백만원 기준", 1e6, "KRW"), ("(in millions)", 1e6, ""),
        ("All figures in KRW millions", 1e6, "KRW"), ("Currency: KRW thousand", 1e3, "KRW"), ("(KRW'000)", 1e3, "KRW"),
        ("단위: 1,000원", 1e3, "KRW"),
        ("매출 현황 [백만원]", 1e6, "KRW"), ("(단위: 백만원 / 부가세 제외)", 1e6, "KRW"), ("단위: 천 명", 1e3, "people"),
    ],
)  # fmt: skip
def test_a_note_declares_a_unit(note: str, factor: float, unit: str) -> None:
    (found,), odd = read_note(note)
    assert (found.factor, found.unit, odd) == (factor, unit, ()), note


def test_several_units_and_odd_words() -> None:
    units, odd = read_note("(단위: 백만원, TEU)")
    assert [unit.factor for unit in units] == [1e6]
    assert odd == ("TEU",)


@pytest.mark.parametrize("note", ["매출: 백만원, DAU: 명", "기준 USD and KRW million", "매출은 천원으로 적음"])
def test_a_scale_that_is_not_understood_is_handed_back(note: str) -> None:
    units, odd = read_note(note)
    assert units == ()
    assert odd


@pytest.mark.parametrize(
    "note",
    [
        "월간 실적 보고",
        "목표 100억원 달성",
        "(주)한빛 실적",
        "3 million users in 2025",
        "수백억원 규모 투자",
        "2025-03",
        "조직 단위 실적",
        "one million users",
        "M",
        "천",
        "천원샵 매출",
        "1조원 클럽",
        "천안점",
    ],
)
def test_other_texts_say_nothing(note: str) -> None:
    assert read_note(note) == ((), ())
    assert not names_a_scale(note)
