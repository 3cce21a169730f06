"""A quarter of one objective: frozen targets, check-ins, live scores, closing with evidence, carrying over."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.operations.edit_okr import edit, key_result_on, new_objective, undo
from dashboard.operations.okr import progress_of
from dashboard.operations.run_okr import activate, carry_over, check_in, close, drop, effects_of, take_back
from dashboard.operations.workspace import Workspace
from data.errors import NotFound, NotPermitted, OkrError
from data.model.actor import Permission, Role
from data.model.goal import KeyResult, KeyResultKind, ObjectiveState
from data.model.metric import Metric, MetricType, Name
from data.model.period import Cadence
from data.store.audit import list_audit
from data.store.catalog import save_catalog
from data.store.goals import list_versions
from tests.dashboard.operations.conftest import at, put

COUNT = KeyResult("", 0.0, 3.0, "count", text="New key accounts", kind=KeyResultKind.COUNT, source="CRM list of ten")


def started(company: Workspace, *extra: KeyResult) -> int:
    results = (key_result_on(company, "cost_per_lead", 30.0), key_result_on(company, "uptime", 99.95, kind="maintain"), *extra)
    kept = new_objective(
        company, "Customers find us by themselves", department="marketing", key_results=results, no_parent_reason="first"
    )
    return activate(company, kept.id, sufficiency="Yes: without ads they still come").id


def october(company: Workspace) -> Workspace:
    put(company, [("spend", "2026-10-01", 4200.0), ("leads", "2026-10-01", 100.0), ("uptime", "2026-10-01", 99.95)])
    return at(company, "2026-11-09")


def quarter(company: Workspace) -> Workspace:
    rows = [("spend", "2026-10-01", 4200.0), ("leads", "2026-10-01", 100.0), ("uptime", "2026-10-01", 99.95)]
    rows += [("spend", "2026-11-01", 4000.0), ("leads", "2026-11-01", 110.0), ("uptime", "2026-11-01", 99.90)]
    rows += [("spend", "2026-12-01", 3600.0), ("leads", "2026-12-01", 118.0), ("uptime", "2026-12-01", 99.99)]
    put(company, rows)
    return at(company, "2027-01-05")


@pytest.mark.guide("A5.2-2")
def test_a_kpi_becomes_a_key_result_with_unit_direction_and_baseline(company: Workspace) -> None:
    found = key_result_on(company, "cost_per_lead", 30.0)
    assert (found.baseline, found.unit, found.good) == (50.0, "USD", "down")
    with pytest.raises(NotFound):
        key_result_on(company, "nothing", 1.0)


@pytest.mark.guide("A5.2-1")
def test_the_quarter_so_far_is_a_quotient_over_its_months(company: Workspace) -> None:
    number = started(company)
    assert progress_of(company, number).score is None
    now = october(company)
    cost, uptime = progress_of(now, number).key_results
    assert (cost.current, cost.score, uptime.score) == (42.0, 0.4, 1.0)
    assert cost.reading is not None
    assert (cost.reading.window.known, cost.reading.window.expected) == (1, 3)
    assert cost.outlook is not None
    assert cost.outlook.low <= cost.outlook.expected <= cost.outlook.high
    whole = progress_of(quarter(company), number).key_results
    assert whole[0].current == pytest.approx((4200 + 4000 + 3600) / (100 + 110 + 118))
    assert (whole[1].score, whole[1].worst) == (0.67, 99.90)


@pytest.mark.guide("A4.4-2")
def test_closing_scores_from_live_data_and_keeps_the_evidence(company: Workspace) -> None:
    number = started(company)
    with pytest.raises(OkrError) as refused:
        close(quarter(company), number, learning="", next_change="start earlier")
    assert refused.value.code == "okr.no_learning"
    done = close(
        at(company, "2027-01-05"),
        number,
        learning="content takes weeks",
        next_change="start earlier",
        given={1: (0.8, "late invoice")},
    )
    assert done.state is ObjectiveState.CLOSED
    assert done.closing is not None
    cost = done.closing.results[0]
    assert (cost.score, cost.given, cost.counts) == (0.7, 0.8, 0.8)
    assert done.closing.score == pytest.approx((0.8 + 0.67) / 2, abs=0.006)
    assert [value for _, value in cost.evidence["periods"]] == [
        42.0,
        pytest.approx(36.36, abs=0.01),
        pytest.approx(30.51, abs=0.01),
    ]  # type: ignore[attr-defined]
    assert (cost.evidence["known"], cost.evidence["expected"], cost.evidence["batches"]) == (3, 3, [2])


def test_data_that_are_revised_later_do_not_move_a_closed_score(company: Workspace) -> None:
    number = started(company)
    done = close(quarter(company), number, learning="a", next_change="b")
    put(company, [("spend", "2026-12-01", 9000.0)])
    again = progress_of(at(company, "2027-01-20"), number)
    assert again.objective.closing == done.closing
    assert again.key_results[0].score != done.closing.results[0].score  # type: ignore[union-attr]


def test_a_changed_target_shows_both_scores(company: Workspace) -> None:
    number = started(company)
    found = progress_of(october(company), number).objective
    easier = (
        KeyResult(**{**{f: getattr(found.key_results[0], f) for f in KeyResult.__dataclass_fields__}, "target": 40.0}),
        found.key_results[1],
    )
    edit(company, number, found.version, {"key_results": easier})
    cost = progress_of(at(company, "2026-11-09"), number).key_results[0]
    assert cost.agreed is not None
    assert (cost.score, cost.agreed.target, cost.agreed_score) == (0.8, 30.0, 0.4)
    assert undo(company, number).key_results[0].target == 30.0
    assert len(list_versions(company.store, number)) == 4


def test_a_redefined_metric_keeps_to_what_was_agreed(company: Workspace) -> None:
    number = started(company)
    other = Metric(
        "cost_per_lead",
        Name.of("Cost per lead"),
        Cadence.MONTH,
        "marketing",
        unit="USD",
        type=MetricType.RATIO,
        formula="spend / deals",
    )
    with company.store.write(company.actor, Permission.CATALOG_EDIT, action="test") as writer:
        save_catalog(writer, metrics=[other])
    cost = progress_of(october(company), number).key_results[0]
    assert cost.reading is not None
    assert (cost.current, cost.reading.is_redefined) == (42.0, True)


@pytest.mark.guide("A4.3-4")
def test_counted_by_hand_and_reachable_scores(company: Workspace) -> None:
    number = started(company, COUNT)
    assert progress_of(company, number).key_results[2].reachable == (0.0, 0.33, 0.67, 1.0)
    check_in(company, number, confidence=5, values={3: 2.0})
    assert progress_of(company, number).key_results[2].score == 0.67
    with pytest.raises(OkrError, match="key_result"):
        check_in(company, number, confidence=5, values={1: 2.0})


@pytest.mark.guide("A1-2")
def test_check_ins_keep_the_scores_of_the_moment_and_can_be_taken_back(company: Workspace) -> None:
    number = started(company)
    now = october(company)
    progress = check_in(
        now, number, confidence=8, blocker="budget", priorities="webinar\nblog", help_needed="an editor", given={1: (41.0, "late")}
    )
    note = progress.check_ins[0]
    assert note.body["values"] == {"1": 42.0, "2": 99.95}
    assert (note.body["score"], note.body["day"], note.body["priorities"]) == (0.7, "2026-11-09", ["webinar", "blog"])
    assert (progress.key_results[0].score, progress.key_results[0].given) == (0.4, 41.0)
    again = check_in(
        now, number, confidence=8, blocker="budget", priorities="webinar\nblog", help_needed="an editor", given={1: (41.0, "late")}
    )
    assert len(again.check_ins) == 1
    assert check_in(now, number, confidence=4).talk == "drop"
    assert take_back(now, again.check_ins[0].id) == number
    assert [item.body["confidence"] for item in progress_of(now, number).check_ins] == [4]
    for more, code in (({"confidence": 11}, "confidence"), ({"confidence": 5, "given": {1: (1.0, "")}}, "given_reason")):
        with pytest.raises(OkrError, match=code):
            check_in(now, number, **more)  # type: ignore[arg-type]


@pytest.mark.guide("A5.2-6")
def test_carrying_over_keeps_the_number_and_starts_where_it_ended(company: Workspace) -> None:
    number = started(company)
    with pytest.raises(OkrError, match="state"):
        carry_over(company, number)
    check_in(quarter(company), number, confidence=2)
    close(at(company, "2027-01-05"), number, learning="a", next_change="b")
    january = at(company, "2027-01-05")
    assert next(found.verdict for _, found in effects_of(january, number)) == "moved"
    again = carry_over(january, number)
    assert (again.id, again.cycle, again.state, again.past[0].cycle) == (number, "2027Q1", ObjectiveState.DRAFT, "2026Q4")
    assert again.key_results[0].baseline == pytest.approx(35.98, abs=0.01)
    assert again.key_results[0].target == 30.0
    seen = progress_of(january, number)
    assert (len(seen.check_ins), seen.recent, seen.confidence, seen.talk) == (1, (), None, None)
    assert activate(january, number).state is ObjectiveState.ACTIVE
    close(january, number, learning="c", next_change="d")
    assert len(carry_over(january, number, keep_baseline=True).past) == 2


def test_a_draft_of_a_quarter_that_is_over_moves_first(company: Workspace) -> None:
    results = (key_result_on(company, "cost_per_lead", 30.0), key_result_on(company, "leads", 150.0))
    number = new_objective(company, "Be found", key_results=results, no_parent_reason="first").id
    january = at(company, "2027-01-05")
    with pytest.raises(OkrError, match="cycle_over") as refused:
        activate(january, number, sufficiency="yes")
    assert refused.value.params["now"] == "2027Q1"
    moved = edit(january, number, 1, {"cycle": "2027Q1"})
    assert (moved.cycle, moved.due) == ("2027Q1", date(2027, 3, 31))
    activate(january, number, sufficiency="yes")
    with pytest.raises(OkrError, match="state"):
        edit(january, number, 3, {"cycle": "2027Q2"})


def test_states_and_permissions_are_asked(company: Workspace) -> None:
    number = started(company)
    with pytest.raises(OkrError, match="state"):
        activate(company, number)
    sales = at(company, "2026-10-06", "park", Role.HEAD, "sales")
    for action in (
        lambda: check_in(sales, number, confidence=5),
        lambda: drop(sales, number),
        lambda: close(sales, number, learning="a", next_change="b"),
    ):
        with pytest.raises(NotPermitted):
            action()
    with pytest.raises(NotPermitted):
        drop(at(company, "2026-10-06", "ann", Role.ANALYST), number)
    assert drop(company, number).state is ObjectiveState.DROPPED
    actions = [entry.action for entry in list_audit(company.store, subject=f"objective:{number}")]
    assert actions == ["okr.drop", "okr.activate"]
