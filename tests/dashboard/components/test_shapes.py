"""Marks are drawn from shares, and nobody's words get into the markup."""

from __future__ import annotations

import base64
import re

import pytest

from dashboard.components.palette import DARK, LIGHT, Palette
from dashboard.components.shapes import badge, bullet, half_ring, shape, sparkline
from dashboard.views.status import Status
from dashboard.views.tiles import Ring

NASTY = '<script>alert("x")</script>'


def drawn(image: str) -> str:
    found = re.search(r"base64,([^\"]+)", image)
    assert found is not None
    return base64.b64decode(found[1]).decode()


def ring(**more: object) -> Ring:
    facts: dict[str, object] = {
        "status": Status.ALERT, "share": 0.6, "target_share": 0.3, "usual": (0.2, 0.5), "missed": True, "value": "$50",
        "period": "Q3 2026", "target": "Target $40 or less", "low": "$30", "high": "$60", "label": "Alert, Cost per lead $50",
    }  # fmt: skip
    return Ring(**{**facts, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_colour_is_only_the_gap(colours: Palette) -> None:
    assert colours.alert[0] in drawn(half_ring(ring(), colours))
    met = drawn(half_ring(ring(status=Status.OK, missed=False), colours))
    assert not {colours.alert[0], colours.watch[0], colours.fine[0]} & set(re.findall(r"#[0-9A-F]{6}", met))


def test_short_of_a_target_is_striped() -> None:
    assert "stroke-dasharray" in drawn(half_ring(ring(share=0.2, target_share=0.6), LIGHT))


def test_missing_values_are_an_empty_dashed_ring() -> None:
    assert "stroke-dasharray" in drawn(half_ring(ring(status=Status.NONE, share=None, value="—"), LIGHT))


def test_words_are_text() -> None:
    image = half_ring(ring(value=NASTY, label=NASTY), LIGHT)
    assert "<script" not in image
    assert "<script" not in drawn(image)
    assert "<script" not in badge(Status.ALERT, NASTY, LIGHT)


def test_every_status_has_a_shape_of_its_own() -> None:
    assert len({re.sub(r'(fill|stroke)="#\w+"', "", shape(status, LIGHT)) for status in Status}) == len(Status)


def test_sparklines_and_bullets_stay_inside_their_box() -> None:
    for values in ([1.0], [5.0] * 4, [1.0, 1e9, -1e9]):
        points = re.search(r'points="([^"]+)"', drawn(sparkline(values, LIGHT, Status.OK, target=3.0)))
        assert points is not None
        assert all(0 <= float(pair.split(",")[1]) <= 64 for pair in points[1].split())
    assert sparkline([], LIGHT, Status.OK) == ""
    assert 'width="150.0"' in drawn(bullet(0.5, None, None, Status.OK, LIGHT))
