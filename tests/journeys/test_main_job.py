"""The main job in one sitting, on a file nobody here wrote: upload, difference, gauge, signal, decision, objective, undo, Back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

REAL = Path(__file__).resolve().parents[1] / "real"
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def open_page(page: Page, name: str) -> None:
    page.get_by_test_id("stTopNavLink").filter(has_text=re.compile(f"^{name}$")).first.click()


def settle(page: Page) -> None:
    """Until the app has stopped working on the last click."""
    page.wait_for_timeout(300)
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")


def test_from_a_file_to_an_objective_and_back(page: Page, address: str, picture: Callable[[str], None]) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Start with Marketing")
    picture("1-overview")
    _upload(page, picture)
    _see_the_gauge(page, address, picture)
    _dismiss_and_undo_the_decision(page, picture)
    _make_an_objective(page, picture)
    _undo_the_import(page, address, picture)


def _upload(page: Page, picture: Callable[[str], None]) -> None:
    open_page(page, "Data")
    expect(page.get_by_role("heading", name="Bring numbers in")).to_be_visible()
    page.locator("input[type=file]").set_input_files(REAL / "retail_sales.csv")
    expect(page.get_by_text("Define 1 new metrics")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Retail sales")
    page.get_by_label("Name", exact=True).press("Enter")
    settle(page)
    page.get_by_role("button", name="Next: what changes").click()
    expect(page.get_by_text("293 values can be stored")).to_be_visible()
    picture("2-difference")
    page.get_by_role("button", name="Store 293 values").click()
    expect(page.get_by_text("Stored 293 values")).to_be_visible()


def _see_the_gauge(page: Page, address: str, picture: Callable[[str], None]) -> None:
    open_page(page, "Overview")
    expect(page.get_by_text("Retail sales").first).to_be_visible()
    expect(page.get_by_text("No department").first).to_be_visible()
    picture("3-overview-after")
    assert page.url.rstrip("/") == address


def _dismiss_and_undo_the_decision(page: Page, picture: Callable[[str], None]) -> None:
    open_page(page, "Signals")
    expect(page.get_by_role("heading", name="Signals to review")).to_be_visible()
    card = page.locator("[class*='st-key-card_']").filter(has=page.get_by_role("button", name="Dismiss")).first
    key = str(card.get_attribute("class")).split("st-key-card_")[1].split(" ")[0]
    card = page.locator(f"[class*='st-key-card_{key}']")
    card.get_by_role("button", name="Dismiss").click()
    page.get_by_text("Noise", exact=True).click()
    page.get_by_label("Why it is dismissed").fill("The page was rebuilt in February")
    page.get_by_role("button", name="Dismiss with this reason").click()
    expect(card.get_by_text("Dismissed with its reason.")).to_be_in_viewport()
    picture("4-dismissed")
    card.get_by_role("button", name="Undo").click()
    expect(card.get_by_role("button", name="Dismiss")).to_be_visible()


def _make_an_objective(page: Page, picture: Callable[[str], None]) -> None:
    page.locator("[class*='st-key-card_cost_per_lead']").get_by_role("link", name="See evidence and cause").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cost per lead rose three quarters in a row to $50")
    picture("5-signal")
    page.go_back()
    expect(page.get_by_role("heading", name="Signals to review")).to_be_visible()
    page.go_forward()
    page.get_by_role("button", name="Make it an objective").click()
    expect(page.get_by_role("dialog").get_by_text("Bring Cost per lead down from $50 to $30")).to_be_visible()
    picture("6-drawer")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Keep as a draft")).click()
    expect(page.get_by_text("Linked to an objective").first).to_be_visible()
    open_page(page, "Objectives")
    page.get_by_role("link", name="Open").first.click()
    expect(page.get_by_text("Bring Cost per lead down from $50 to $30").first).to_be_visible()
    picture("7-objective")


def _undo_the_import(page: Page, address: str, picture: Callable[[str], None]) -> None:
    open_page(page, "Data")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("was taken back")).to_be_visible()
    open_page(page, "Overview")
    expect(page.get_by_text("0 of 1 metrics reporting")).to_be_visible()
    picture("8-undone")
    page.reload()
    expect(page.get_by_text("0 of 1 metrics reporting")).to_be_visible()
    assert page.url.rstrip("/") == address
