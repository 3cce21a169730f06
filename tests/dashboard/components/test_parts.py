"""Contribution bars start at zero, and words are escaped."""

from __future__ import annotations

import base64
import re

from dashboard.components.palette import LIGHT
from dashboard.components.parts import contribution_bars, definition_list


def bars(html: str) -> list[str]:
    return [base64.b64decode(data).decode() for data in re.findall(r"base64,([^\"]+)", html)]


def test_worse_is_red_and_better_is_blue_from_one_zero() -> None:
    html = contribution_bars([("a", 6.0, "+6", "60%"), ("b", -2.0, "−2", "−20%")], LIGHT, worse_is_positive=True)
    worse, better = bars(html)
    assert LIGHT.alert[0] in worse
    assert LIGHT.fine[0] in better
    assert re.findall(r'x1="([\d.]+)"', worse) == re.findall(r'x1="([\d.]+)"', better)


def test_words_are_text() -> None:
    nasty = "<b>x</b>"
    assert nasty not in contribution_bars([(nasty, 1.0, nasty, nasty)], LIGHT, worse_is_positive=True)
    assert nasty not in definition_list([(nasty, nasty)])
