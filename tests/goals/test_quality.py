"""Quality rules on drafts, each on an example it must catch and one it must leave alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.model.goal import Guardrail, KeyResult
from goals.quality import Draft, check, errors
from goals.wording import check_key_result_text, check_objective

GOOD = Draft(
    "업계 콘텐츠의 중심이 된다",
    (KeyResult("cpl", 50, 30, "USD", expected_score=0.65), KeyResult("organic", 20, 40, "%", expected_score=0.65)),
    guardrails=(Guardrail("leads", 600, "count", "up"),), sufficiency="yes", parent_or_reason="signal",
    due="2026-12-31", signal_metric="cpl",
)  # fmt: skip


def rules(draft: Draft) -> set[str]:
    return {found.rule for found in check(draft)}


def test_a_good_draft_passes() -> None:
    assert rules(GOOD) == set()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"objective": "매출을 30% 높인다"}, "Q1"), ({"objective": ""}, "Q0"), ({"key_results": GOOD.key_results[:1]}, "Q5"),
        ({"guardrails": ()}, "Q11"), ({"due": None}, "Q6.due"), ({"signal_metric": "other"}, "signal_metric"), ({"sufficiency": ""}, "Q13"),
        ({"key_results": (KeyResult("", 1, 2, "USD"), *GOOD.key_results)}, "Q6.source"),
        ({"key_results": (KeyResult("x", 1, 2, "USD", expected_score=0.1), *GOOD.key_results)}, "Q15.far"),
        ({"key_results": (*GOOD.key_results, GOOD.key_results[0])}, "Q12"),
    ],
)  # fmt: skip
def test_what_each_rule_catches(change: dict[str, object], rule: str) -> None:
    assert rule in rules(replace(GOOD, **change))  # type: ignore[arg-type]


def test_errors_come_first() -> None:
    found = check(replace(GOOD, objective="30%", guardrails=()))
    assert found[0].severity == "error"
    assert {item.rule for item in errors(found)} >= {"Q1"}


def test_sentences_of_objectives_and_results() -> None:
    assert {item.rule for item in check_objective("매출 30% 달성")} >= {"Q1"}
    assert not check_key_result_text("리드당 비용을 50달러에서 30달러로 낮춘다")
