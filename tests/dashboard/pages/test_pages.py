"""Every page, in both languages, on the demo and on an empty store: it renders, says the right thing and does what its buttons say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.operations.storing import type_value
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.store import open_store
from data.store.signals import load_signals
from tests.conftest import ADMIN, TODAY
from tests.dashboard.pages.conftest import Open

PAGES = (
    "overview",
    "settings",
    "signals",
    "signal",
    "objectives",
    "objective",
    "metrics",
    "metric",
    "data",
    "guide",
    "draft",
    "framework",
)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("empty", [False, True])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_renders(open_page: Open, name: str, empty: bool, language: str) -> None:
    page = open_page(name, language=language, empty=empty)
    assert not page.exception
    assert page.title


def test_the_overview_answers_in_one_sentence(open_page: Open) -> None:
    page = open_page("overview")
    assert page.title[0].value == "Every department needs a look\\. Start with Marketing\\."
    assert any("Alert 8" in block.value for block in page.markdown)


def test_an_empty_store_offers_three_ways_and_the_sample_works(open_page: Open) -> None:
    page = open_page("overview", empty=True)
    page.button[0].click().run()
    assert not page.exception
    assert "Start with Marketing" in page.title[0].value


def test_a_signal_shows_its_evidence_and_takes_a_decision(open_page: Open) -> None:
    page = open_page("signal", id="cost_per_lead-trend-20260101")
    assert "rose three quarters in a row to" in page.title[0].value
    assert page.subheader[0].value == "Which segments it came from"
    page.button(key="acknowledge_cost_per_lead-trend-20260101").click().run()
    assert not page.exception
    page.button(key="undo_decision").click().run()
    assert any(button.key == "acknowledge_cost_per_lead-trend-20260101" for button in page.button)


def test_dismissing_without_a_reason_is_refused(open_page: Open) -> None:
    page = open_page("signal", id="cost_per_lead-trend-20260101")
    next(b for b in page.button if b.label == "Dismiss with this reason").click().run()
    assert "Say in a line why it is dismissed" in page.error[0].value


def test_the_metric_page_says_where_values_came_from(open_page: Open) -> None:
    page = open_page("metric", code="cost_per_lead")
    assert page.title[0].value == "Cost per lead"
    assert any("batch 1" in block.value for block in page.markdown)


def test_a_restated_signal_says_so(open_page: Open, tmp_path: Path) -> None:
    open_page("overview")  # makes the store
    url = f"sqlite:///{tmp_path / 'own.db'}"
    store = open_store(url)
    workspace = Workspace(store, Settings(store_url=url, language="en", today_fixed=TODAY), ADMIN, "en")
    type_value(workspace, "unique_visitors", date(2026, 10, 1), 900_000)
    batch = type_value(workspace, "unique_visitors", date(2026, 10, 1), 800_000).batch
    found = next(s for s in load_signals(store) if s.history)
    store.close()
    page = open_page("signal", id=found.id)
    assert not page.exception
    assert any("800,000" in block.value and f"batch {batch.id}" in block.value for block in page.markdown)


def test_a_batch_is_taken_back_and_brought_back(open_page: Open) -> None:
    page = open_page("data")
    next(b for b in page.button if b.key == "undo_1").click().run()
    assert any("taken back" in block.value for block in page.markdown)
    next(b for b in page.button if b.key == "undo_import").click().run()
    assert not page.exception


def test_a_folder_is_connected_checked_and_pulled(open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "kpi.toml").write_text(f'allowed_folders = ["{folder}"]\n')
    monkeypatch.setenv("KPI_CONFIG", str(tmp_path / "kpi.toml"))
    (folder / "a.csv").write_text("month,Leads\n2026-10,650\n")
    page = open_page("data", tab="sources")
    page.text_input(key="source_code").input("Bad Name")
    page.text_input(key="source_folder_path").input(str(folder))
    next(b for b in page.button if b.label == "Connect").click().run()
    assert "cannot be the name of a source" in page.error[0].value
    page.text_input(key="source_code").input("drop")
    next(b for b in page.button if b.label == "Connect").click().run()
    page.button(key="check_drop").click().run()
    assert page.success
    page.button(key="pull_drop").click().run()
    assert "changed 1" in page.success[0].value
