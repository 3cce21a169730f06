"""Values of another size than what is stored: said before they are kept, silent for growth, rates and short histories."""

from __future__ import annotations

import pytest

from connectors.contract import Choices
from dashboard.operations.catalog import apply_catalog, plan_catalog
from dashboard.operations.intake import commit_import, prepare_import
from dashboard.operations.workspace import Workspace

CATALOG = """
[metrics.spend]
name = { ko = "비용", en = "Spend" }
unit = "USD"
cadence = "month"
[metrics.churn]
name = { ko = "이탈률", en = "Churn" }
unit = "%"
type = "mean"
cadence = "month"
"""


def file(name: str, months: int, value: float, first: int = 1, region: str = "") -> bytes:
    rows = "".join(f"2025-{first + i:02d},{name},{region},{value + i}\n" for i in range(months))
    return f"월,지표,지역,값\n{rows}".encode()


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    apply_catalog(workspace, plan_catalog(workspace, CATALOG))
    for content in (file("비용", 8, 30_000), file("이탈률", 8, 2), file("비용", 3, 100, region="부산")):
        commit_import(workspace, prepare_import(workspace, content, "a.csv", Choices()))
    return workspace


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (file("비용", 2, 5_200_000, first=9), ["spend"]),
        (file("비용", 1, 30, first=9), ["spend"]),
        (file("비용", 1, 90_000, first=9), []),
        (file("이탈률", 1, 90, first=9), []),
        (file("비용", 1, 9_000, first=9, region="부산"), []),
    ],
    ids=["won for dollars", "thousands", "growth", "a rate", "a short history"],
)
def test_what_is_said(filled: Workspace, content: bytes, said: list[str]) -> None:
    prepared = prepare_import(filled, content, "b.csv", Choices())
    assert [m.params["name"] for m in prepared.messages if m.code == "size_unusual"] == said
    assert prepared.status == ("accepted_with_warnings" if said else "accepted")


def test_an_exact_thousandfold_is_said_once(filled: Workspace) -> None:
    prepared = prepare_import(filled, file("비용", 1, 30_000_000), "b.csv", Choices())
    assert [m.code for m in prepared.messages if m.code in {"size_unusual", "unit_jump"}] == ["unit_jump"]
