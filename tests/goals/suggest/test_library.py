"""The library that ships: complete in both languages, every Objective within the rules, every department and kind covered."""

from __future__ import annotations

import pytest

from data.model.metric import Department, Name
from goals.suggest.library import KINDS, built_in

OURS = built_in()
DEPARTMENTS = {
    "sales",
    "marketing",
    "product",
    "support",
    "finance",
    "hr",
    "operations",
    "engineering",
    "public",
    "hospital",
    "commerce",
}


def test_every_cause_asks_before_it_claims_and_offers_work() -> None:
    codes = [entry.code for entry in OURS.causes]
    assert len(codes) == len(set(codes)) >= 70
    for entry in OURS.causes:
        assert entry.name.ko != entry.name.en
        for text in (entry.question.ko, entry.question.en):
            assert text.endswith("?"), text
        assert len(entry.levers) >= 2
        assert entry.objective is not None or entry.is_general


def test_every_kind_of_department_has_every_kind_of_objective() -> None:
    assert set(OURS.objectives) == DEPARTMENTS | {"general"}
    for code, kinds in OURS.objectives.items():
        assert set(kinds) == set(KINDS), code
    assert set(OURS.mix) == set(OURS.objectives)


def test_every_department_has_causes_of_its_own_and_a_general_one_fits_anything() -> None:
    named = [metric for entry in OURS.causes for metric in entry.metrics]
    for metric in (
        "acv",
        "cac",
        "week1_churn",
        "csat",
        "dso",
        "voluntary_turnover",
        "otif",
        "uptime",
        "complaint_days",
        "ed_stay_hours",
        "orders",
    ):
        assert metric in named, metric
    assert any(entry.fits("something_nobody_heard_of") for entry in OURS.causes)


def test_metrics_of_the_guide_have_patterns_with_guards() -> None:
    for metric in (
        "cost_per_lead",
        "cac",
        "acv",
        "revenue_attainment",
        "week1_churn",
        "dau_mau",
        "feature_adoption",
        "first_response_time",
    ):
        known = OURS.pattern(metric)
        assert known.drivers, metric
        assert known.guards, metric
    assert OURS.pattern("nothing").drivers == ()
    assert {"uptime", "accident_frequency", "cash_runway_months"} <= OURS.committed


@pytest.mark.parametrize(
    ("code", "kind"), [("mkt", "marketing"), ("영업1팀", "sales"), ("x", "general"), ("구청 민원과", "public")]
)
def test_departments_are_recognised(code: str, kind: str) -> None:
    assert OURS.department_kind(Department(code, Name(code, code))) == kind
    assert OURS.department_kind(None) == "general"


def test_no_two_objectives_read_the_same() -> None:
    sentences = [entry.objective.ko for entry in OURS.causes if entry.objective]
    sentences += [name.ko for kinds in OURS.objectives.values() for name in kinds.values()]
    sentences += [name.ko for name in OURS.mix.values()]
    assert len(sentences) == len(set(sentences))
