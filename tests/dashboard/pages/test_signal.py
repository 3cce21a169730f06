"""The page of a signal: why in bars, table and tree; the record people keep."""

from __future__ import annotations

from tests.dashboard.pages.conftest import Open

LEAD_COST = "cost_per_lead-trend-20260101"


def said(page: object) -> str:
    return " ".join(block.value for block in page.markdown)  # type: ignore[attr-defined]


def test_the_segment_is_named_before_anything_is_clicked(open_page: Open) -> None:
    page = open_page("signal", id=LEAD_COST)
    assert "Search ads going from" in said(page)
    titles = [block.value for block in page.subheader]
    assert titles[:2] == ["Which segments it came from", "What it is made of"]
    assert len(page.get("vega_lite_chart")) >= 4
    assert page.get("graphviz_chart")
    assert "Content bounce rate" in said(page)


def test_a_standstill_says_what_cancelled_out(open_page: Open) -> None:
    page = open_page("signal", id="acv-composite-20251001", language="ko")
    assert "제자리로 보이지만 속은 움직였습니다" in said(page)
    assert "소규모 고객의 비중이" in said(page)


def test_a_cause_is_written_changed_and_taken_back(open_page: Open) -> None:
    page = open_page("signal", id=LEAD_COST)
    page.text_area(key="finding_new_body").input("A rival bids on our keywords")
    page.text_area(key="finding_new_whys").input("They entered our market\nTheir round closed")
    next(b for b in page.button if b.label == "Keep it").click().run()
    assert not page.exception
    assert "A rival bids on our keywords" in said(page)
    assert "Their round closed" in said(page)
    page.button(key="finding_undo").click().run()
    assert "A rival bids on our keywords" not in said(page)


def test_an_empty_cause_is_refused_where_it_is_typed(open_page: Open) -> None:
    page = open_page("signal", id=LEAD_COST)
    next(b for b in page.button if b.label == "Keep it").click().run()
    assert "Say in a line what changed" in page.error[0].value
