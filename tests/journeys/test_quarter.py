"""One quarter in a real browser: signal, cause, candidate, edit, start, four weekly check-ins, close, next quarter.

The clock of the running server stands in a file and is moved by the test; new months come in by the command line. The laptop speaks
English, the department head's phone Korean, 390 pixels wide.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import kpi, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST = 5  # interactions a check-in may take a department head
WEEKS = ("2026-10-12", "2026-10-19", "2026-11-02", "2026-11-09")
SIGNAL = "cost_per_lead-trend-20260101"


@dataclass
class Company:
    """A served demo company with a clock, a department head, and the command line beside it."""

    address: str
    settings: dict[str, str]
    clock: Path

    def at(self, day: str) -> None:
        self.clock.write_text(day)

    def put(self, folder: Path, month: str, spend: float, leads: float) -> None:
        file = folder / f"{month}.csv"
        file.write_text(
            f"period,metric,value\n{month},marketing_spend,{spend}\n{month},leads,{leads}\n{month},organic_leads,{leads * 0.3}\n"
        )
        kpi(self.settings, "import", str(file))


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    clock = tmp_path / "clock.txt"
    clock.write_text("2026-10-05")
    settings = {"KPI_STORE": f"sqlite:///{tmp_path / 'vitals.db'}", "KPI_TODAY": f"@{clock}", "KPI_LANG": "en", "KPI_PERSON": "kim"}
    kpi(settings, "demo")
    kpi(settings, "users", "add", "lee", "--role", "head", "--department", "marketing")
    with serving({**settings, "KPI_PERSON": "lee"}) as address:
        yield Company(address, settings, clock)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ko-KR", is_mobile=True, has_touch=True)
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    yield opened
    context.close()


@dataclass
class Hand:
    """A person's hand: every touch counts."""

    touches: int = 0

    def tap(self, what: Locator) -> None:
        what.click()
        self.touches += 1

    def write(self, what: Locator, text: str) -> None:
        what.fill(text)
        self.touches += 1


def test_a_quarter_from_signal_to_the_next_one(
    page: Page, phone: Page, company: Company, tmp_path: Path, picture: Callable[[str], None]
) -> None:
    number = _start(page, company, picture)
    touches = []
    for week, day in enumerate(WEEKS):
        company.at(day)
        if day == "2026-11-02":
            company.put(tmp_path, "2026-10", 25200.0, 600.0)
        touches.append(_check_in(phone, company, week))
    assert max(touches) <= MOST, touches
    _look_back(phone, company, number)
    for month, spend, leads in (("2026-11", 24000.0, 640.0), ("2026-12", 21600.0, 680.0)):
        company.at("2027-01-04")
        company.put(tmp_path, month, spend, leads)
    _close_and_carry_over(page, company, number, picture)


def _start(page: Page, company: Company, picture: Callable[[str], None]) -> str:
    page.goto(f"{company.address}/signals")
    page.locator("[class*='st-key-card_cost_per_lead']").get_by_role("link", name="See evidence and cause").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cost per lead rose three quarters in a row")
    expect(page.get_by_role("heading", name="What it is made of")).to_be_visible()
    page.get_by_role("button", name="Make it an objective").click()
    page.get_by_role("dialog").get_by_role("link", name="Work on it first").click()
    sentence = page.get_by_label("Objective", exact=True)
    expect(sentence).to_be_visible()
    sentence.fill("Customers find us by themselves")
    sentence.press("Tab")
    picture("q1-draft")
    page.get_by_role("button", name="Keep this draft").click()
    page.get_by_role("link", name="Open the objective").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Customers find us by themselves")
    page.get_by_role("button", name="Freeze the targets and start").click()
    expect(page.get_by_text("Answer the question")).to_be_visible()
    page.get_by_role("textbox", name="If all key results are met").fill("Yes: without ads they still come")
    page.get_by_role("button", name="Freeze the targets and start").click()
    expect(page.get_by_text("The targets are frozen now")).to_be_visible()
    picture("q2-started")
    return page.url.split("id=")[1].split("&")[0]


def _check_in(phone: Page, company: Company, week: int) -> int:
    """From the list of objectives that wait: open, confidence, what is in the way, what comes next, save."""
    hand = Hand()
    phone.goto(f"{company.address}/check-in")
    hand.tap(phone.get_by_role("button", name="점검하기"))
    expect(phone.get_by_text("이번 주 점검", exact=True)).to_be_visible()
    hand.tap(phone.get_by_role("radio", name=str(6 + week), exact=True))
    hand.write(phone.get_by_label("막히는 점"), f"검색 광고 계약 {week}")
    hand.write(phone.get_by_label("이번 주에 할 일 1–3개(한 줄에 하나)"), "웨비나 열기")
    hand.tap(phone.get_by_role("button", name="점검 저장"))
    expect(phone.get_by_text("점검을 남겼습니다.")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return hand.touches


def _look_back(phone: Page, company: Company, number: str) -> None:
    phone.goto(f"{company.address}/objective?id={number}")
    expect(phone.get_by_text("4회", exact=False).first).to_be_visible()
    expect(
        phone.get_by_text("1개 가운데", exact=False).or_(phone.get_by_text("3개 기간 가운데 1개", exact=False)).first
    ).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def _close_and_carry_over(page: Page, company: Company, number: str, picture: Callable[[str], None]) -> None:
    page.goto(f"{company.address}/retrospective?id={number}")
    page.get_by_role("button", name="Keep what was learned and close").click()
    expect(page.get_by_text("Say what was learned before it closes")).to_be_visible()
    page.get_by_label("What did you learn?").fill("Content takes six weeks to be found")
    page.get_by_label("What changes next quarter?").fill("Start writing in the first week")
    page.get_by_role("button", name="Keep what was learned and close").click()
    expect(page.get_by_role("heading", name="Did the metric move, and would it have anyway")).to_be_visible()
    picture("q3-closed")
    page.goto(f"{company.address}/objective?id={number}")
    expect(page.get_by_text("Content takes six weeks to be found")).to_be_visible()
    page.get_by_role("button", name="Carry over into the next quarter").click()
    expect(page.get_by_text("Q1 2027", exact=False).first).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Customers find us by themselves")
    picture("q4-carried")
    answer = json.loads(kpi(company.settings, "okr", "show", number, "--json"))
    assert (answer["cycle"], answer["state"]) == ("2027Q1", "draft")
