"""Figures read out of sentences in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.figures import Figures, read_figures, relative_change


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("평균 계약 금액(ACV)을 5천만 원에서 8천만 원으로 60% 증가", Figures(5e7, 8e7, "KRW")),
        ("리드당 비용을 $50에서 $30으로 40% 절감", Figures(50, 30, "USD")),
        ("월간 순 방문자 수를 10만 명에서 20만 명으로", Figures(1e5, 2e5, "명")),
        ("Reduce accounts receivable from $1.5M to $0.5M", Figures(1.5e6, 5e5, "USD")),
        ("activation 40% → 55%", Figures(40, 55, "%")),
        ("고객 만족도 점수(CSAT) 90점 달성", Figures(None, 90, "점")),
        ("이탈률 50% 감소", Figures(None, None, "", -50)),
        ("방문자 2배", Figures(None, None, "", 100)),
        ("Churn down by 20%", Figures(None, None, "", -20)),
        ("Satisfied customers", Figures(None, None)),
        ("3분기 이탈률", Figures(None, None)),
    ],
)
def test_baseline_target_and_unit(text: str, figures: Figures) -> None:
    assert read_figures(text) == figures


@pytest.mark.parametrize(("text", "change"), [("절반으로", -50), ("double", 100), ("세 배", 200), ("배송", None)])
def test_relative_words(text: str, change: float | None) -> None:
    assert relative_change(text) == change


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    found = read_figures(text)
    assert found.target is not None or found.baseline is None


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_from_to_round_trip(start: int, end: int) -> None:
    assert read_figures(f"문의를 {start:,}건에서 {end:,}건으로") == Figures(start, end, "건")
    assert read_figures(f"from {start:,} to {end:,}").target == end
