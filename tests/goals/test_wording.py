"""Sentence rules: the guide's own examples, known weak sentences, and sixty OKRs collected from advice pages."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from goals.suggest.library import built_in
from goals.wording import ADVICE, check_key_result_text, check_objective, check_sentences

HERE = Path(__file__).parent
WEAK = tomllib.loads((HERE / "weak_objectives.toml").read_text(encoding="utf-8"))
COLLECTED: dict[str, list[dict[str, Any]]] = tomllib.loads((HERE / "collected_okrs.toml").read_text(encoding="utf-8"))


def known(kind: str) -> list[tuple[str, list[str]]]:
    return [(text, rules) for row in WEAK[kind] for text, rules in zip(row["text"], row["rules"], strict=True)]


@pytest.mark.parametrize(("text", "rules"), known("objective"))
def test_weak_objectives_are_called_what_they_are(text: str, rules: list[str]) -> None:
    assert set(rules) <= {item.rule for item in check_objective(text)}


@pytest.mark.parametrize(("text", "rules"), known("key_result"))
def test_weak_key_results_are_called_what_they_are(text: str, rules: list[str]) -> None:
    assert set(rules) <= {item.rule for item in check_key_result_text(text)}


@pytest.mark.guide("A4.2-2")
@pytest.mark.guide("A6.2-3")
@pytest.mark.guide("A6.3.1-2")
@pytest.mark.parametrize(
    "text",
    [
        "업계 최고의 고객 경험을 선사한다",
        "사용자가 매일 접속하고 싶어하는 제품을 만든다",
        "고객 충성도 혁신을 통한 업계 리더십 확보",
        "경쟁사를 압도하는 콘텐츠 리더십을 통해 가장 효율적인 리드 생성 엔진을 구축한다",
        "단순 계약 중심의 영업을 넘어, 고부가가치 엔터프라이즈 시장의 전략적 파트너로 도약한다.",
        "비용 경쟁을 넘어, 업계 최고의 콘텐츠 리더십을 구축하여 고객이 스스로 찾아오게 만든다.",
    ],
)
def test_objectives_of_the_guide_pass(text: str) -> None:
    assert check_objective(text) == ()


@pytest.mark.guide("A6.3.3-1")
def test_the_guides_addictive_experience_gets_advice_only() -> None:
    found = check_objective("사용자가 매일 접속하고 싶어하는 ‘중독성 있는’ 사용자 경험을 제공한다.")
    assert [(item.rule, item.severity) for item in found] == [("Q11.time", ADVICE)]


@pytest.mark.guide("A4.2-2")
@pytest.mark.guide("A3.2-S")
@pytest.mark.parametrize(
    ("text", "rule"), [("매출 10% 증가", "Q1"), ("매출 10% 증가", "Q3"), ("리드당 비용 감소", "Q3"), ("고객 만족도 향상", "Q3")]
)
def test_what_the_guide_calls_dry_is_flagged(text: str, rule: str) -> None:
    assert rule in {item.rule for item in check_objective(text)}


@pytest.mark.guide("A4.2-4")
@pytest.mark.parametrize(
    "text", ["고객 만족도 점수(CSAT) 90점 달성", "신규 고객 문의 평균 응답 시간 1시간 이내로 단축", "제품 재구매율 50% 달성"]
)
def test_key_results_without_a_start_are_asked_for_one(text: str) -> None:
    assert [(item.rule, item.severity) for item in check_key_result_text(text)] == [("Q6.start", ADVICE)]


@pytest.mark.guide("A3.2-S")
def test_percent_or_points_is_asked_where_it_matters() -> None:
    assert "Q9" in {item.rule for item in check_key_result_text("고객 만족도 점수(CSAT) 5% 상승")}
    assert "Q9" not in {item.rule for item in check_key_result_text("CSAT 5%p 상승")}
    assert "Q9" not in {item.rule for item in check_key_result_text("매출 5% 증가")}


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("업계의 핵심 문제를 다루는 전문 백서를 발간하여 5,000건의 다운로드를 달성한다.", ["Q7"]),
        ("이번 분기에 출시한 핵심 신규 기능의 채택률(Adoption Rate)을 30%까지 끌어올린다.", ["Q6.start"]),
        ("3분기 고객 이탈률 50% 감소", ["Q6.start", "Q8"]),
        ("사전에 정의한 10대 타겟 엔터프라이즈 고객사 중 3곳 이상과 신규 계약을 체결한다.", []),
        ("월간 웹사이트 순 방문자 수를 10만 명에서 20만 명으로 2배 증가시킨다.", []),
        ("고객 문의 평균 응답 시간을 4시간에서 1시간으로 단축한다", []),
    ],
)
def test_key_results_of_the_guide_get_exactly_the_advice_they_deserve(text: str, advice: list[str]) -> None:
    found = check_key_result_text(text)
    assert [item.rule for item in found] == advice
    assert {item.severity for item in found} <= {ADVICE}


def test_three_quarters_running_is_not_the_third_quarter() -> None:
    """A span is a figure in an Objective; the name of a quarter is only said twice."""
    assert "Q1" in {item.rule for item in check_objective("3분기 연속으로 고객을 잃지 않는다")}
    rules = {item.rule for item in check_objective("3분기에 고객이 머물고 싶어 하는 서비스가 된다")}
    assert "Q1.period" in rules
    assert "Q1" not in rules


def test_nothing_written_yet_is_said_first() -> None:
    assert [item.rule for item in check_objective("  ")] == ["Q0"]
    assert "Q2" in {item.rule for item in check_objective("고객이 안심한다. 우리도 웃는다.")}


def test_our_own_library_passes_without_a_word() -> None:
    ours = built_in()
    names = [name for kinds in ours.objectives.values() for name in kinds.values()] + list(ours.mix.values())
    names += [entry.objective for entry in ours.causes if entry.objective]
    assert {text: found for name in names for text in (name.ko, name.en) if (found := check_objective(text))} == {}


def test_precision_and_recall_on_collected_okrs() -> None:
    """Loud means an error or a warning. One of each language is praised by its author although the guide forbids its form."""

    def is_loud(row: dict[str, Any]) -> bool:
        return any(item.severity != ADVICE for item in check_sentences(row["objective"], row["key_results"]))

    assert (len(COLLECTED["weak"]), len(COLLECTED["good"])) == (30, 30)
    for language in ("ko", "en"):
        caught = [is_loud(row) for row in COLLECTED["weak"] if row["lang"] == language]
        disturbed = [row["objective"] for row in COLLECTED["good"] if row["lang"] == language and is_loud(row)]
        assert sum(caught) / len(caught) >= 0.95
        assert sum(caught) / (sum(caught) + len(disturbed)) >= 0.9
        assert disturbed == (["직원 참여를 높인다"] if language == "ko" else ["Improve the company cash flow"])


@pytest.mark.parametrize("row", COLLECTED["weak"], ids=lambda row: row["objective"][:20])
def test_weak_okrs_are_told_why(row: dict[str, Any]) -> None:
    assert set(row["flaw"]) <= {item.rule for item in check_sentences(row["objective"], row["key_results"])}


def test_sentences_the_rules_were_not_made_on() -> None:
    """Recall 25 of 29 and precision 25 of 25 on the first run; the misses stay in as they are."""
    held_out: dict[str, list[str]] = tomllib.loads((HERE / "held_out.toml").read_text(encoding="utf-8"))

    def loud(kind: str) -> int:
        look = check_objective if kind.endswith("objectives") else check_key_result_text
        return sum(any(item.severity != ADVICE for item in look(text)) for text in held_out[kind])

    caught = loud("weak_objectives") + loud("weak_key_results")
    assert caught >= 25
    assert loud("good_objectives") + loud("good_key_results") == 0
    assert len(held_out["weak_objectives"]) + len(held_out["weak_key_results"]) == 29
