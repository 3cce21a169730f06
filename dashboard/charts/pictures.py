"""Charts as files. Hangul needs a font the machine has; one without it is found out, before a picture goes out without its words."""

from __future__ import annotations

from functools import cache
from typing import Any

_SCALE = 2.0
_FONTS = "Pretendard, Noto Sans KR, Noto Sans CJK KR, NanumGothic, sans-serif"


def png(chart: Any) -> bytes:
    """A PNG picture at twice the screen's resolution."""
    import vl_convert

    picture: bytes = vl_convert.vegalite_to_png(chart.to_dict(), scale=_SCALE)
    return picture


def svg(chart: Any) -> bytes:
    """An SVG picture; its words stay words."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart.to_dict())).encode()


@cache
def can_draw_hangul() -> bool:
    """True when this machine draws two syllables as two pictures (boxes for missing letters are all the same, dropped ones are empty)."""
    return len({drawn("가"), drawn("힣"), drawn("")}) == 3


def drawn(words: str) -> bytes:
    """A small picture of some words in the fonts charts ask for."""
    import vl_convert

    look = {"x": {"value": 5}, "y": {"value": 20}, "fontSize": {"value": 16}, "font": {"value": _FONTS}, "text": {"value": words}}
    marks = [{"type": "text", "encode": {"enter": look}}]
    spec = {"$schema": "https://vega.github.io/schema/vega/v6.json", "width": 60, "height": 30, "marks": marks}
    picture: bytes = vl_convert.vega_to_png(spec)
    return picture
