"""Both comparisons where the operating days differ, one where they are the same; the exports of January 2025 as published."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dashboard.text.catalog import company_text, load_text
from dashboard.views.year_ago_words import year_ago_sentence
from data.model.period import Cadence
from signals.year_ago import YearAgo

JANUARY = YearAgo("exports", "{}", Cadence.MONTH, datetime(2025, 1, 1), 49.12, 54.77, -10.3, 20, 24, 7.6)


def test_january_2025_fell_and_rose_per_day() -> None:
    assert year_ago_sentence(JANUARY, "Exports", load_text("en")) == (
        "Exports Jan 2025: 49.12, -10.3% on 54.77 a year before, +7.6% per operating day (24 → 20 operating days)"
    )
    assert "조업일수 24일 → 20일" in year_ago_sentence(JANUARY, "수출", load_text("ko"))


def test_the_same_days_are_one_comparison_and_fiscal_quarters_are_named() -> None:
    same = replace(JANUARY, days_before=20, cadence=Cadence.QUARTER)
    sentence = year_ago_sentence(same, "Exports", company_text("en", 4))
    assert "per operating day" not in sentence
    assert "FY2024 Q4 (calendar Q1 2025)" in sentence
