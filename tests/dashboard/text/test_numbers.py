"""Numbers and units in both languages."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.text.numbers import MINUS, change_text, number_text, spoken_text, value_text


@pytest.mark.parametrize(
    ("value", "unit", "ko", "en"),
    [
        (50, "USD", "$50", "$50"),
        (45.5, "USD", "$45.5", "$45.5"),
        (50_000_000, "KRW", "5,000만원", "₩50M"),
        (4_821_300_000, "KRW", "48.2억원", "₩4.82B"),
        (9_500, "KRW", "9,500원", "₩9,500"),
        (1.2e12, "KRW", "1.2조원", "₩1.2T"),
        (99.97, "%", "99.97%", "99.97%"),
        (12.0, "%", "12%", "12%"),
        (0.35, "%", "0.35%", "0.35%"),
        (48, "cases", "48건", "48"),
        (48, "건", "48건", "48 건"),
        (100_000, "people", "10만 명", "100K"),
        (1.83, "seconds", "1.83초", "1.83 s"),
        (-3.2, "USD", "−$3.2", "−$3.2"),
        (None, "USD", "—", "—"),
        (math.nan, "%", "—", "—"),
        (0, "KRW", "0원", "₩0"),
    ],
)
def test_value_text(value: float | None, unit: str, ko: str, en: str) -> None:
    assert value_text(value, unit, "ko") == ko
    assert value_text(value, unit, "en") == en


def test_exact_keeps_every_digit() -> None:
    assert value_text(4_821_000_000, "KRW", "ko", exact=True) == "48억 2,100만원"
    assert value_text(12_345, "KRW", "ko", exact=True) == "12,345원"
    assert value_text(99.9523, "%", "en", exact=True) == "99.9523%"


def test_change_has_a_sign_and_points_for_percentages() -> None:
    assert change_text(9, "USD", "ko") == "+$9"
    assert change_text(-2.2, "%", "ko") == "−2.2%p"
    assert change_text(-2.2, "%", "en") == "−2.2 points"
    assert change_text(0, "%", "ko") == "±0%p"


def test_foreign_currency_is_spoken_in_korean_sentences() -> None:
    assert spoken_text(50, "USD", "ko") == "50달러"
    assert spoken_text(1_200_000, "USD", "ko") == "120만 달러"
    assert spoken_text(50, "USD", "en") == "$50"


@given(st.floats(min_value=-1e15, max_value=1e15, allow_nan=False), st.sampled_from(["KRW", "USD", "%", "count", "hours", "ratio"]))
def test_negative_values_mirror_positive_ones(value: float, unit: str) -> None:
    for language in ("ko", "en"):
        positive, negative = value_text(abs(value), unit, language), value_text(-abs(value), unit, language)
        assert negative in (positive, MINUS + positive)


@given(st.floats(min_value=1e-6, max_value=1e12))
def test_three_digits_are_within_half_a_percent(value: float) -> None:
    shown = float(number_text(value).replace(",", ""))
    assert math.isclose(shown, value, rel_tol=0.0051)
