"""Many tests, many looks: reference vectors with their sources (multiplicity_vectors.json), and what each method promises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.multiplicity import (
    benjamini_hochberg,
    both_hold,
    cauchy_combination,
    e_benjamini_hochberg,
    e_detector,
    e_value,
    odds_bound,
    wilson_interval,
)

VECTORS = {v["id"]: v for v in json.loads((Path(__file__).parent / "multiplicity_vectors.json").read_text(encoding="utf-8"))}
CHANCES = st.lists(st.floats(1e-9, 1.0), min_size=1, max_size=30)


def vector(name: str) -> tuple[Any, Any, dict[str, float]]:
    found = VECTORS[name]
    tolerance = {"abs": found["tolerance"].get("abs", 0.0), "rel": found["tolerance"].get("rel", 0.0)}
    return found["input"], found["expected"], tolerance


def test_cauchy_combination_as_its_authors_print_it() -> None:
    given_, expected, tolerance = vector("acat-readme")
    assert cauchy_combination(given_["p"]) == pytest.approx(expected["p"], **tolerance)


def test_benjamini_hochberg_as_printed_in_1995() -> None:
    given_, expected, _ = vector("bh-1995")
    adjusted = benjamini_hochberg(given_["p"])
    assert int((adjusted <= given_["q"]).sum()) == expected["bh_rejected"]
    assert int((np.asarray(given_["p"]) * len(given_["p"]) <= given_["q"]).sum()) == expected["bonferroni_rejected"]


def test_adjusted_chances_agree_with_r() -> None:
    given_, expected, tolerance = vector("bh-by-r-multtest")
    assert np.sort(benjamini_hochberg(given_["p"])) == pytest.approx(expected["BH"], **tolerance)
    assert np.sort(benjamini_hochberg(given_["p"], any_dependence=True)) == pytest.approx(expected["BY"], **tolerance)


def test_the_odds_bound_of_a_chance() -> None:
    given_, expected, tolerance = vector("p-to-e-bound")
    assert odds_bound(given_["p"]) == pytest.approx(expected, **tolerance)


def test_the_e_detector_keeps_its_distance_between_false_alarms() -> None:
    given_, expected, _ = vector("e-sr-detector-derived")
    random = np.random.default_rng(7)
    runs = []
    for _ in range(300):
        bets = np.exp(random.normal(size=3000) - 0.5)
        raised = np.flatnonzero(e_detector(bets) >= given_["threshold"])
        runs.append(int(raised[0]) + 1 if len(raised) else 3000)
    assert (np.mean(runs) >= 100) is np.True_
    assert expected["ARL0_is_at_least_100"]


@pytest.mark.parametrize("name", [name for name in VECTORS if name.startswith("wilson")])
def test_wilson_intervals(name: str) -> None:
    given_, expected, tolerance = vector(name)
    cases = [(given_, expected)] if isinstance(given_, dict) else list(zip(given_, expected, strict=True))
    for case, bounds in cases:
        hits, trials = (case.get("k", case.get("r")), case["n"]) if isinstance(case, dict) else case
        assert wilson_interval(hits, trials) == pytest.approx(tuple(bounds), **tolerance)


def test_both_must_hold() -> None:
    given_, expected, _ = vector("iut-derived")
    assert float(both_hold(given_["p_kpi_improves"], given_["p_counter_worsens"])) == expected["p"]


@given(CHANCES)
def test_adjusting_never_makes_a_chance_smaller_and_keeps_the_order(chances: list[float]) -> None:
    adjusted = benjamini_hochberg(chances)
    assert (adjusted >= np.asarray(chances) - 1e-15).all()
    assert (np.diff(adjusted[np.argsort(chances, kind="stable")]) >= -1e-15).all()
    assert (benjamini_hochberg(chances, tests=len(chances) + 5) >= adjusted - 1e-15).all()


@given(CHANCES)
def test_combining_with_silent_tests_weakens(chances: list[float]) -> None:
    strong = [chance / 2 for chance in chances]
    assert cauchy_combination(strong, tests=len(strong) + 3) >= cauchy_combination(strong) - 1e-12
    assert 0 <= cauchy_combination(chances) <= 1


def test_bets_are_fair_and_the_kept_ones_are_the_largest() -> None:
    chances = (np.arange(200_000) + 0.5) / 200_000
    assert float(e_value(chances).mean()) == pytest.approx(1.0, abs=0.01)
    assert e_benjamini_hochberg([50.0, 1.0, 30.0, 0.5], 0.1).tolist() == [True, False, True, False]
    assert not e_benjamini_hochberg([50.0, 1.0, 30.0, 0.5], 0.1, tests=1000).any()


def test_no_trials_no_knowledge() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
    assert cauchy_combination([]) == 1.0
