"""V1 to V15: the guide's worked key results, read from its own sentences and scored by the one formula."""

from __future__ import annotations

import pytest

from goals.figures import read_figures
from goals.judgement import absolute_target
from goals.scoring import band, holds, maintain_score, reachable_scores, score

VECTORS = [
    ("V1", "오가닉 검색을 통한 리드 비중을 20%에서 40%로 확대", 20, 40, (32, 33, 34)),
    ("V2", "콘텐츠 다운로드 전환율을 5%에서 10%로 2배 향상", 5, 10, (8, 8.25, 8.5)),
    ("V3", "리드당 비용을 $50에서 $30으로 40% 절감", 50, 30, (38, 37, 36)),
    ("V4", "전체 매출에서 엔터프라이즈 고객이 차지하는 비중을 20%에서 40%로 2배 확대한다.", 20, 40, (32, 33, 34)),
    ("V5", "평균 계약 금액(ACV)을 5천만 원에서 8천만 원으로 60% 증가시킨다.", 5e7, 8e7, (6.8e7, 6.95e7, 7.1e7)),
    ("V7", "전체 리드에서 오가닉 채널(검색, 직접 방문 등)이 차지하는 비중을 30%에서 50%로 늘린다.", 30, 50, (42, 43, 44)),
    ("V8", "월간 웹사이트 순 방문자 수를 10만 명에서 20만 명으로 2배 증가시킨다.", 1e5, 2e5, (1.6e5, 1.65e5, 1.7e5)),
    ("V9", "전문 백서를 발간하여 0건에서 5,000건으로 다운로드를 늘린다", 0, 5000, (3000, 3250, 3500)),
    ("V10", "신규 가입 후 첫 주 내 사용자 이탈률을 12%에서 8%로 감소시킨다.", 12, 8, (9.6, 9.4, 9.2)),
    ("V11", "활성 사용자 지표인 DAU/MAU 비율을 25%에서 40%로 개선한다.", 25, 40, (34, 34.75, 35.5)),
    ("V12", "신규 기능의 채택률을 0%에서 30%로", 0, 30, (18, 19.5, 21)),
    ("V13", "고객 문의 평균 응답 시간을 4시간에서 1시간으로 단축한다", 4, 1, (2.2, 2.05, 1.9)),
]


@pytest.mark.guide("A6.2-4")
@pytest.mark.guide("A5.2-2")
@pytest.mark.parametrize(("name", "sentence", "baseline", "target", "levels"), VECTORS, ids=[row[0] for row in VECTORS])
def test_levels_and_scores(name: str, sentence: str, baseline: float, target: float, levels: tuple[float, ...]) -> None:
    read = read_figures(sentence)
    assert (read.baseline, read.target) == (baseline, target), name
    for wanted, level in zip((0.60, 0.65, 0.70), levels, strict=True):
        assert score(level, baseline, target) == wanted
        assert band(score(level, baseline, target)) == "success"


@pytest.mark.guide("A6.3.1-2")
def test_v6_named_accounts_reach_four_scores_only() -> None:
    assert reachable_scores(0, 3) == (0.0, 0.33, 0.67, 1.0)


@pytest.mark.guide("A5.2-5")
@pytest.mark.parametrize("baseline", [4.0, 0.3, 12.0, 100.0])
def test_v14_a_relative_wish_becomes_a_level(baseline: float) -> None:
    wish = read_figures("3분기 고객 이탈률 50% 감소").relative
    assert wish == -50
    target = absolute_target(baseline, wish)
    assert target == 0.5 * baseline
    for share, level in ((0.60, 0.70), (0.65, 0.675), (0.70, 0.65)):
        assert score(level * baseline, baseline, target) == share


@pytest.mark.guide("A6.3.3-1")
@pytest.mark.guide("A5.2-4")
def test_v15_uptime_is_kept_not_stretched() -> None:
    assert holds(99.95, 99.95, "up")
    assert maintain_score([99.95, 99.96, 100.0], 99.95, "up") == 1.0
    assert [round(days * 24 * 60 * (100 - 99.95) / 100, 2) for days in (90, 92)] == [64.8, 66.24]


def test_the_binary_trap_of_the_upper_band_edge() -> None:
    assert (9.2 - 12) / (8 - 12) > 0.70  # 0.7000000000000002 in binary floating point
    assert band(score(9.2, 12, 8)) == "success"
