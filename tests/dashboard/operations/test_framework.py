"""A framework chosen and kept: survival KPIs stay on, modules follow the teams, the rollout is written down, KPIs are looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.draft_desk import open_desk
from dashboard.operations.framework import (
    check_module,
    finish_setup,
    log_rollout,
    rollout_log,
    setup_in_force,
    setups,
    soundness,
    switch_on,
    undo_setup,
    used_metrics,
)
from dashboard.operations.keep_draft import accept, keep
from dashboard.operations.workspace import Workspace
from data.errors import NotPermitted, OkrError, RequestError
from data.model.actor import Actor, Role
from data.model.framework import Answers, Choice, Module, Setup
from goals.framework import default_modules

SURVIVAL = {"cash_flow": "revenue_attainment", "customer_retention": "renewal_rate", "server_stability": "page_load_time"}
PILOT = Setup(
    Answers("between", "other", "both"), Choice.HYBRID, "CEO Kim", ("product",), SURVIVAL,
    default_modules(Choice.HYBRID, ("marketing", "sales", "product"), {"product"}),
)  # fmt: skip


def lead_cost(workspace: Workspace) -> str:
    return next(str(s["id"]) for s in signals_answer(workspace)["signals"] if s["metric"] == "cost_per_lead")


@pytest.mark.guide("A1-1")
@pytest.mark.guide("A6.1-1")
@pytest.mark.guide("A6.1-2")
@pytest.mark.guide("A7-1")
@pytest.mark.guide("A7-3")
def test_pilot_then_expansion(demo: Workspace) -> None:
    assert setup_in_force(demo) is None
    check_module(demo, "marketing", Module.OKR)  # nothing is closed before somebody chose
    with pytest.raises(OkrError, match=r"framework\.survival"):
        finish_setup(demo, replace(PILOT, survival={}))
    assert setups(demo) == ()
    finish_setup(demo, PILOT)
    assert setup_in_force(demo) == setups(demo)[-1]
    assert all(metric.survival for metric in demo.catalog().metrics if metric.code in SURVIVAL.values())
    with pytest.raises(OkrError, match=r"framework\.off"):
        accept(demo, lead_cost(demo), 0)
    switch_on(demo, "marketing", Module.OKR)
    assert [item.has("marketing", Module.OKR) for item in setups(demo)] == [False, True]
    assert accept(demo, lead_cost(demo), 0).department == "marketing"
    assert undo_setup(demo) == setups(demo)[0]
    with pytest.raises(OkrError, match=r"framework\.off"):
        check_module(demo, "marketing", Module.OKR)
    assert undo_setup(demo) is None
    with pytest.raises(OkrError, match=r"framework\.none"):
        undo_setup(demo)
    with pytest.raises(NotPermitted):
        finish_setup(replace(demo, actor=Actor("e", Role.EXECUTIVE)), PILOT)


@pytest.mark.guide("A7-1")
@pytest.mark.guide("A7-3")
def test_what_was_said_and_what_went_well_is_kept(demo: Workspace) -> None:
    log_rollout(demo, "communication", "Why we start with the product team")
    log_rollout(demo, "success", "The product team closed its first quarter")
    kept = rollout_log(demo)
    assert [note.body for note in kept["success"]] == ["The product team closed its first quarter"]
    assert kept["communication"][0].actor == demo.actor.name
    for kind, code in (("gossip", "framework.log"), ("success", "framework.empty")):
        with pytest.raises(RequestError) as refused:
            log_rollout(demo, kind, " ")
        assert refused.value.code == code


def test_without_a_setup_nothing_can_be_switched_on(read_only_demo: Workspace) -> None:
    with pytest.raises(OkrError, match=r"framework\.none"):
        switch_on(read_only_demo, "sales", Module.OKR)


@pytest.mark.guide("A3.3-2")
@pytest.mark.guide("A3.2-5")
@pytest.mark.guide("A7-4")
def test_the_demos_kpis_are_looked_at(read_only_demo: Workspace) -> None:
    found = soundness(read_only_demo)
    assert {item.department: item.one_sided for item in found.balances}["sales"] in ("", "lagging")
    assert len(found.smart) == len({metric.code for metric, _ in found.smart}) > 10
    assert found.ambidexterity.change >= 1
    assert found.unused is None  # the store is new: nobody can have used anything for two quarters
    later = replace(read_only_demo, settings=replace(read_only_demo.settings, today_fixed=date(2099, 1, 1)))
    left = soundness(later).unused
    assert left is not None
    assert "unique_visitors" in {metric.code for metric in left}


@pytest.mark.guide("A7-4")
def test_what_a_goal_rests_on_is_used(demo: Workspace) -> None:
    before = used_metrics(demo)
    desk = open_desk(demo, lead_cost(demo))
    keep(desk, desk.sheet(0))
    assert {"cost_per_lead", "organic_lead_share", "lead_to_opportunity"} <= used_metrics(demo) - before
