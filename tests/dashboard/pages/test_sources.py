"""The tab of connected sources: a form made from what a kind declares, a test that stores nothing, a log of pulls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dashboard.pages.conftest import Open


@pytest.mark.parametrize("kind", ["folder", "sql", "rest", "sheet", "prometheus", "singer"])
def test_every_kind_of_source_has_its_form(open_page: Open, kind: str) -> None:
    page = open_page("data", tab="sources")
    page.segmented_control(key="source_kind").set_value(kind).run()
    assert not page.exception
    next(b for b in page.button if b.label == "Test without connecting").click().run()
    assert not page.exception
    assert "Check the setting" in page.error[0].value  # what is required is missing


def test_what_nobody_allowed_is_refused_with_the_remedy(open_page: Open, tmp_path: Path) -> None:
    page = open_page("data", tab="sources")
    page.text_input(key="source_folder_path").input(str(tmp_path))
    next(b for b in page.button if b.label == "Test without connecting").click().run()
    assert "may be read (var/inbox)" in page.error[0].value.replace("\\", "")
    assert "allowed_folders in kpi.toml" in page.error[0].value.replace("\\", "")
    page.segmented_control(key="source_kind").set_value("rest").run()
    page.text_input(key="source_rest_url").input("https://example.org")
    page.text_input(key="source_rest_token").input("env:HOME")
    next(b for b in page.button if b.label == "Test without connecting").click().run()
    assert "env:KPI_SOURCE_" in page.error[0].value.replace("\\", "")


def test_a_source_is_tried_refused_with_a_secret_and_logged(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("month,Leads\n2026-10,650\n")
    (tmp_path / "kpi.toml").write_text(f'allowed_folders = ["{tmp_path}"]\n')
    monkeypatch.setenv("KPI_CONFIG", str(tmp_path / "kpi.toml"))
    page = open_page("data", tab="sources")
    page.text_input(key="source_folder_path").input(str(tmp_path))
    next(b for b in page.button if b.label == "Test without connecting").click().run()
    assert "1 ×" in page.success[0].value
    page.text_input(key="source_folder_password").input("hunter2-QZ")
    page.text_input(key="source_code").input("drop")
    next(b for b in page.button if b.label == "Connect").click().run()
    assert "would hold a secret" in page.error[0].value
    page.text_input(key="source_folder_password").input("")
    next(b for b in page.button if b.label == "Connect").click().run()
    page.button(key="pull_drop").click().run()
    assert [*page.dataframe[0].value["Result"]] == ["done"]
    page.button(key="disconnect_drop").click().run()
    assert not any(b.key == "pull_drop" for b in page.button)
