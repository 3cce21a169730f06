"""The import on the Data page: questions are answered there, drafts are found again, unknown names become what the person says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard.pages.conftest import Open


@pytest.fixture(autouse=True)
def no_jobs_left() -> Iterator[None]:
    """Jobs rest in the server's cache; each test is a server of its own."""
    yield
    from dashboard import session

    session.jobs.clear()  # type: ignore[attr-defined]


def settled(page: AppTest) -> AppTest:
    """Run again while a job is under way: the browser would come back by itself."""
    for _ in range(30):
        assert not page.exception
        if not page.title or not page.title[0].value.startswith(("Reading", "Storing")):
            break
        page.run(timeout=60)
    return page


def upload(page: AppTest, text: str, name: str = "a.csv") -> AppTest:
    return settled(page.file_uploader[0].upload(name, text.encode(), "text/csv").run(timeout=60))


def keys(page: AppTest) -> set[Any]:
    return {button.key for button in page.button}


def test_a_question_about_percentages_is_answered_on_the_page(open_page: Open) -> None:
    page = upload(open_page("data"), "month,metric,value\n2026-10,Task success rate,0.41\n")
    assert page.title[0].value == "How a\\.csv is read"
    settled(page.selectbox(key="r_percent").select("fraction").run(timeout=60))
    assert "1 values can be stored" in page.title[0].value
    assert "store_import" in keys(page)


def test_every_choice_of_a_mapping_file_is_on_the_page(open_page: Open) -> None:
    page = upload(open_page("data"), "month,metric,value\n2026-13,Leads,1\n")
    shown = {widget.key for kind in ("selectbox", "number_input", "text_input", "multiselect") for widget in getattr(page, kind)}
    assert {"r_encoding", "r_header_row", "r_metric", "r_unit", "r_decimal", "r_percent", "r_dash"} <= shown
    assert {"r_layout", "r_first_term", "r_order", "r_year", "r_fiscal", "r_role_month", "r_role_metric", "r_role_value"} <= shown


def test_a_draft_is_found_again_and_dropped(open_page: Open) -> None:
    page = upload(open_page("data"), "month,metric,value\n2026-10,Leads,1\n")
    token = page.query_params["draft"]
    page = open_page("data")
    settled(page.button(key=f"resume_{token}").click().run(timeout=60))
    assert "1 values can be stored" in page.title[0].value
    settled(page.button(key="drop_draft").click().run(timeout=60))
    assert f"resume_{token}" not in keys(page)
    assert "no longer waiting" in open_page("data", draft=token).info[0].value


def test_values_are_stored_taken_back_and_brought_back(open_page: Open) -> None:
    page = upload(open_page("data"), "month,metric,value\n2026-10,Leads,1\n")
    settled(page.button(key="store_import").click().run(timeout=60))
    assert any("Stored 1 values" in block.value for block in page.markdown)
    settled(page.button(key="undo_import").click().run(timeout=60))
    assert any("was taken back" in block.value for block in page.markdown)


def test_unknown_names_are_new_known_or_left_out(open_page: Open) -> None:
    page = upload(open_page("data"), "month,metric,value\n2026-10,Leadss,1\n2026-10,Brand new,2\n2026-10,Noise,3\n")
    assert any("Close\\: Leads" in caption.value for caption in page.caption)
    settled(page.selectbox(key="name_of_Leadss").select("leads").run(timeout=60))
    settled(page.selectbox(key="name_of_Noise").select("-").run(timeout=60))
    settled(page.text_input(key="name_brand_new").input("Brand").run(timeout=60))
    settled(page.button(key="to_changes").click().run(timeout=60))
    assert "2 values can be stored" in page.title[0].value
    assert {"Leads", "Brand"} == set(page.dataframe[-1].value["Metric"])


def test_choices_are_offered_again_for_a_file_of_the_same_shape(open_page: Open) -> None:
    page = upload(open_page("data"), "month,metric,value\n2026-10,Task success rate,0.41\n")
    settled(page.selectbox(key="r_percent").select("fraction").run(timeout=60))
    settled(page.button(key="store_import").click().run(timeout=60))
    page = upload(open_page("data"), "month,metric,value\n2026-09,Task success rate,0.42\n")
    settled(page.button(key="use_saved").click().run(timeout=60))
    assert "1 values can be stored" in page.title[0].value


def test_rejected_values_are_left_out_when_the_person_says_so(open_page: Open) -> None:
    page = upload(open_page("data"), "month,metric,value\n2026-10,Leads,1\n2026-09,Leads,TBD\n")
    settled(page.button(key="to_changes").click().run(timeout=60))
    assert "1 cannot be taken" in page.title[0].value
    assert "store_import" not in keys(page)
    settled(page.checkbox(key="leave_out").check().run(timeout=60))
    assert "store_import" in keys(page)


def test_targets_are_imported_in_the_same_place(open_page: Open) -> None:
    page = upload(open_page("data"), "metric,due,target\nLeads,2026-12-31,900\nLeads,2026-12-32,900\n")
    assert "1 targets can be stored" in page.title[0].value
    assert "store_import" not in keys(page)
    settled(page.checkbox(key="leave_out").check().run(timeout=60))
    settled(page.button(key="store_import").click().run(timeout=60))
    assert any("Stored 1 values" in block.value for block in page.markdown)
    settled(page.button(key="undo_import").click().run(timeout=60))
    assert any("was taken back" in block.value for block in page.markdown)
