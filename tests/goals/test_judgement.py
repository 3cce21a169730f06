"""Targets judged: reference vectors, the same words for everybody, refusals, and the range of a set."""

from __future__ import annotations

import json
from math import exp, factorial
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import OkrError
from goals import calibrate
from goals.calibration import Reference, improvements_of
from goals.judgement import Spread, absolute_target, judge, missing_lever, set_range
from goals.scoring import score

VECTORS: dict[str, dict[str, Any]] = {
    row["id"]: row for row in json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))["vectors"]
}


def normal_draws(mean: float, deviation: float, n: int = 20_000) -> list[float]:
    """Evenly spread draws of a normal prediction: its quantiles at (i + 1/2) / n."""
    prediction = NormalDist(mean, deviation)
    return [prediction.inv_cdf((place + 0.5) / n) for place in range(n)]


def given_and_expected(name: str) -> tuple[dict[str, Any], dict[str, Any], float]:
    row = VECTORS[name]
    return row["input"], row["expected"], row["tolerance"]


def test_vector_normal_prediction() -> None:
    known, expected, near = given_and_expected("kr-target-normal")
    draws = normal_draws(known["pred_mean"], known["pred_sd"])
    found = calibrate(known["baseline"], "up", draws=draws)
    assert found.target == pytest.approx(expected["T"], abs=near)
    assert found.p_full == pytest.approx(expected["P_full"], abs=near)
    assert found.expected_score == pytest.approx(0.65, abs=0.001)
    own = judge(known["baseline"], 80, "up", draws=draws)
    assert own.expected_score == pytest.approx(expected["score_if_T80"], abs=near)
    assert own.code == "bold"
    assert own.p_full == pytest.approx(0.16, abs=0.005)


def test_vector_empirical_changes() -> None:
    known, expected, near = given_and_expected("kr-target-empirical")
    found = calibrate(0.0, "up", improvements=known["improvements"])
    assert found.target == pytest.approx(expected["L"], abs=near)
    mirrored = calibrate(0.0, "down", improvements=known["improvements"])
    assert mirrored.target == pytest.approx(-expected["L"], abs=near)


def test_vector_uniform_prediction() -> None:
    known, expected, near = given_and_expected("kr-target-uniform")
    draws = [known["M"] * (place + 0.5) / 5000 for place in range(5000)]
    found = calibrate(0.0, "up", draws=draws)
    assert found.target == pytest.approx(expected["L"], abs=near)
    assert found.p_full == pytest.approx(expected["P_full"], abs=near)


def test_vector_contract_value_that_needs_a_lever() -> None:
    known, expected, near = given_and_expected("kr-acv-needed-mean")
    mean = known["b"] + missing_lever(normal_draws(0.0, known["sd"]), known["T"] - known["b"])
    assert mean == pytest.approx(expected["needed_mean"], abs=near)
    assert judge(50, 80, "up", draws=normal_draws(mean, known["sd"])).p_full == pytest.approx(expected["P_full"], abs=near)
    for share, level in expected["value_at"].items():
        assert score(level, known["b"], known["T"]) == float(share)


def test_vector_contract_value_from_its_history() -> None:
    known, expected, near = given_and_expected("kr-acv-history")
    gains = improvements_of(known["acv"], "up", known["h"])
    assert gains == expected["improvements"]
    found = calibrate(50.0, "up", improvements=gains)
    assert found.target == pytest.approx(expected["T"], abs=near)
    own = judge(50, 80, "up", improvements=gains)
    assert own.expected_score == pytest.approx(expected["score_of_T80"], abs=near)
    assert (own.code, own.provisional) == ("far", True)
    assert own.lever == pytest.approx(14.33, abs=0.01)  # about 15M beyond the usual pace


def test_vector_counts_of_named_things() -> None:
    known, expected, near = given_and_expected("kr-count-poisson")
    chance = [exp(-known["rate"]) * known["rate"] ** k / factorial(k) for k in range(40)]
    draws = [float(k) for k, p in enumerate(chance) for _ in range(round(p * 100_000))]
    own = judge(0, known["target"], "up", draws=draws)
    assert own.expected_score == pytest.approx(expected["score"], abs=near)
    assert own.p_full == pytest.approx(expected["P_full"], abs=near)


def test_vector_history_that_supports_nothing() -> None:
    known, expected, _ = given_and_expected("kr-infeasible")
    found = calibrate(40.0, "up", improvements=known["improvements"])
    assert (found.target, found.feasible) == (None, expected["feasible"])
    assert found.options == ("best_of", "best_segment", "best_improvement", "lever")
    assert calibrate(40.0, "up").options == found.options


@pytest.mark.guide("A3.2-A")
@pytest.mark.parametrize(("target", "code"), [(7, "far"), (4.2, "bold"), (3.1, "calibrated"), (2.7, "easy"), (1.1, "near")])
def test_one_yardstick_for_every_target(target: float, code: str) -> None:
    assert judge(0, target, "up", improvements=[1, 1.2, 1.5, 2, 2, 2.5, 2.5, 3]).code == code


def test_without_history_a_named_level_speaks_or_nobody() -> None:
    assert judge(50, 30, "down", reference=Reference("best_of", 37)).expected_score == pytest.approx(0.65)
    assert judge(50, 30, "down").code == "unknown"
    assert judge(50, 30, "down", reference=Reference("best_of", 60)).code == "unknown"


@pytest.mark.parametrize(("target", "code"), [(60, "okr.target_side"), (50, "okr.same_level"), (float("nan"), "okr.not_a_number")])
def test_targets_that_cannot_be_are_refused(target: float, code: str) -> None:
    with pytest.raises(OkrError, match=code.replace(".", r"\.")):
        judge(50, target, "down", improvements=[1.0] * 8)


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=20), st.floats(0.5, 50))
def test_the_missing_lever_is_what_is_missing(gains: list[float], length: float) -> None:
    added = missing_lever(gains, length)
    assert added >= 0
    own = judge(0.0, length, "up", improvements=[gain + added for gain in gains])
    assert own.expected_score is not None
    assert own.expected_score >= 0.65 - 1e-6


def test_a_set_varies_less_than_one_and_says_how_many_it_knows() -> None:
    one = set_range([Spread(0.65, 0.3)])
    nine = set_range([*[Spread(0.65, 0.3)] * 9, None])
    assert one is not None
    assert nine is not None
    assert nine.high - nine.low < one.high - one.low
    assert (nine.known, nine.total) == (9, 10)
    assert nine.mean == pytest.approx(0.65)
    assert set_range([None]) is None


def test_relative_wishes_become_levels() -> None:
    assert absolute_target(4.0, -50) == 2.0
    assert absolute_target(0.3, 10) == 0.33
