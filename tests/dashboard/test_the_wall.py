"""The wall: no role sees OKR scores and reward together, on any page, in any export, by any command; every try is refused and kept.

One company holds both: an objective closed at 0.37 and an agreement reached by 91.3 percent. Every answer the product gives is searched
for the two numbers.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.cli.program import run
from dashboard.navigation import HIDDEN, MENU
from dashboard.operations.agreements import draft_goal, export_for_reward, list_agreements, review_goal, step
from dashboard.operations.edit_okr import key_result_on, new_objective
from dashboard.operations.export_okr import export_okr
from dashboard.operations.okr import list_progress, okr_answer
from dashboard.operations.people import put_person
from dashboard.operations.run_okr import activate, close
from dashboard.operations.workspace import Workspace
from dashboard.settings import Settings
from data.errors import NotPermitted
from data.model.actor import Actor, Role
from data.store import open_store
from data.store.audit import list_audit
from goals.wall import OKR_COLUMNS, REWARD_COLUMNS
from tests.conftest import ADMIN, TODAY

SCORE, REACHED = "0.37", "91.3"
PEOPLE = {"ceo": Role.EXECUTIVE, "ann": Role.ANALYST, "lee": Role.HEAD, "hana": Role.HR, "root2": Role.ADMIN}


@dataclass
class Both:
    """A company with both numbers in it."""

    url: str

    def as_(self, person: str) -> Workspace:
        settings = Settings(store_url=self.url, language="en", today_fixed=TODAY)
        department = "marketing" if person == "lee" else None
        return Workspace(open_store(self.url), settings, Actor(person, PEOPLE[person], department), "en")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    from dashboard.operations.demo import seed_demo

    url = f"sqlite:///{tmp_path_factory.mktemp('wall') / 'both.db'}"
    admin = Workspace(open_store(url), Settings(store_url=url, language="en", today_fixed=TODAY), ADMIN, "en")
    seed_demo(admin)
    for person, role in PEOPLE.items():
        put_person(admin, person, role=role.value, department="marketing" if person == "lee" else "")
    results = (key_result_on(admin, "cost_per_lead", 30.0), key_result_on(admin, "organic_lead_share", 40.0))
    number = new_objective(admin, "Be found", department="marketing", key_results=results, no_parent_reason="first").id
    activate(admin, number, sufficiency="yes")
    close(admin, number, learning="a", next_change="b", given={1: (0.37, "test"), 2: (0.37, "test")})
    found = Both(url)
    said = {
        "text": "Leads stay", "metric": "a list", "unit": "points", "baseline": 0.0, "target": 1000.0, "due": TODAY, "weight": 100,
        "parent": "Growth", "contribution": "half of spending",
    }  # fmt: skip
    goal = draft_goal(found.as_("lee"), "lee", "ceo", "2026", said).id
    for person, verb in (("lee", "propose"), ("ceo", "discuss"), ("lee", "agree"), ("ceo", "agree")):
        step(found.as_(person), goal, verb)
    review_goal(found.as_("ceo"), goal, "final", value=913.0, said="well done")
    return found


def test_both_numbers_are_there_to_be_found(both: Both) -> None:
    assert SCORE in json.dumps([okr_answer(item) for item in list_progress(both.as_("ann"))])
    assert [item.achievement for item in list_agreements(both.as_("hana"))] == [91.3]


@pytest.mark.guide("A4.4-6")
@pytest.mark.parametrize("person", PEOPLE)
def test_no_export_holds_both_and_every_foreign_column_is_refused_and_kept(both: Both, person: str) -> None:
    workspace = both.as_(person)
    before = len(list_audit(workspace.store, subject="wall", limit=1000))
    assert REACHED not in export_okr(workspace)
    if PEOPLE[person] is Role.HR:
        report = export_for_reward(workspace, "2026")
        assert REACHED in report
        assert SCORE not in report
    else:
        with pytest.raises(NotPermitted):
            export_for_reward(workspace, "2026")
    tries: list[Callable[[], str]] = [
        lambda name=name: export_for_reward(workspace, "2026", (name,)) for name in set(OKR_COLUMNS) - set(REWARD_COLUMNS)
    ]  # type: ignore[misc]
    tries += [lambda name=name: export_okr(workspace, columns=(name,)) for name in set(REWARD_COLUMNS) - set(OKR_COLUMNS)]  # type: ignore[misc]
    for attempt in tries:
        with pytest.raises(NotPermitted, match="wall"):
            attempt()
    kept = list_audit(workspace.store, subject="wall", limit=1000)[: len(tries)]
    assert len(list_audit(workspace.store, subject="wall", limit=1000)) == before + len(tries)
    assert {entry.actor for entry in kept} == {person}


def commands() -> Iterator[tuple[str, ...]]:
    yield from (("okr", verb, "--json") for verb in ("list", "cycles", "tree", "culture", "export"))
    yield from (("okr", verb, "1", "--json") for verb in ("show", "effect", "talks", "score"))
    yield ("mbo", "list", "--json")
    yield ("mbo", "versions", "1", "--json")
    yield from (("mbo", verb, "--cycle", "2026", "--json") for verb in ("participation", "export"))
    yield from (
        ("mbo", "export", "--cycle", "2026", "--columns", "person,score", "--json"),
        ("okr", "export", "--columns", "weighted", "--json"),
    )
    yield from (("users", "list", "--json"), ("signals", "--json"), ("batches", "--json"))


@pytest.mark.parametrize("person", PEOPLE)
def test_no_command_answers_both(both: Both, person: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("KPI_STORE", both.url), ("KPI_PERSON", person), ("KPI_TODAY", TODAY.isoformat()), ("KPI_LANG", "en")):
        monkeypatch.setenv(name, value)
    seen = {SCORE: 0, REACHED: 0}
    for words in commands():
        out, said = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(said):
            code = run(list(words))
        answer = out.getvalue()
        assert not (SCORE in answer and REACHED in answer), words
        seen = {number: count + (number in answer) for number, count in seen.items()}
        assert code in (0, 1), words
        if "--columns" in words:
            assert '"refused"' in answer
            assert "Traceback" not in said.getvalue()
    assert seen[SCORE] > 0
    assert (seen[REACHED] > 0) == (person in ("lee", "ceo", "hana"))


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE)
def test_no_page_shows_both(both: Both, person: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "own.db"
    with closing(sqlite3.connect(both.url.removeprefix("sqlite:///"))) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)  # the file alone would lack what still stands in its write-ahead log
    for name, value in (
        ("KPI_STORE", f"sqlite:///{path}"),
        ("KPI_PERSON", person),
        ("KPI_TODAY", TODAY.isoformat()),
        ("KPI_LANG", "en"),
    ):
        monkeypatch.setenv(name, value)
    seen = {SCORE: 0, REACHED: 0}
    for name in (*MENU, *HIDDEN):
        page = AppTest.from_string(f"from dashboard.pages import {name}\n{name}.render()\n", default_timeout=60)
        page.query_params["lang"], page.query_params["id"] = "en", "" if name in ("signal", "metric", "draft") else "1"
        page.run()
        assert not page.exception, name
        words = " ".join(str(getattr(element, "value", "")) + str(getattr(element.proto, "body", "")) for element in page.main)
        assert not (SCORE in words and REACHED in words), name
        seen = {number: count + (number in words) for number, count in seen.items()}
    assert seen[SCORE] > 0
    assert (seen[REACHED] > 0) == (person in ("lee", "ceo", "hana"))
