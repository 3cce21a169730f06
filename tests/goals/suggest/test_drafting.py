"""Drafts for signals of every kind in every department: alternatives, complete, within the rules, on the guide's figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest

from data.model.goal import Candidate, KeyResultKind
from data.model.metric import Catalog, Department, Direction, Metric, MetricRole, Name, Target, Timing
from data.model.period import Cadence
from data.model.signal import Cause, Claim, Polarity, Severity, Signal
from goals.suggest.drafting import draft_candidates, kind_of
from goals.suggest.levels import History
from goals.suggest.library import built_in

DUE = date(2026, 12, 31)
UP, DOWN = Direction.UP, Direction.DOWN
LEADING, LAGGING = Timing.LEADING, Timing.LAGGING
# department, metrics: code, good, timing, values (oldest first), segments
WORLD: dict[str, list[tuple[str, Direction, Timing, Sequence[float], Mapping[str, float]]]] = {
    "marketing": [
        ("cost_per_lead", DOWN, LEADING, [38, 40, 37, 42, 41, 44, 47, 50], {}),
        ("organic_lead_share", UP, LEADING, [33, 32, 30, 28, 26, 24, 22, 20], {}),
        ("content_conversion", UP, LEADING, [8.25, 8, 7.6, 7, 6.5, 6, 5.4, 5], {}),
        ("lead_to_opportunity", UP, LEADING, [30, 31, 30, 32, 31, 30, 31, 31], {}),
    ],
    "sales": [
        ("acv", UP, LAGGING, [50.1e6, 49.8e6, 50.3e6, 50e6, 50.1e6, 49.9e6, 50.2e6, 50e6], {'{"r":"a"}': 69.5e6, '{"r":"b"}': 40e6}),
        ("enterprise_revenue_share", UP, LAGGING, [20.4, 20.2, 20.1, 20], {'{"r":"a"}': 33.0}),
        ("pipeline_leads", UP, LEADING, [150, 140, 150, 130, 140, 120, 130, 120], {}),
        ("renewal_rate", UP, LAGGING, [91, 90, 92, 91], {}),
    ],
    "product": [
        ("week1_churn", DOWN, LEADING, [9.4, 9.6, 9.5, 10, 11, 11.5, 11.8, 12], {}),
        ("dau_mau", UP, LAGGING, [25.1, 24.9, 25.2, 25], {'{"d":"phone"}': 34.75}),
        ("uptime", UP, LAGGING, [99.96, 99.97, 99.97, 99.98], {}),
    ],
    "support": [
        ("first_response_time", DOWN, LEADING, [2.05, 2.2, 2.4, 2.8, 3, 3.4, 3.7, 4], {}),
        ("fcr", UP, LEADING, [68.5, 68, 67, 66, 65, 64, 63, 62], {}),
        ("reopen_rate", DOWN, LAGGING, [6, 7, 6, 8, 7, 6, 7, 7], {}),
    ],
    "finance": [
        ("dso", DOWN, LEADING, [62.25, 63, 64, 66, 68, 69, 71, 72], {}),
        ("overdue_rate", DOWN, LEADING, [10.1, 10.5, 11, 12, 12.5, 13, 13.5, 14], {}),
        ("revenue", UP, LAGGING, [100, 101, 99, 102, 100, 101, 100, 101], {}),
    ],
    "hr": [
        ("voluntary_turnover", DOWN, LAGGING, [14.75, 15, 15.5, 16, 16.5, 17, 17.5, 18], {}),
        ("engagement_score", UP, LEADING, [67.5, 67, 66, 65, 64, 63, 62, 61], {}),
        ("overtime_hours", DOWN, LEADING, [15.5, 16, 17, 18, 19, 20, 21, 22], {}),
    ],
    "operations": [
        ("otif", UP, LAGGING, [92.5, 92, 91.5, 91, 90, 89, 88.5, 88], {}),
        ("supplier_otif", UP, LEADING, [90, 89.5, 89, 88, 87, 86, 85.5, 85], {}),
        ("inventory_days", DOWN, LEADING, [44, 45, 44, 45], {}),
    ],
    "engineering": [
        ("change_fail_rate", DOWN, LAGGING, [11.5, 12, 13, 14, 15, 16, 17, 18], {}),
        ("change_lead_time", DOWN, LEADING, [61.5, 65, 70, 80, 90, 100, 110, 120], {}),
        ("deployments", UP, LEADING, [30, 31, 30, 32], {}),
    ],
    "public": [
        ("complaint_days", DOWN, LAGGING, [7.55, 7.8, 8, 8.3, 8.6, 9, 9.2, 9.5], {}),
        ("citizen_satisfaction", UP, LAGGING, [75.55, 75, 74.5, 74, 73, 72, 71.5, 71], {}),
    ],
}  # fmt: skip


def world(department: str) -> tuple[Catalog, dict[str, History]]:
    rows = WORLD[department]
    metrics = tuple(
        Metric(code, Name(code, code), Cadence.QUARTER, department=department, unit="%" if "rate" in code or "share" in code else "x",
               good=good, timing=timing)
        for code, good, timing, _, _ in rows
    )  # fmt: skip
    histories = {code: History([float(v) for v in values], segments) for code, _, _, values, segments in rows}
    return Catalog((Department(department, Name(department, department)),), metrics), histories


def signal(metric: str, kind: str = "trend", polarity: Polarity = Polarity.BAD) -> Signal:
    now = datetime(2026, 7, 1)
    return Signal(
        f"{metric}:1",
        metric,
        "{}",
        kind,
        "up",
        polarity,
        "quarter",
        now,
        now,
        Claim.RULE,
        1.0,
        None,
        None,
        1.0,
        None,
        Severity.WARN,
        0.5,
        "d",
    )


def drafts(
    department: str, kind: str = "trend", polarity: Polarity = Polarity.BAD, causes: Sequence[Cause] = ()
) -> tuple[Candidate, ...]:
    catalog, histories = world(department)
    found = signal(catalog.metrics[0].code, kind, polarity)
    return draft_candidates(found, causes, catalog, lambda code: histories.get(code, History([], {})), DUE)


@pytest.mark.guide("A5.2-3")
@pytest.mark.guide("A6.2-3")
@pytest.mark.guide("A6.2-4")
@pytest.mark.parametrize("department", WORLD)
def test_every_department_gets_complete_alternatives(department: str) -> None:
    found = drafts(department)
    assert 2 <= len(found) <= 3
    assert found[0].lever == "mitigate"
    assert len({candidate.objective for candidate in found}) == len(found)
    for candidate in found:
        assert 2 <= len(candidate.key_results) <= 5
        assert not [check for check in candidate.checks if check.severity == "error"]
        assert candidate.guardrails or department == "hr"  # that little world has no guard
        assert candidate.initiatives
        assert candidate.why_params["ko"]
        for result in candidate.key_results:
            assert (result.baseline is not None, bool(result.unit), result.due) == (True, True, DUE)


@pytest.mark.parametrize("kind", ["trend", "level_shift", "spike", "plateau", "variance_change", "composite", "forecast_miss"])
@pytest.mark.parametrize("polarity", [Polarity.BAD, Polarity.GOOD])
def test_every_kind_of_signal_gets_a_draft(kind: str, polarity: Polarity) -> None:
    for department in WORLD:
        assert drafts(department, kind, polarity), (department, kind)


@pytest.mark.guide("A6.2-4")
def test_the_guides_lead_cost_falls_out_of_the_rule() -> None:
    mend, mix, *_ = drafts("marketing")
    aims = {result.metric: (result.baseline, result.target) for result in mend.key_results}
    assert aims == {"cost_per_lead": (50, 30), "organic_lead_share": (20, 40), "content_conversion": (5, 10)}
    assert mix.lever == "mix"
    assert mix.key_results[0].metric == "organic_lead_share"
    assert {guard.metric for guard in mend.guardrails} == {"lead_to_opportunity"}


@pytest.mark.guide("A6.3.1-2")
def test_the_guides_contract_value_rests_on_its_best_segment() -> None:
    mend = drafts("sales", "composite")[0]
    acv = mend.key_results[0]
    assert (acv.metric, acv.baseline, acv.target, acv.basis) == ("acv", 50e6, 80e6, "best_segment")
    assert acv.basis_params["feasible"] is False
    assert {result.metric: result.target for result in mend.key_results}["enterprise_revenue_share"] == 40


def test_what_people_confirmed_comes_first_and_what_they_rejected_does_not_count() -> None:
    supplier = Cause("human", "kim", params={"body": "재고 예측이 아니라 협력사 자재가 늦었다"}, status="confirmed")
    promise = Cause("human", "kim", params={"body": "약속 납기를 너무 일찍 잡았다"}, status="confirmed")
    assert drafts("operations", causes=[supplier])[0].pattern == "supplier"
    assert drafts("operations", causes=[promise])[0].pattern == "promised_too_early"
    rejected = replace(supplier, status="rejected")
    assert drafts("operations", causes=[rejected, replace(promise, status="likely")])[0].pattern == "promised_too_early"


def test_a_confirmed_cause_beats_the_likely_one() -> None:
    catalog, histories = world("marketing")
    found = draft_candidates(signal("cost_per_lead"), (), catalog, lambda code: histories[code], DUE, confirmed="weak_content")
    assert {candidate.pattern for candidate in found} == {"weak_content"}


def test_late_data_are_mended_not_aimed_at() -> None:
    for kind in ("missing", "stale", "unit_error"):
        assert drafts("marketing", kind) == ()


def test_one_metric_alone_still_gets_a_sensible_draft() -> None:
    catalog = Catalog((), (Metric("visits_to_the_zoo", Name("관람객", "Visitors"), Cadence.QUARTER, unit="count", good=UP),))
    history = History([90.0, 120, 110, 100, 95, 92, 90, 88], {})
    found = draft_candidates(signal("visits_to_the_zoo"), (), catalog, lambda _: history, DUE)
    assert found
    assert [result.kind for result in found[0].key_results] == [KeyResultKind.STRETCH, KeyResultKind.MAINTAIN]
    assert not [check for check in found[0].checks if check.severity == "error"]


def test_what_must_be_kept_is_a_commitment() -> None:
    uptime = Metric(
        "uptime",
        Name("가동률", "Uptime"),
        Cadence.QUARTER,
        unit="%",
        good=UP,
        maximum=100,
        targets=(Target(DUE, 99.95),),
        survival=True,
    )
    fails = Metric("change_fail_rate", Name("실패율", "Fail rate"), Cadence.QUARTER, unit="%", good=DOWN, timing=LEADING)
    values = {"uptime": [99.98, 99.97, 99.95, 99.9], "change_fail_rate": [8.0, 9, 12, 15]}
    found = draft_candidates(signal("uptime"), (), Catalog((), (uptime, fails)), lambda code: History(values[code], {}), DUE)
    first = found[0].key_results[0]
    assert (first.kind, first.target) == (KeyResultKind.COMMITTED, 99.95)


def test_kinds_of_signals() -> None:
    assert kind_of(signal("x", "plateau")) == "stagnating"
    assert kind_of(signal("x", "spike", Polarity.GOOD)) == "surge"


def test_parts_of_a_formula_are_not_steered() -> None:
    catalog, histories = world("marketing")
    part = Metric("leads", Name("리드", "Leads"), Cadence.QUARTER, unit="count", good=UP, role=MetricRole.INPUT, timing=LEADING)
    histories = {**histories, "leads": History([700.0, 690, 680, 660, 650, 640, 620, 600], {})}
    cause = Cause("driver", "leads", contribution=3.0, share=0.9)
    found = draft_candidates(
        signal("cost_per_lead"), (cause,), Catalog(catalog.departments, (*catalog.metrics, part)), lambda code: histories[code], DUE
    )
    pulled = next(candidate for candidate in found if candidate.lever == "driver")
    assert pulled.key_results[0].metric != "leads"


def test_initiatives_of_a_lever_move_what_the_lever_pulls() -> None:
    pulled = next(candidate for candidate in drafts("support") if candidate.lever == "driver")
    assert {item.moves for item in pulled.initiatives} == {pulled.key_results[0].metric}
    known = {lever.do for entry in built_in().causes for lever in entry.levers}
    assert all(item.do in known for item in pulled.initiatives)
