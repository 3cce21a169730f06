"""Lines of the guide that run through several rooms, shown on the demo company and on a small company of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from dashboard.operations.answers import signals_answer
from dashboard.operations.catalog import save_metric
from dashboard.operations.causes import write_cause
from dashboard.operations.demo import seed_demo
from dashboard.operations.draft_desk import open_desk
from dashboard.operations.explain import explain
from dashboard.operations.health import health_view
from dashboard.operations.keep_draft import keep
from dashboard.operations.okr import progress_of
from dashboard.operations.suggest import suggest
from dashboard.operations.workspace import Workspace
from dashboard.views.status import Status
from data.model.actor import Actor, Role
from data.model.cause import Method
from data.model.metric import Direction, Metric, MetricType, Name, Target
from data.model.period import Cadence
from signals import scan
from tests.dashboard.operations.conftest import put

DUE = date(2026, 12, 31)


def signal_of(workspace: Workspace, metric: str, polarity: str) -> dict[str, object]:
    return next(s for s in signals_answer(workspace)["signals"] if s["metric"] == metric and s["polarity"] == polarity)


@pytest.mark.guide("A3.1-2")
@pytest.mark.guide("A3.1-3")
def test_the_four_gauges_of_the_guide_with_their_date_and_colour_by_what_is_good(workspace: Workspace) -> None:
    for code, ko, good, value, target in (
        ("revenue", "매출", Direction.UP, 120.0, 100.0), ("operating_profit", "이익", Direction.UP, 9.0, 8.0),
        ("csat", "고객 만족도", Direction.UP, 81.0, 80.0), ("revenue_per_employee", "생산성", Direction.UP, 3.0, 2.0),
        ("unit_cost", "원가", Direction.DOWN, 120.0, 100.0),
    ):  # fmt: skip
        save_metric(
            workspace,
            Metric(code, Name(ko, code), Cadence.MONTH, unit="x", type=MetricType.LAST, good=good, targets=(Target(DUE, target),)),
        )
        put(workspace, [(code, f"2026-{month:02d}-01", value) for month in range(1, 11)])
    view = health_view(workspace)
    for code in ("revenue", "operating_profit", "csat", "revenue_per_employee"):
        found = view.of(code)
        assert found is not None
        assert found.value is not None
        assert (found.status, found.period and found.period.month) == (Status.OK, 10)
    cost = view.of("unit_cost")
    assert cost is not None
    assert cost.status is Status.ALERT  # a rising cost beyond its target is bad although the number is larger


@pytest.mark.guide("A3.1-4")
def test_a_trend_warns_while_the_value_is_still_inside_its_threshold() -> None:
    values = [30.0, 30.9, 32.1, 32.8, 34.2, 34.8, 36.1, 36.9, 38.2, 38.9]
    frame = pd.DataFrame({"series": "cost", "period": pd.date_range("2024-01-01", periods=10, freq="QS"), "value": values})
    facts = pd.DataFrame({"direction": ["down"], "type": ["ratio"], "unit": ["amount"]}, index=pd.Index(["cost"], name="series"))
    found = scan(frame, cadence="Q", metrics=facts)
    assert max(values) < 40  # the target of 40 or less is still met
    assert ((found["kind"] == "trend") & (found["direction"] == "up") & (found["score"] >= 1)).any()


@pytest.mark.guide("A3.1-7")
@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_every_kpi(read_only_demo: Workspace, role: Role) -> None:
    reader = replace(read_only_demo, actor=Actor("new", role, "product"))
    assert [item.metric.code for item in health_view(reader).health] == [i.metric.code for i in health_view(read_only_demo).health]


@pytest.mark.guide("A3.4-5")
@pytest.mark.guide("A4.2-1")
@pytest.mark.parametrize("language", ["ko", "en"])
def test_an_objective_comes_through_a_cause_and_reads_as_the_guides_sentence(read_only_demo: Workspace, language: str) -> None:
    spoken = replace(read_only_demo, language=language)
    desk = open_desk(spoken, str(signal_of(spoken, "cost_per_lead", "bad")["id"]))
    for number, candidate in enumerate(desk.suggested.candidates):
        assert candidate.pattern  # no draft without a cause that is named and asked about
        sheet = desk.sheet(number)
        assert "?" in sheet.why
        sentence = desk.sentence(sheet)
        assert sheet.objective in sentence
        assert sentence.startswith("나는" if language == "ko" else "I will")


@pytest.mark.guide("A6.2-1")
def test_the_queue_holds_good_and_bad_news(read_only_demo: Workspace) -> None:
    assert "three quarters in a row" in str(signal_of(read_only_demo, "cost_per_lead", "bad")["headline"])
    assert signal_of(read_only_demo, "lead_to_opportunity", "good")["kind"] == "spike"


@pytest.mark.guide("A6.2-2")
def test_a_root_cause_is_kept_with_how_it_is_known_and_steers_the_draft(workspace: Workspace) -> None:
    seed_demo(workspace)
    number = str(signal_of(workspace, "cost_per_lead", "bad")["id"])
    assert suggest(workspace, number).candidates[0].pattern == "paid_competition"
    for method, body in (
        (Method.INTERVIEW, "낮은 품질 콘텐츠로 인한 이탈률 증가"),
        (Method.DISCUSSION, "콘텐츠를 오래 손보지 않았다"),
    ):
        write_cause(workspace, number, body, method=method)
    said = [(cause.params["method"], cause.params["body"]) for cause in explain(workspace, number).causes if cause.kind == "human"]
    assert said == [("interview", "낮은 품질 콘텐츠로 인한 이탈률 증가"), ("discussion", "콘텐츠를 오래 손보지 않았다")]
    assert suggest(workspace, number).candidates[0].pattern == "weak_content"


@pytest.mark.guide("A6.2-5")
@pytest.mark.guide("A6.2-6")
def test_initiatives_are_work_and_never_scored(workspace: Workspace) -> None:
    seed_demo(workspace)
    desk = open_desk(workspace, str(signal_of(workspace, "cost_per_lead", "bad")["id"]))
    work = ("업계 동향 백서 제작", "SEO 최적화 블로그 포스트 10개 발행", "웨비나 시리즈 기획")
    with_work = keep(desk, replace(desk.sheet(0), initiatives=work))
    assert with_work.initiatives == work
    progress = progress_of(workspace, with_work.id)
    assert len(progress.key_results) == len(with_work.key_results)
    assert progress.objective.signal_id == desk.signal.id


@pytest.mark.guide("A6.3.1-1")
@pytest.mark.guide("A6.3.2-1")
@pytest.mark.guide("A6.3.3-1")
@pytest.mark.guide("A5.2-4")
@pytest.mark.parametrize(
    ("department", "codes"),
    [
        ("sales", ("revenue_attainment", "new_deals", "renewal_rate", "acv")),
        ("marketing", ("ctr", "conversion_rate", "cac", "leads")),
        ("product", ("uptime", "critical_bug_rate", "page_load_time")),
    ],
)
def test_the_demo_has_the_guides_health_kpis(read_only_demo: Workspace, department: str, codes: tuple[str, ...]) -> None:
    catalog = read_only_demo.catalog()
    assert {getattr(catalog.metric(code), "department", None) for code in codes} == {department}


@pytest.mark.guide("A6.3.2-1")
def test_cac_that_keeps_rising_is_a_signal_with_a_draft_on_content(read_only_demo: Workspace) -> None:
    signal = signal_of(read_only_demo, "cac", "bad")
    assert signal["kind"] == "trend"
    desk = open_desk(read_only_demo, str(signal["id"]))
    assert "organic_lead_share" in {result.metric for result in desk.sheet(0).key_results}
