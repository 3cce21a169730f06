"""Agreements: seen by two and HR, agreed by both, and the only way to reward."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest

from dashboard.operations.agreements import (
    agreement_answer,
    change_goal,
    draft_goal,
    export_for_reward,
    list_agreements,
    participation,
    review_goal,
    set_notices,
    step,
    versions_of,
)  # fmt: skip
from dashboard.operations.people import put_person
from dashboard.operations.workspace import Workspace
from data.errors import NotFound, NotPermitted, OkrError, RequestError
from data.model.actor import Permission, Role
from data.model.mbo import MboState
from data.model.signal import Claim, Polarity, Severity, Signal
from data.store.audit import list_audit
from data.store.signals import save_signals
from tests.dashboard.operations.conftest import at, put

SAID = {
    "text": "Leads stay affordable", "metric": "cost_per_lead", "baseline": 50.0, "target": 45.0, "due": date(2026, 12, 31), "weight": 40,
    "parent": "Profitable growth", "contribution": "Half of spending is advertising",
}  # fmt: skip


def lee(company: Workspace) -> Workspace:
    return at(company, "2026-11-09", "lee", Role.HEAD, "marketing")


def boss(company: Workspace) -> Workspace:
    return at(company, "2026-11-09", "park", Role.EXECUTIVE)


def hana(company: Workspace) -> Workspace:
    return at(company, "2026-11-09", "hana", Role.HR)


def agreed(company: Workspace) -> int:
    number = draft_goal(lee(company), "lee", "park", "2026", SAID).id
    for who, verb in ((lee, "propose"), (boss, "discuss"), (lee, "agree"), (boss, "agree")):
        step(who(company), number, verb)
    return number


@pytest.mark.guide("A2.2-2")
@pytest.mark.guide("A5.1-2")
def test_two_agree_and_nobody_else_sees_it(company: Workspace) -> None:
    number = agreed(company)
    for who in (lee, boss, hana):
        found = list_agreements(who(company), "2026")
        assert [item.goal.state for item in found] == [MboState.AGREED]
    for role in (Role.ADMIN, Role.HEAD, Role.ANALYST, Role.EXECUTIVE):
        other = at(company, "2026-11-09", "somebody", role, "marketing")
        assert list_agreements(other) == ()
        with pytest.raises(NotFound):
            step(other, number, "agree")
        with pytest.raises(NotFound):
            versions_of(other, number)
    with pytest.raises(NotPermitted):
        change_goal(hana(company), number, {"weight": 30, "change_reason": "tidy"})


@pytest.mark.guide("A2.2-3")
def test_a_change_is_agreed_anew_and_the_old_version_stays(company: Workspace) -> None:
    number = agreed(company)
    with pytest.raises(OkrError, match="reason"):
        change_goal(lee(company), number, {"target": 47.0})
    again = change_goal(lee(company), number, {"target": 47.0, "change_reason": "prices rose"})
    assert (again.state, again.agreed_by) == (MboState.PROPOSED, ())
    kept = versions_of(boss(company), number)
    assert [(goal.target, goal.change_reason) for _, _, goal in kept][:2] == [(47.0, "prices rose"), (45.0, "")]
    assert all(at_ and who for at_, who, _ in kept)


@pytest.mark.guide("A2.2-4")
def test_reviews_keep_progress_and_the_final_one_closes(company: Workspace) -> None:
    number = agreed(company)
    put(company, [("spend", "2026-10-01", 4700.0), ("leads", "2026-10-01", 100.0)])
    review_goal(lee(company), number, "self", said="on the way")
    with pytest.raises(OkrError, match="review"):
        review_goal(boss(company), number, "mid", said="fine")
    review_goal(boss(company), number, "mid", obstacles="prices", support="an editor", correction="more content")
    found = list_agreements(lee(company))[0]
    assert (found.value, found.achievement) == (47.0, 60.0)
    assert [review.kind.value for review in found.reviews] == ["mid", "self"]
    review_goal(boss(company), number, "final", value=46.0, said="well done")
    done = list_agreements(boss(company))[0]
    assert (done.goal.state, done.achievement) == (MboState.CLOSED, 80.0)
    with pytest.raises(RequestError):
        review_goal(boss(company), number, "yearly")


@pytest.mark.guide("A2.3-2")
@pytest.mark.guide("A2.3-5")
def test_safe_goals_and_few_goals_are_said_to_both(company: Workspace) -> None:
    safe = {**SAID, "metric": "uptime", "baseline": 99.0, "target": 99.5, "text": "Uptime stays", "unit": "%"}
    draft_goal(lee(company), "lee", "park", "2026", safe)
    for who in (lee, boss):
        found = list_agreements(who(company))[0]
        assert "safe" in [notice.code for notice in found.notices]
    assert [notice.code for notice in set_notices(lee(company), "lee", "2026")] == ["few", "weights"]
    with pytest.raises(OkrError, match="weights"):
        draft_goal(lee(company), "lee", "park", "2026", {**SAID, "weight": 70})


@pytest.mark.guide("A2.3-4")
def test_a_new_signal_on_its_metric_makes_a_goal_stale(company: Workspace) -> None:
    agreed(company)
    assert "stale" not in [notice.code for notice in list_agreements(lee(company))[0].notices]
    when = datetime(2026, 9, 1)
    signal = Signal(
        "s-1", "cost_per_lead", "{}", "trend", "up", Polarity.BAD, "month", when, when, Claim.RULE, 1.2, None, None, 9.0, 22.0,
        Severity.WARN, 1.0, "marketing",
    )  # fmt: skip
    with company.store.write(company.actor, Permission.SIGNAL_DETECT, action="test") as writer:
        save_signals(writer, [signal])
    for who in (lee, boss):
        notice = list_agreements(who(company))[0].notices[0]
        assert (notice.code, notice.params["signal"]) == ("stale", "s-1")


@pytest.mark.guide("A2.2-6")
def test_participation_is_counts_for_everybody(company: Workspace) -> None:
    for name, role in (("park", "executive"), ("lee", "head"), ("choi", "head")):
        put_person(company, name, role=role, department="marketing")
    agreed(company)
    row = participation(at(company, "2026-11-09", "ann", Role.ANALYST), "2026")[0]
    assert (row.group, row.people, row.agreed, row.goals, row.unilateral) == ("marketing", 3, 1, 1, 0)
    levels = participation(company, "2026", by="level")
    assert [(row.group, row.people, row.agreed) for row in levels] == [("executive", 1, 0), ("head", 2, 1)]


@pytest.mark.guide("A2.3-1")
def test_only_hr_exports_for_reward_and_cells_never_run(company: Workspace) -> None:
    number = agreed(company)
    review_goal(boss(company), number, "final", value=46.0, said="=HYPERLINK(1)")
    rows = list(csv.DictReader(io.StringIO(export_for_reward(hana(company), "2026"))))
    assert (rows[0]["person"], rows[0]["achievement"], rows[0]["weighted"], rows[0]["final_review"]) == (
        "lee",
        "80.0",
        "32.0",
        "'=HYPERLINK(1)",
    )
    for role in set(Role) - {Role.HR}:
        with pytest.raises(NotPermitted):
            export_for_reward(at(company, "2026-11-09", "x", role), "2026")
    assert [entry.actor for entry in list_audit(company.store, subject="agreements:2026")] == ["hana"]


def test_answers_name_every_field(company: Workspace) -> None:
    agreed(company)
    answer = agreement_answer(list_agreements(lee(company))[0])
    assert (answer["owner"], answer["state"], answer["due"], answer["agreed_by"]) == (
        "lee",
        MboState.AGREED,
        "2026-12-31",
        ["lee", "park"],
    )
    with pytest.raises(RequestError, match="field"):
        draft_goal(lee(company), "lee", "park", "2026", {"salary": 1})
    with pytest.raises(NotPermitted):
        draft_goal(lee(company), "choi", "park", "2026", SAID)
