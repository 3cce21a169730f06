"""The pages of goals, run by Streamlit's own runner: drafts, check-ins, retrospectives, alignment, agreements."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.operations.agreements import draft_goal, step
from dashboard.operations.edit_okr import edit, new_objective
from dashboard.operations.keep_draft import accept
from dashboard.operations.okr import progress_of
from dashboard.operations.people import put_person
from dashboard.operations.run_okr import activate, check_in, close
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.model.actor import Actor, Role
from data.model.goal import ObjectiveState
from data.store import open_store
from data.store.goals import get_objective
from tests.conftest import ADMIN, TODAY
from tests.dashboard.pages.conftest import Open

PAGES = ("objectives", "objective", "check_in", "alignment", "retrospective", "mbo")
LEAD = "cost_per_lead-trend-20260101"
Inside = Callable[..., Workspace]


def opened(path: Path) -> Workspace:
    url = f"sqlite:///{path}"
    return Workspace(open_store(url), Settings(store_url=url, language="en", today_fixed=TODAY), ADMIN, "en")


@pytest.fixture(scope="session")
def stages(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The demo store as it comes, with its first draft (objective 1), with that one running, and with a note on it and another draft."""
    path = tmp_path_factory.mktemp("goals") / "demo.db"
    path.write_bytes(demo_file.read_bytes())
    found = {"": demo_file.read_bytes()}
    for name, work in (
        ("drafted", lambda inside: accept(inside, LEAD, 0)),
        ("running", lambda inside: activate(inside, 1, sufficiency="yes")),
        (
            "noted",
            lambda inside: (check_in(inside, 1, confidence=6, blocker="budget"), new_objective(inside, "Lead", level="company")),
        ),
    ):
        workspace = opened(path)
        work(workspace)
        workspace.store.close()
        found[name] = path.read_bytes()
    return found


@pytest.fixture
def inside(tmp_path: Path, stages: dict[str, bytes]) -> Inside:
    """The store the page reads, at one of the stages, opened beside it."""

    def at(stage: str = "") -> Workspace:
        path = tmp_path / "own.db"
        path.write_bytes(stages[stage])
        return opened(path)

    return at


def said(page: AppTest) -> str:
    return " ".join(
        str(block.value)
        for kind in (page.markdown, page.caption, page.title, page.subheader, page.error, page.info)
        for block in kind
    )


@pytest.mark.guide("A1-1")
@pytest.mark.parametrize(("empty", "language"), [(False, "ko"), (False, "en"), (True, "ko")])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_renders_empty_and_full(open_page: Open, inside: Inside, name: str, empty: bool, language: str) -> None:
    if not empty:
        inside("noted").store.close()
    page = open_page(name, language=language, empty=empty, id="" if empty else "1")
    assert not page.exception
    assert page.title[0].value


def test_a_draft_is_edited_answered_and_started(open_page: Open, inside: Inside) -> None:
    workspace = inside("drafted")
    page = open_page("objective", id="1")
    page.button(key="activate_now_1").click().run()
    assert "Answer the question" in said(page)
    page.number_input(key="edit_1_1_target").set_value(32.0)
    page.button(key="edit_1_save").click().run()
    assert not page.exception
    assert not page.error, said(page)
    assert get_objective(workspace.store, 1).key_results[0].target == 32.0
    page.text_area(key="sufficiency_1").input("Yes: they come without ads")
    page.button(key="activate_now_1").click().run()
    assert get_objective(workspace.store, 1).state is ObjectiveState.ACTIVE
    page.button(key="undo_goal").click().run()
    assert get_objective(workspace.store, 1).state is ObjectiveState.DRAFT


def test_a_target_on_the_wrong_side_is_refused_on_the_page(open_page: Open, inside: Inside) -> None:
    inside("drafted")
    page = open_page("objective", id="1")
    page.number_input(key="edit_1_1_target").set_value(60.0)
    page.button(key="edit_1_save").click().run()
    assert "worse than the baseline" in page.error[0].value
    assert page.number_input(key="edit_1_1_target").value == 60.0


def test_two_people_on_one_page_see_both_values(open_page: Open, inside: Inside) -> None:
    workspace = inside("drafted")
    page = open_page("objective", id="1")
    edit(workspace, 1, 1, {"text": "Be found first"})
    page.text_area(key="edit_1_text").input("Be loved")
    page.button(key="edit_1_save").click().run()
    assert "Be found first" in page.error[0].value
    assert "Be loved" in page.error[0].value
    assert get_objective(workspace.store, 1).text == "Be found first"
    page.button(key="mine_1").click().run()
    page.button(key="edit_1_save").click().run()
    assert get_objective(workspace.store, 1).text == "Be loved"


