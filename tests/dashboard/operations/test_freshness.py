"""Every gauge says which period its value is of, when it came in, from where, and whether its source failed since."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dashboard.operations.connect import connect_source
from dashboard.operations.health import health_view
from dashboard.operations.intake import import_file
from dashboard.operations.pull import pull
from dashboard.operations.workspace import Workspace
from dashboard.text.catalog import load_text
from dashboard.views.freshness import freshness_words
from data.model.actor import Permission
from data.model.metric import Metric, Name
from data.model.period import Cadence
from data.store.catalog import save_catalog

METRICS = (
    Metric("spend", Name("비용", "Spend"), Cadence.MONTH),
    Metric("leads", Name("리드", "Leads"), Cadence.MONTH),
    Metric("cpl", Name("리드당 비용", "Cost per lead"), Cadence.MONTH, formula="spend / leads"),
)


def words(workspace: Workspace, code: str, language: str = "en") -> str:
    health = health_view(workspace).of(code)
    assert health is not None
    return freshness_words(health.freshness, health.period, health.cadence, load_text(language))


@pytest.fixture
def folder(workspace: Workspace, tmp_path: Path) -> Path:
    """A connected folder with the months of two metrics, pulled."""
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.csv").write_text("month,spend,leads\n2026-09,100,10\n2026-10,120,10\n")
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action="metric.create") as writer:
        save_catalog(writer, metrics=METRICS)
    connect_source(workspace, "ads", "folder", {"path": str(place)})
    assert pull(workspace, ())[0]["ok"]
    return place


def test_nothing_came_in_yet(workspace: Workspace) -> None:
    with workspace.store.write(workspace.actor, Permission.CATALOG_EDIT, action="metric.create") as writer:
        save_catalog(writer, metrics=METRICS[:1])
    assert words(workspace, "spend") == ""


def test_the_period_the_day_and_the_source_are_named(workspace: Workspace, folder: Path) -> None:
    for code in ("spend", "cpl"):
        assert words(workspace, code).startswith("Oct 2026 value · received ")
        assert words(workspace, code).endswith("from ads")
    assert "ads에서 받음" in words(workspace, "spend", "ko")


def test_a_source_that_failed_is_told_until_it_goes_well_again(workspace: Workspace, folder: Path) -> None:
    os.rename(folder, folder.with_name("away"))
    assert not pull(workspace, ())[0]["ok"]
    for code in ("spend", "cpl"):
        assert "ads failed on" in words(workspace, code)
    assert "ads 가져오기 실패" in words(workspace, "cpl", "ko")
    os.rename(folder.with_name("away"), folder)
    assert pull(workspace, ())[0]["ok"]
    assert "failed" not in words(workspace, "cpl")


def test_a_pull_that_finds_the_same_values_confirms_them(workspace: Workspace, folder: Path) -> None:
    before = health_view(workspace).of("spend")
    pull(workspace, ())
    after = health_view(workspace).of("spend")
    assert before is not None
    assert after is not None
    assert before.freshness is not None
    assert after.freshness is not None
    assert after.freshness.received >= before.freshness.received


def test_a_pull_that_touches_one_segment_of_the_newest_period_counts(workspace: Workspace, folder: Path) -> None:
    (folder.parent / "by_hand.csv").write_text("month,channel,spend\n2026-10,search,80\n")
    import_file(workspace, folder.parent / "by_hand.csv")
    assert "from ads" not in words(workspace, "spend")
    (folder / "b.csv").write_text("month,spend\n2026-10,121\n")
    assert pull(workspace, ())[0]["changed"] == 1
    assert words(workspace, "spend").endswith("from ads")
