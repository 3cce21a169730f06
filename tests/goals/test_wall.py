"""The words on both sides of the wall."""

from __future__ import annotations

import pytest

from data.errors import NotPermitted
from goals.wall import OKR_COLUMNS, REWARD_COLUMNS, okr_columns, rests_on_okr, rests_on_reward, reward_columns


@pytest.mark.guide("A2.3-1")
@pytest.mark.guide("A4.4-6")
def test_each_export_takes_its_own_columns_only() -> None:
    assert reward_columns(()) == REWARD_COLUMNS
    assert okr_columns(("score", "cycle")) == ("score", "cycle")
    for name in set(OKR_COLUMNS) - set(REWARD_COLUMNS):
        with pytest.raises(NotPermitted, match="wall"):
            reward_columns(("person", name))
    for name in set(REWARD_COLUMNS) - set(OKR_COLUMNS):
        with pytest.raises(NotPermitted, match="wall"):
            okr_columns((name,))


@pytest.mark.guide("A4.4-5")
def test_no_column_about_objectives_rewards_and_none_about_reward_scores() -> None:
    assert not set(REWARD_COLUMNS) & {"score", "given", "confidence", "objective", "key_result", "learning"}
    assert not set(OKR_COLUMNS) & {"achievement", "weight", "weighted", "person", "manager"}


@pytest.mark.parametrize("said", ["OKR 점수 0.7 이상", "key result score of the team", "오케이알 달성도", "핵심 결과 평가 평균"])
def test_an_agreement_on_an_okr_score_is_recognised(said: str) -> None:
    assert rests_on_okr(said)


@pytest.mark.parametrize("said", ["고객 만족도 점수 90점", "리드당 비용 30달러", "test scores", "OKR 교육 이수"])
def test_other_agreements_are_left_alone(said: str) -> None:
    assert not rests_on_okr(said)


@pytest.mark.parametrize(
    "said", ["연말 성과급 지급", "인사 고과 등급 A", "pay raise approved", "performance bonus paid", "better appraisal"]
)
def test_pay_is_no_key_result(said: str) -> None:
    assert rests_on_reward(said)


@pytest.mark.parametrize(
    "said",
    [
        "Raise Organic lead share from 20% to 40%",
        "in-store promotion",
        "users who pay",
        "리드당 비용",
        "A등급 고객 비중",
        "고객 보상 처리 시간",
        "승진 없는 주",
    ],
)
def test_honest_key_results_are_left_alone(said: str) -> None:
    assert not rests_on_reward(said)
