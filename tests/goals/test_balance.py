"""Checks on the set of KPIs, on the guide's own examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.model.metric import Catalog, Department, Direction, Metric, MetricRole, Name, Target, Timing, Work
from data.model.period import Cadence
from goals.balance import ambidexterity, balances, smart, unguarded, unused
from goals.suggest.levels import History

DUE = date(2026, 12, 31)
STEADY = History([50.0, 50.4, 49.8, 50.2, 50.1, 49.9, 50.3, 50.0, 50.1, 49.9], {})
CSAT = Metric(
    "csat", Name("고객 만족도 점수(CSAT)", "CSAT score"), Cadence.QUARTER, department="cs", definition="설문 S의 만족 비율", unit="%",
    good=Direction.UP, strategic_goal="고객이 남는 회사", targets=(Target(DUE, 50.2),), timing=Timing.LAGGING, counter_metrics=("answers",),
)  # fmt: skip


def letters(metric: Metric, history: History = STEADY) -> dict[str, tuple[bool, str]]:
    return {item.letter: (item.holds, item.code) for item in smart(metric, history)}


@pytest.mark.guide("A3.2-5")
@pytest.mark.guide("A3.2-S")
@pytest.mark.guide("A3.2-M")
@pytest.mark.guide("A3.2-A")
@pytest.mark.guide("A3.2-R")
@pytest.mark.guide("A3.2-T")
def test_the_five_letters() -> None:
    assert all(holds for holds, _ in letters(CSAT).values())
    assert letters(replace(CSAT, name=Name("고객 만족도 향상", "CSAT")))["S"] == (False, "vague_name")
    assert letters(replace(CSAT, definition=""))["S"] == (False, "no_definition")
    assert letters(CSAT, History([], {}))["M"] == (False, "not_measured")
    assert letters(replace(CSAT, targets=(Target(DUE, 90.0),)))["A"] == (False, "beyond_history")
    assert letters(replace(CSAT, strategic_goal=" "))["R"] == (False, "no_strategic_goal")
    assert letters(replace(CSAT, targets=()))["T"] == (False, "no_deadline")


@pytest.mark.guide("A3.3-1")
@pytest.mark.guide("A3.3-2")
def test_leading_and_lagging_of_a_team() -> None:
    lagging = [("분기별 매출액", "Revenue"), ("영업이익률", "Operating margin"), ("고객 이탈률", "Customer churn")]
    leading = [
        ("웹사이트 신규 방문자 수", "New visitors"),
        ("영업 파이프라인 잠재 고객 수", "Prospects"),
        ("직원 교육 이수 시간", "Training hours"),
    ]
    metrics = [Metric(en, Name(ko, en), Cadence.MONTH, department="a", timing=Timing.LAGGING) for ko, en in lagging]
    sales = Catalog((Department("a", Name("영업", "Sales")),), tuple(metrics))
    (found,) = balances(sales)
    assert (found.leading, found.lagging, found.one_sided) == (0, 3, "lagging")
    metrics += [Metric(en, Name(ko, en), Cadence.MONTH, department="a", timing=Timing.LEADING) for ko, en in leading]
    (found,) = balances(replace(sales, metrics=tuple(metrics)))
    assert (found.leading, found.lagging, found.one_sided) == (3, 3, "")


@pytest.mark.guide("A3.4-2")
def test_a_target_needs_a_counter_metric_or_a_waiver() -> None:
    alone = replace(CSAT, code="speed", counter_metrics=())
    catalog = Catalog(
        (),
        (CSAT, alone, replace(alone, code="waived", waiver="one owner, reviewed weekly"), replace(alone, code="free", targets=())),
    )
    assert [metric.code for metric in unguarded(catalog)] == ["speed"]


@pytest.mark.guide("A7-4")
def test_run_and_change_and_what_nobody_used() -> None:
    change = replace(CSAT, code="new_market", work=Work.CHANGE)
    counted = replace(CSAT, code="answers", role=MetricRole.INPUT)
    catalog = Catalog((), (CSAT, change, counted))
    found = ambidexterity(catalog, ())
    assert (found.run, found.change) == (1, 1)
    assert [metric.code for metric in unused(catalog, {"csat"})] == ["new_market"]
    assert unused(replace(catalog, metrics=(replace(change, survival=True),)), ()) == ()
