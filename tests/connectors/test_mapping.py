"""How a grid is read, as a person sees it before anything is stored."""

from __future__ import annotations

import pytest

from connectors.contract import Choices
from connectors.mapping import LONG, WIDE_METRICS, WIDE_PERIODS
from data.errors import ImportRefused
from tests.connectors.reading_for_tests import taken


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("월,지표,값\n2026-01,매출,1\n", LONG),
        ("월,매출,리드 수\n2026-01,1,2\n", WIDE_METRICS),
        ("지표,2026-01,2026-02\n매출,1,2\n", WIDE_PERIODS),
    ],
)
def test_layouts_are_recognised(text: str, layout: str) -> None:
    assert taken(text)[0].layout == layout


def test_roles_can_be_changed() -> None:
    text = "a,b,c\n2026-01,매출,1\n"
    mapping, result = taken(text, Choices(roles={"a": "period", "b": "metric", "c": "value"}))
    assert mapping.roles == {"a": "period", "b": "metric", "c": "value"}
    assert len(result.frame) == 1


@pytest.mark.parametrize("text", ["지표,값\n매출,1\n", "월,지표\n2026-01,매출\n", "월,지표,값\n"])
def test_what_is_missing_is_named(text: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        taken(text)
    assert refused.value.code.startswith("import.")
