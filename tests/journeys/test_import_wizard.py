"""Imports in a browser: a Korean CSV with faults, a report in 백만원 with months side by side, 300,000 rows with a reload in the middle."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Picture = Callable[[str], None]
FAULTY = (
    "월,지표,값,채널\n2016-03,방문 수,1200,검색\n2016-04,방문 수,미정,검색\n2016-13,방문 수,7,검색\n2016-04,방문 수,1300,=추천\n"
)
ROWS = 300_000


def test_a_korean_csv_with_faults(page: Page, address: str, tmp_path: Path, picture: Picture) -> None:
    page.goto(f"{address}/data?lang=ko")
    _choose(page, "실적.csv", FAULTY.encode("cp949"))
    expect(page.get_by_role("heading", name="실적.csv를 읽은 방식")).to_be_visible()
    expect(page.get_by_text("CP949")).to_be_visible()
    picture("wizard-1-read")
    page.reload()  # the draft survives
    page.get_by_role("button", name="다음: 달라지는 것 보기").click()
    expect(page.get_by_role("heading", name="값 2개를 저장할 수 있고, 2개는 받을 수 없습니다.")).to_be_visible()
    picture("wizard-2-difference")
    with page.expect_download() as download:
        page.get_by_role("button", name="받을 수 없는 행 내려받기").click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["3", "4"]
    assert rows[1][3] == "미정"
    assert "숫자" in rows[1][-1]
    page.get_by_text("받을 수 없는 값 2개를 빼고 나머지만 저장하기").click()
    page.get_by_role("button", name="값 2개 저장").click()
    expect(page.get_by_text("값 2개를 저장했습니다")).to_be_visible()
    page.reload()  # taking back is offered after a reload too
    page.get_by_role("button", name="되돌리기").first.click()
    expect(page.get_by_text("되돌렸습니다")).to_be_visible()
    page.get_by_role("button", name="다시 넣기").first.click()
    expect(page.get_by_text("값 2개를 저장했습니다")).to_be_visible()
    _a_report_in_millions(page, address, tmp_path)


def _a_report_in_millions(page: Page, address: str, tmp_path: Path) -> None:
    """On a phone: title, unit note, months side by side, a total row; a saved choice is offered for the next file of this shape."""
    file = tmp_path / "보고.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet("실적")
        lines = (
            ["영업 실적"],
            ["(단위: 백만원)"],
            ["지표", "2016년 3월", "2016년 4월"],
            ["상품 매출", 4821, 4890],
            ["합계", 4821, 4890],
        )
        for line, cells in enumerate(lines):
            sheet.write_row(line, 0, cells)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/data?lang=ko")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("heading", name="보고.xlsx를 읽은 방식")).to_be_visible()
    expect(page.get_by_text("백만원").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("button", name="다음: 달라지는 것 보기").click()
    expect(page.get_by_role("heading", name="값 2개를 저장할 수 있습니다.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("button", name="값 2개 저장").click()
    expect(page.get_by_text("값 2개를 저장했습니다")).to_be_visible()


def test_three_hundred_thousand_rows(page: Page, browser: Browser, address: str, picture: Picture) -> None:
    page.goto(f"{address}/data?lang=en")
    _choose(page, "long.csv", _many_rows())
    expect(page.get_by_role("heading", name="How long.csv is read")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Next: what changes").click()
    expect(page.get_by_role("heading", name="300,000 values can be stored.")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Store 300,000 values").click()
    progress = page.get_by_test_id("stProgress")
    expect(progress.or_(page.get_by_text(re.compile("Stored 300.?000 values")))).to_be_visible(timeout=60_000)
    picture("wizard-3-storing")
    page.reload()  # the work goes on without the tab, and the tab finds it again
    expect(page.get_by_text(re.compile("Stored 300.?000 values"))).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("was taken back")).to_be_visible(timeout=120_000)


def _choose(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(files=[{"name": name, "mimeType": "text/csv", "buffer": content}])


def _many_rows() -> bytes:
    days = np.datetime_as_string(np.datetime64("2013-01-01") + np.arange(1000), unit="D").tolist()
    values = np.random.default_rng(1).normal(1000, 50, ROWS).round(2).tolist()
    lines = (f"{day},orders,{values[shop * 1000 + i]},shop {shop}" for shop in range(ROWS // 1000) for i, day in enumerate(days))
    return ("date,metric,value,shop\n" + "\n".join(lines) + "\n").encode()
