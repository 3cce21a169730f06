"""The comparison with the year before stands on the page of a monthly flow and not on that of a ratio."""

from __future__ import annotations

from tests.dashboard.pages.conftest import Open, demo_file, open_page

__all__ = ["demo_file", "open_page"]


def test_a_flow_shows_both_comparisons(open_page: Open) -> None:
    page = open_page("metric", code="leads")
    (line,) = [block.value for block in page.caption if "a year before" in block.value]
    assert "Oct 2026" in line
    assert "operating day" in line


def test_a_ratio_is_not_divided_by_days(open_page: Open) -> None:
    page = open_page("metric", code="cost_per_lead")
    assert not [block.value for block in page.caption if "a year before" in block.value]
