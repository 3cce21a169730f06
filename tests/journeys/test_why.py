"""From a red gauge to the named segment in at most three clicks; a bar opens its segment; a cause is written down and taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_MOST_CLICKS = 3
_WHY = "a[href*='signal?id=cost_per_lead-trend']"  # the gauge of the cost per lead, as a card or in the list below


class Clicks:
    """Counts what a person presses."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, target: object) -> None:
        self.count += 1
        target.click()  # type: ignore[attr-defined]


def test_from_a_red_gauge_to_the_segment_and_back(page: Page, address: str, picture: Callable[[str], None]) -> None:
    clicks = Clicks()
    page.goto(address)
    expect(page.get_by_text("Cost per lead rose three quarters in a row to $50.").first).to_be_visible()
    clicks.on(page.locator(_WHY).first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cost per lead rose three quarters in a row")
    expect(page.get_by_text("Search ads going from $60.9 to $70.1 accounts for +$4.34.").first).to_be_visible()
    assert clicks.count <= _MOST_CLICKS
    bars = page.locator("[class*='st-key-waterfall_segments'] canvas, [class*='st-key-waterfall_segments'] svg").first
    expect(bars).to_be_visible()
    picture("why-1-signal")
    _open_the_first_bar(page, clicks)
    drawer = page.locator("[class*='st-key-card_drill_segments']")
    expect(drawer).to_be_visible()
    expect(drawer.get_by_text("given its usual movement")).to_be_visible()
    assert clicks.count <= _MOST_CLICKS
    picture("why-2-segment")
    _write_a_cause_down(page)
    picture("why-3-cause")
    page.go_back()
    expect(page.locator(_WHY).first).to_be_visible()
    page.go_forward()
    expect(page.get_by_text("A rival bids on our keywords").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("A rival bids on our keywords").first).to_be_visible()


def _open_the_first_bar(page: Page, clicks: Clicks) -> None:
    """The bars are one canvas: the first one lies in the upper part, right of the names."""
    chart = page.locator("[class*='st-key-waterfall_segments']").first
    chart.scroll_into_view_if_needed()
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
    page.wait_for_timeout(800)  # the chart hears clicks a moment after it is drawn
    box = chart.bounding_box()
    assert box is not None
    clicks.count += 1
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + 24)


def _write_a_cause_down(page: Page) -> None:
    page.get_by_role("button", name="Write down a cause").click()
    page.get_by_label("What changed").fill("A rival bids on our keywords")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("A rival bids on our keywords").first).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("A rival bids on our keywords").first).to_be_visible()
