"""Every rule an objective must keep, refused with its own code."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from data.errors import NotPermitted, OkrError
from data.model.actor import Actor, Role
from data.model.goal import Closing, KeyResult, KeyResultKind, Objective, ObjectiveState, Result
from goals.keeping import (
    absolute,
    activated,
    check_activation,
    check_closing,
    check_key_result,
    check_set,
    numbered,
    running_beside,
)

KNOWN = {"cost_per_lead", "uptime", "week1_churn"}
HEAD, ADMIN = Actor("lee", Role.HEAD), Actor("kim", Role.ADMIN)
COST = KeyResult("cost_per_lead", 50.0, 30.0, "USD", good="down", id=1)
KEPT = KeyResult("uptime", None, 99.95, "%", kind=KeyResultKind.MAINTAIN, good="up", id=2)
DRAFT = Objective(
    7, "Customers come by themselves", "marketing", "2026Q4", ObjectiveState.DRAFT, "lee", "", "s-1", key_results=(COST, KEPT),
    sufficiency="yes",
)  # fmt: skip
MILESTONE = KeyResult("", None, 0.0, "", text="Pilot", kind=KeyResultKind.MILESTONE, source="project plan", zones=("a", "b", "c"))


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (replace(COST, metric="nothing"), "okr.no_source"),
        (replace(COST, metric=""), "okr.no_source"),
        (replace(MILESTONE, source=" "), "okr.no_source"),
        (replace(MILESTONE, zones=("a", "")), "okr.zones"),
        (replace(COST, target=60.0), "okr.wrong_side"),
        (replace(COST, target=50.0), "okr.same_level"),
        (replace(COST, target=float("nan")), "okr.not_a_number"),
        (replace(COST, relative=20.0), "okr.wrong_side"),
        (replace(COST, baseline=None, relative=20.0), "okr.wrong_side"),
        (replace(COST, baseline=None, relative=0.0), "okr.same_level"),
        (replace(KEPT, upper=90.0), "okr.range"),
    ],
)
def test_a_key_result_that_cannot_be_scored_is_refused(item: KeyResult, code: str) -> None:
    with pytest.raises(OkrError) as refused:
        check_key_result(item, KNOWN)
    assert refused.value.code == code


def test_key_results_that_can_be_scored_pass() -> None:
    count = KeyResult("", 0.0, 3.0, "count", text="New accounts", kind=KeyResultKind.COUNT, source="CRM list")
    for item in (COST, KEPT, MILESTONE, count, replace(COST, relative=-50.0), replace(KEPT, upper=99.99)):
        check_key_result(item, KNOWN)


@pytest.mark.guide("A4.2-3")
def test_two_to_five_key_results() -> None:
    with pytest.raises(OkrError) as six:
        check_set(replace(DRAFT, key_results=(COST,) * 6), KNOWN)
    assert (six.value.code, six.value.params["most"]) == ("okr.too_many_results", 5)
    with pytest.raises(OkrError) as one:
        check_activation(replace(DRAFT, key_results=(COST,)), KNOWN, [], HEAD)
    assert one.value.code == "okr.too_few_results"
    for count in (2, 5):
        check_activation(replace(DRAFT, key_results=(COST,) * count), KNOWN, [], HEAD)


@pytest.mark.guide("A4.2-5")
@pytest.mark.parametrize(
    ("item", "code"),
    [
        (replace(DRAFT, sufficiency="  "), "okr.no_sufficiency"),
        (replace(DRAFT, signal_id=None), "okr.no_parent"),
        (replace(DRAFT, state=ObjectiveState.ACTIVE), "okr.state"),
        (replace(DRAFT, key_results=(replace(COST, baseline=None), KEPT)), "okr.no_baseline"),
    ],
)
def test_activation_asks_what_the_guide_asks(item: Objective, code: str) -> None:
    with pytest.raises(OkrError) as refused:
        check_activation(item, KNOWN, [], HEAD)
    assert refused.value.code == code


@pytest.mark.guide("A4.3-1")
def test_the_fourth_objective_needs_an_administrator_with_a_reason() -> None:
    three = [replace(DRAFT, id=n, state=ObjectiveState.ACTIVE) for n in (1, 2, 3)]
    check_activation(DRAFT, KNOWN, three[:2], HEAD)
    with pytest.raises(OkrError) as refused:
        check_activation(DRAFT, KNOWN, three, ADMIN)
    assert refused.value.code == "okr.focus"
    reasoned = replace(DRAFT, focus_reason="the board asked for it")
    with pytest.raises(NotPermitted) as not_hers:
        check_activation(reasoned, KNOWN, three, HEAD)
    assert not_hers.value.code == "okr.focus_permission"
    check_activation(reasoned, KNOWN, three, ADMIN)
    elsewhere = [replace(item, department="sales") for item in three] + [replace(three[0], cycle="2026Q3")]
    assert running_beside(DRAFT, elsewhere) == []


@pytest.mark.guide("A5.2-5")
def test_relative_targets_become_absolute_and_both_are_kept() -> None:
    half = replace(COST, metric="week1_churn", baseline=12.0, target=0.0, relative=-50.0)
    frozen = activated(replace(DRAFT, key_results=(half, replace(KEPT, id=None))), {1: {"unit": "%"}})
    assert (frozen.key_results[0].target, frozen.key_results[0].relative, frozen.key_results[0].definition) == (
        6.0,
        -50.0,
        {"unit": "%"},
    )
    assert [item.id for item in frozen.key_results] == [1, 2]
    assert frozen.agreed == frozen.key_results
    assert absolute(COST) == COST
    assert [item.id for item in numbered((replace(COST, id=5), replace(KEPT, id=None)))] == [5, 6]


@pytest.mark.guide("A1-3")
@pytest.mark.guide("A4.4-3")
def test_closing_without_learning_is_refused() -> None:
    running = replace(DRAFT, state=ObjectiveState.ACTIVE)
    told = Closing(datetime(2027, 1, 4, tzinfo=UTC), "lee", "content takes six weeks", "start earlier")
    check_closing(running, told)
    for closing, code in (
        (replace(told, learning=" "), "okr.no_learning"),
        (replace(told, next_change=""), "okr.no_change"),
        (replace(told, results=(Result(1, 0.4, 42.0, given=0.7),)), "okr.override_reason"),
        (replace(told, results=(Result(1, 0.4, 42.0, given=1.4, reason="x"),)), "okr.override_reason"),
    ):
        with pytest.raises(OkrError) as refused:
            check_closing(running, closing)
        assert refused.value.code == code
    with pytest.raises(OkrError):
        check_closing(DRAFT, told)
