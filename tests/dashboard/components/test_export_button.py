"""The Data page offers what came in as a file; an empty store has nothing to offer. The click is in tests/journeys/test_data_page.py."""

from __future__ import annotations

from tests.dashboard.pages.conftest import Open, demo_file, open_page

__all__ = ["demo_file", "open_page"]


def test_the_button_stands_above_the_batches(open_page: Open) -> None:
    page = open_page("data", tab="before")
    assert [button.proto.label for button in page.get("download_button")][-1] == "Download all values (CSV)"
    assert page.selectbox(key="export_encoding").options == ["Excel and other programs (UTF-8)", "Old Korean Excel (CP949)"]


def test_an_empty_store_has_no_values_to_download(open_page: Open) -> None:
    page = open_page("data", empty=True, tab="before")
    assert "Download all values (CSV)" not in [button.proto.label for button in page.get("download_button")]
