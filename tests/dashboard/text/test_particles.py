"""Korean particles fit what is read aloud."""

import pytest

from dashboard.text.particles import with_particle


@pytest.mark.parametrize(
    ("word", "subject", "towards"),
    [
        ("이탈률", "이탈률이", "이탈률로"),
        ("CAC", "CAC가", "CAC로"),
        ("ROI", "ROI가", "ROI로"),
        ("NPS", "NPS가", "NPS로"),
        ("MQL", "MQL이", "MQL로"),
        ("50달러", "50달러가", "50달러로"),
        ("12%", "12%가", "12%로"),
        ("평균 계약 금액(ACV)", "평균 계약 금액(ACV)이", "평균 계약 금액(ACV)으로"),
        ("5,000만원", "5,000만원이", "5,000만원으로"),
        ("10", "10이", "10으로"),
        ("37", "37이", "37로"),
        ("48건", "48건이", "48건으로"),
        ("“매출”", "“매출”이", "“매출”로"),
        ("0.65", "0.65가", "0.65로"),
    ],
)
def test_particles(word: str, subject: str, towards: str) -> None:
    assert with_particle(word, "이/가") == subject
    assert with_particle(word, "으로/로") == towards


def test_other_pairs() -> None:
    assert with_particle("서울", "은/는") == "서울은"
    assert with_particle("비용", "을/를") == "비용을"
    assert with_particle("개수", "과/와") == "개수와"
    assert with_particle("", "이/가") == "가"
