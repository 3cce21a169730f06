"""The Data page in a browser: an import stopped half way, a source connected and pulled, all values out and in again, an empty store."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PICTURES, serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROWS = 250_000


@contextmanager
def _files(folder: Path) -> Iterator[str]:
    """A small HTTP server of files; its address while it runs."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_given: object) -> None:
            """Tests say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """A server over an empty store that may read from this machine."""
    (tmp_path / "kpi.toml").write_text('allowed_hosts = ["127.0.0.1"]\nfiscal_end = 3\n')
    settings = {
        "KPI_STORE": f"sqlite:///{tmp_path / 'vitals.db'}", "KPI_TODAY": "2026-11-24", "KPI_PERSON": "kim",
        "KPI_CONFIG": str(tmp_path / "kpi.toml"),
    }  # fmt: skip
    with serving(settings, "--no-watch") as found:  # nobody else pulls
        yield found


def test_an_import_is_stopped_half_way_and_the_draft_is_kept(page: Page, empty: str, tmp_path: Path) -> None:
    page.goto(f"{empty}/data?lang=en")
    days = np.datetime_as_string(np.datetime64("2013-01-01") + np.arange(1000), unit="D").tolist()
    lines = (f"{day},orders,{place % 997},shop {place // 1000}" for place, day in enumerate(days * (ROWS // 1000)))
    _choose(page, "long.csv", ("date,metric,value,shop\n" + "\n".join(lines) + "\n").encode())
    expect(page.get_by_role("heading", name="How long.csv is read")).to_be_visible()
    page.get_by_role("button", name="Next: what changes").click()
    expect(page.get_by_role("heading", name="250,000 values can be stored.")).to_be_visible()
    with closing(sqlite3.connect(tmp_path / "vitals.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # somebody else writes: ours waits, so that the button is there to be pressed
        page.get_by_role("button", name="Store 250,000 values").click()
        page.get_by_role("button", name="Stop", exact=True).click()
        page.wait_for_timeout(500)
        other.execute("ROLLBACK")
    expect(page.get_by_text("Stopped. Nothing was stored.")).to_be_visible()
    expect(page.get_by_role("button", name="Store 250,000 values")).to_be_visible()  # the draft, ready to be stored after all
    with closing(sqlite3.connect(tmp_path / "vitals.db")) as store:
        counts = [store.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in ("batch", "observation", "metric")]
    assert counts == [0, 0, 0]
    page.goto(f"{empty}/data?lang=en")
    expect(page.get_by_text("Not finished yet")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Next: what changes").click()
    page.get_by_role("button", name="Store 250,000 values").click()
    expect(page.get_by_text(re.compile("Stored 250.?000 values"))).to_be_visible(timeout=120_000)


def test_a_source_is_connected_pulled_and_its_log_seen_on_an_empty_store(page: Page, empty: str, tmp_path: Path) -> None:
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "sales.csv").write_text("quarter,metric,value\n2025Q4,Sales,5\n2026Q1,Sales,7\n")
    with _files(folder) as served:
        page.goto(f"{empty}/data?lang=en&tab=sources")
        page.get_by_label("Name (lower-case letters)").fill("shop")
        page.get_by_label("Folder, file or address").fill(f"{served}/sales.csv")
        page.get_by_role("button", name="Test without connecting").click()
        expect(page.get_by_text(re.compile(r"1 × "))).to_be_visible()
        page.get_by_text("More settings").click()
        drafts = page.get_by_role("checkbox", name="Make drafts of unknown metrics")
        expect(drafts).to_be_attached()
        page.get_by_text("Make drafts of unknown metrics").click()
        expect(drafts).to_be_checked()
        page.get_by_role("button", name="Connect", exact=True).last.click()
        page.get_by_role("button", name="Pull now").click()
        expect(page.get_by_text("shop: read 2, added 2, changed 0.")).to_be_visible()
        (folder / "sales.csv").unlink()
        page.get_by_role("button", name="Pull now").click()
        expect(page.get_by_role("alert").last).to_contain_text("sales.csv")  # and what to do about it
        page.get_by_text("Log of pulls").click()
        expect(page.get_by_test_id("stDataFrame").last).to_be_visible()
    page.goto(f"{empty}/metric?code=sales&lang=en")
    expect(page.get_by_text("FY2026 Q1 (calendar Q2 2026)").first).to_be_attached()  # the year ends in March
    page.goto(f"{empty}/data?lang=en&tab=before")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download all values (CSV)").click()
    page.goto(f"{empty}/data?lang=en")
    page.locator("input[type=file]").set_input_files(files=[
        {"name": "back.csv", "mimeType": "text/csv", "buffer": Path(download.value.path()).read_bytes()}
    ])  # fmt: skip
    expect(page.get_by_text(re.compile("unchanged", re.I)).first).to_be_visible()


def test_the_first_file_of_an_empty_store_in_the_dark_on_a_phone(browser: Browser, empty: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ko-KR", color_scheme="dark")
    page = context.new_page()
    page.goto(f"{empty}/data")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    _seen(page, "data-empty-dark-390-ko")
    _choose(page, "실적.csv", '월,매출(백만원),이익률\n2026-09,"1,200",12%\n2026-10,"1,250",13%\n'.encode("cp949"))
    expect(page.get_by_role("heading", name="실적.csv를 읽은 방식")).to_be_visible()
    _seen(page, "wizard-map-dark-390-ko")
    page.get_by_role("button", name="다음: 달라지는 것 보기").click()
    expect(page.get_by_role("button", name="값 4개 저장")).to_be_visible()
    _seen(page, "wizard-change-dark-390-ko")
    page.get_by_role("button", name="값 4개 저장").click()
    expect(page.get_by_text("값 4개를 저장했습니다")).to_be_visible()
    page.goto(f"{empty}/data?tab=before")
    expect(page.get_by_role("button", name="모든 값 내려받기(CSV)")).to_be_visible()
    _seen(page, "data-before-dark-390-ko")
    page.goto(f"{empty}/data?tab=sources")
    expect(page.get_by_text("아직 연결한 곳이 없습니다").first).to_be_visible()
    _seen(page, "data-sources-dark-390-ko")
    page.goto(empty)
    expect(page.get_by_text("매출").first).to_be_visible()
    context.close()


def _choose(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(files=[{"name": name, "mimeType": "text/csv", "buffer": content}])


def _seen(page: Page, name: str) -> None:
    """A picture; nothing may be wider than the phone."""
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget],[data-testid=stSkeleton]')")
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
