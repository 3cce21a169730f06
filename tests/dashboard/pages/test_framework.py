"""The framework page: three questions, a recommendation with reasons, and no finish without survival KPIs and a sponsor."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.pages.conftest import Open


def answered(open_page: Open, language: str, maturity: str, industry: str, priority: str) -> AppTest:
    page = open_page("framework", language=language)
    for key, value in (("maturity", maturity), ("industry", industry), ("priority", priority)):
        page.selectbox(key=f"framework_{key}").set_value(value)
    return page.run()


@pytest.mark.guide("A6.1-2")
@pytest.mark.guide("A6.1-3")
def test_a_growing_company_cannot_finish_without_survival_kpis(open_page: Open) -> None:
    page = answered(open_page, "en", "changing", "startup", "change")
    assert any("OKR at the core" in block.value for block in page.markdown)
    page.text_input(key="framework_sponsor").set_value("CEO Kim")
    page.selectbox(key="framework_need_cash_flow").set_value("")
    page.button(key="framework_finish").click().run()
    assert "Cash flow" in page.error[0].value
    page.selectbox(key="framework_need_cash_flow").set_value("revenue_attainment")
    page.button(key="framework_finish").click().run()
    assert not page.error
    assert "Survival KPIs stay on" in page.success[0].value


@pytest.mark.guide("A4.1-1")
@pytest.mark.guide("A5.1-1")
@pytest.mark.parametrize(("language", "names"), [("ko", "드러커 그로브 도어 1999"), ("en", "Drucker Grove Doerr 1999")])
def test_lineage_and_the_seven_rows(open_page: Open, language: str, names: str) -> None:
    page = open_page("framework", language=language)
    assert not page.exception
    assert any(all(name in block.value for name in names.split()) for block in page.markdown)
    assert any(len(frame.value) == 7 and {"MBO", "OKR"} <= set(frame.value.columns) for frame in page.dataframe)


def test_on_an_empty_store_it_says_where_to_begin(open_page: Open) -> None:
    assert not open_page("framework", empty=True, language="ko").exception
