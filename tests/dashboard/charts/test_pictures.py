"""Charts as files: Hangul is not dropped, words stay words in SVG."""

from __future__ import annotations

import pytest

from dashboard.charts.pictures import can_draw_hangul, drawn, png, svg
from dashboard.charts.waterfall import waterfall_chart
from dashboard.components.palette import LIGHT
from dashboard.text.catalog import load_text
from dashboard.views.cause_view import Bar


def chart(label: str) -> object:
    return waterfall_chart((Bar("a", label, 0.0, 5.0, "+5", ""),), load_text("ko"), LIGHT, worse_is_positive=True, is_picture=True)


def test_hangul_is_not_dropped() -> None:
    """A font named alone made the converter drop all text without an error, and a machine without fonts draws boxes."""
    if not can_draw_hangul():
        pytest.fail("this machine has no Korean font: install fonts-noto-cjk (Debian) or any font with Hangul")
    assert len({png(chart("검색 광고")), png(chart("오가닉 광")), png(chart(""))}) == 3
    assert len({drawn("가"), drawn("A"), drawn("")}) == 3


def test_an_svg_keeps_its_words() -> None:
    made = svg(chart("검색 광고")).decode()
    assert made.startswith("<svg")
    assert "검색 광고" in made


def test_a_png_is_one() -> None:
    assert png(chart("x")).startswith(b"\x89PNG")
