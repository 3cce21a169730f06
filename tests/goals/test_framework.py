"""The guide's choice of framework: three questions, its reasons, and what a setup may not lack."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.errors import OkrError
from data.model.framework import Answers, Choice, Module, Setup
from goals.framework import INDUSTRIES, SURVIVAL_NEEDS, check_setup, default_modules, expanded, recommend, usual_metric

SURVIVAL = {"cash_flow": "operating_cash_flow", "customer_retention": "renewal_rate", "server_stability": "uptime"}
GROWING = Setup(Answers("changing", "startup", "change"), Choice.GROWING, "CEO Kim", survival=SURVIVAL)
MEASURED = ("operating_cash_flow", "renewal_rate", "uptime", "acv")


@pytest.mark.guide("A6.1-1")
@pytest.mark.guide("A6.1-3")
@pytest.mark.guide("A3.4-1")
@pytest.mark.parametrize("industry", ["manufacturing", "service", "public"])
def test_stable_organisations_keep_kpi_at_the_core(industry: str) -> None:
    found = recommend(Answers("stable", industry, "run"))
    assert found.choice is Choice.STABLE
    assert found.reasons == ("maturity_stable", "industry_stable", "priority_run")
    modules = default_modules(Choice.STABLE, ("factory", "rnd"), {"rnd"})
    assert modules == {"factory": ("kpi", "mbo"), "rnd": ("kpi", "okr", "mbo")}  # OKR only in the named pilot


@pytest.mark.guide("A6.1-2")
@pytest.mark.guide("A6.1-3")
@pytest.mark.parametrize("industry", ["startup", "it", "new_growth"])
def test_growing_organisations_take_okr_for_every_team(industry: str) -> None:
    assert recommend(Answers("changing", industry, "change")).choice is Choice.GROWING
    modules = default_modules(Choice.GROWING, ("a", "b"), ())
    assert all("okr" in found and "kpi" in found for found in modules.values())


@pytest.mark.parametrize(
    "answers", [Answers("stable", "it", "both"), Answers("between", "other", "both"), Answers("changing", "public", "run")]
)
def test_anything_in_between_is_a_hybrid(answers: Answers) -> None:
    assert recommend(answers).choice is Choice.HYBRID


@pytest.mark.guide("A6.1-2")
@pytest.mark.parametrize("need", SURVIVAL_NEEDS)
@pytest.mark.parametrize("behind", ["", "not_measured"])
def test_setup_cannot_finish_without_survival_kpis(need: str, behind: str) -> None:
    check_setup(GROWING, measured=MEASURED, departments=())
    lacking = replace(GROWING, survival={**SURVIVAL, need: behind})
    with pytest.raises(OkrError, match=r"framework\.survival") as refused:
        check_setup(lacking, measured=MEASURED, departments=())
    assert refused.value.params["need"] == need


@pytest.mark.guide("A7-1")
def test_every_rollout_names_a_sponsor() -> None:
    with pytest.raises(OkrError, match=r"framework\.sponsor"):
        check_setup(replace(GROWING, sponsor=" "), measured=MEASURED, departments=())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"answers": Answers("", "it", "run")}, "framework.answer"),
        ({"answers": Answers("changing", "moon", "run")}, "framework.answer"),
        ({"choice": Choice.STABLE}, "framework.reason"),
        ({"choice": Choice.HYBRID, "reason": "we want to try first"}, "framework.pilot"),
        ({"modules": {"sales": ("okr",)}}, "framework.modules"),
        ({"modules": {"product": ("crm",)}}, "framework.modules"),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, object], code: str) -> None:
    with pytest.raises(OkrError) as refused:
        check_setup(replace(GROWING, **changes), measured=MEASURED, departments=("product",))  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.guide("A7-3")
def test_modules_are_switched_on_team_by_team() -> None:
    pilot = replace(GROWING, modules=default_modules(Choice.HYBRID, ("rnd", "sales"), {"rnd"}))
    assert (pilot.has("rnd", Module.OKR), pilot.has("sales", Module.OKR), pilot.has("unlisted", Module.OKR)) == (True, False, True)
    wider = expanded(pilot, "sales", Module.OKR)
    assert wider.has("sales", Module.OKR)
    assert expanded(wider, "sales", Module.OKR).modules == wider.modules


def test_usual_metrics_answer_the_needs() -> None:
    assert [usual_metric(need, MEASURED) for need in SURVIVAL_NEEDS] == list(SURVIVAL.values())
    assert usual_metric("cash_flow", ()) == ""
    assert set(INDUSTRIES.values()) == {"stable", "changing", "between"}