def test_a_check_in_is_one_screen_and_can_be_undone(open_page: Open, inside: Inside) -> None:
    workspace, number = inside("running"), 1
    page = open_page("check_in", id=str(number))
    page.text_input(key=f"blocker_{number}").input("budget")
    page.button(key=f"save_{number}").click().run()
    assert not page.exception
    note = progress_of(workspace, number).check_ins[0]
    assert (note.body["confidence"], note.body["blocker"]) == (5, "budget")
    page.button(key="undo_goal").click().run()
    assert progress_of(workspace, number).check_ins == ()


def test_closing_asks_for_learning_then_carries_over(open_page: Open, inside: Inside) -> None:
    workspace, number = inside("running"), 1
    page = open_page("retrospective", id=str(number))
    page.button(key=f"close_now_{number}").click().run()
    assert "Say what was learned" in page.error[0].value
    page.text_area(key=f"learning_{number}").input("Content takes six weeks")
    page.text_area(key=f"change_{number}").input("Start earlier")
    page.button(key=f"close_now_{number}").click().run()
    assert not page.exception
    assert get_objective(workspace.store, number).state is ObjectiveState.CLOSED
    page = open_page("objective", id=str(number))
    assert "Content takes six weeks" not in page.title[0].value
    page.button(key=f"carry_{number}").click().run()
    assert get_objective(workspace.store, number).cycle == "2027Q1"
    learned = open_page("retrospective")
    assert not learned.exception
    assert "What was learned" in said(learned)


@pytest.mark.guide("A4.4-5")
def test_a_low_score_has_no_word_of_failure(open_page: Open, inside: Inside) -> None:
    workspace, number = inside("running"), 1
    close(workspace, number, learning="a", next_change="b")
    for language in ("ko", "en"):
        page = open_page("objective", language=language, id=str(number))
        words = said(page).lower()
        assert not [word for word in ("fail", "missed", "실패", "미달", "낙제") if word in words]


def test_alignment_and_the_list_name_everything(open_page: Open, inside: Inside) -> None:
    workspace = inside("running")
    top = new_objective(workspace, "Lead the market", level="company")
    edit(workspace, 1, 2, {"parents": (top.id,)})
    page = open_page("alignment", cycle="2026Q4")
    assert "proposed from below" in said(page)
    listed = open_page("objectives")
    assert "1 objectives are running; 1 wait" in said(listed)
    listed.text_area(key="new_text").input("Be found")
    listed.button(key="write_objective").click().run()
    assert get_objective(workspace.store, 3).text == "Be found"


def test_an_agreement_goes_from_draft_to_agreed_by_two(open_page: Open, inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = inside()
    put_person(workspace, "park", role="executive")
    put_person(workspace, "lee", role="head", department="marketing", manager="park")
    monkeypatch.setenv("KPI_PERSON", "lee")
    page = open_page("mbo")
    page.text_input(key="mbo_text").input("Leads stay affordable")
    page.selectbox(key="mbo_metric").set_value("cost_per_lead")
    page.number_input(key="mbo_target").set_value(45.0)
    page.number_input(key="mbo_baseline").set_value(50.0)
    page.text_input(key="mbo_parent").input("Growth")
    page.button(key="mbo_new").click().run()
    assert not page.exception
    page.button(key="propose_1").click().run()
    assert "without contribution it is a slogan" in page.error[0].value
    lee = Workspace(workspace.store, workspace.settings, Actor("lee", Role.HEAD, "marketing"), "en")
    number = draft_goal(lee, "lee", "park", "2026", {
        "text": "Renewals", "metric": "renewal_rate", "baseline": 82.0, "target": 90.0, "due": TODAY, "weight": 20, "parent": "Growth",
        "contribution": "half of revenue",
    }).id  # fmt: skip
    page = open_page("mbo")
    page.button(key=f"propose_{number}").click().run()
    page.button(key=f"discuss_{number}").click().run()
    page.button(key=f"agree_{number}").click().run()
    assert any("Waiting for the yes of park" in block.value for block in page.caption)
    step(Workspace(workspace.store, workspace.settings, Actor("park", Role.EXECUTIVE), "en"), number, "agree")
    assert not open_page("mbo").exception
    monkeypatch.setenv("KPI_PERSON", "somebody")
    assert "There is no goal you may see" in said(open_page("mbo"))
