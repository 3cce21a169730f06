"""Products over segments: published figures, exact sums for any sign and zeros, and what an unchanged factor gets."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from data.model.formula import Formula
from signals.causes.drivers import driver_effects
from signals.causes.products import log_mean, product_effects, product_ratios, shapley_effects

VECTORS: dict[str, dict[str, Any]] = {
    row["id"]: row for row in json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
}
ANY = st.one_of(st.just(0.0), st.floats(-1e4, 1e4).filter(lambda x: abs(x) > 1e-3))
POSITIVE = st.one_of(st.just(0.0), st.floats(1e-3, 1e4))


def tables(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[np.ndarray, np.ndarray]]:
    shapes = st.tuples(st.integers(1, 4), st.integers(1, 5))
    return shapes.flatmap(lambda shape: st.tuples(arrays(float, shape, elements=numbers), arrays(float, shape, elements=numbers)))


@pytest.mark.parametrize("number", [number for number in VECTORS if number.startswith("dasgupta")])
def test_das_gupta_as_published(number: str) -> None:
    vector = VECTORS[number]
    before, after = vector["input"]["before"], vector["input"]["after"]
    effects = shapley_effects([before], [after])[0]
    assert effects == pytest.approx(vector["expected"]["effects"], rel=vector["tolerance"]["rel"])
    names = [f"x{i}" for i in range(len(before))]
    same = driver_effects(
        Formula.parse(" * ".join(names)), dict(zip(names, before, strict=True)), dict(zip(names, after, strict=True))
    )
    assert same is not None
    assert list(same.values()) == pytest.approx(effects.tolist(), rel=1e-9)


def test_lmdi_as_published() -> None:
    vector = VECTORS["lmdi-lmdir"]
    years = [np.array(rows, dtype=float) for rows in vector["input"]["x_rows_segments_cols_factors"].values()]
    for (old, new), effects, ratios, total in zip(
        pairwise(years), vector["expected"]["dV"], vector["expected"]["D"], vector["expected"]["D_total"], strict=True
    ):
        assert product_effects(old, new).sum(axis=0) == pytest.approx(effects, rel=1e-8)
        assert product_ratios(old, new) == pytest.approx(ratios, rel=1e-8)
        assert product_ratios(old, new).prod() == pytest.approx(total, rel=1e-8)


def test_cost_per_customer_both_ways() -> None:
    vector = VECTORS["cac-ratio-derived"]
    old, new = ([end["spend_mKRW"], 1 / end["new_customers"]] for end in (vector["input"]["before"], vector["input"]["after"]))
    wanted = vector["expected"]
    assert product_effects([old], [new])[0] == pytest.approx([wanted["lmdi_spend"], wanted["lmdi_customers"]], abs=1e-12)
    parts = [{"s": end["spend_mKRW"], "n": end["new_customers"]} for end in (vector["input"]["before"], vector["input"]["after"])]
    effects = driver_effects(Formula.parse("s / n"), parts[0], parts[1])
    assert effects is not None
    assert list(effects.values()) == pytest.approx([wanted["shapley_spend"], wanted["shapley_customers"]], abs=1e-12)


@settings(max_examples=150, deadline=None)
@given(tables(ANY))
def test_effects_sum_to_the_change_for_any_sign(pair: tuple[np.ndarray, np.ndarray]) -> None:
    old, new = pair
    effects, change = product_effects(old, new), new.prod(axis=1) - old.prod(axis=1)
    scale = np.maximum(np.abs(new.prod(axis=1)) + np.abs(old.prod(axis=1)), np.abs(effects).sum(axis=1))
    assert (np.abs(effects.sum(axis=1) - change) <= 1e-9 * np.maximum(scale, 1e-12)).all()


@settings(max_examples=100, deadline=None)
@given(tables(POSITIVE))
def test_time_turned_round_turns_the_sign_and_scale_carries_over(pair: tuple[np.ndarray, np.ndarray]) -> None:
    old, new = pair
    there, back = product_effects(old, new), product_effects(new, old)
    scale = 1e-9 * (np.abs(there).max(initial=0) + 1e-12)
    assert np.abs(there + back).max(initial=0) <= scale
    factor = np.r_[3.0, np.ones(old.shape[1] - 1)]
    assert np.abs(product_effects(old * factor, new * factor) - 3 * there).max(initial=0) <= 3 * scale


def test_a_factor_that_did_not_move_has_no_part() -> None:
    assert product_effects([[2.0, 5.0, 3.0]], [[4.0, 5.0, 1.0]])[0, 1] == 0
    assert product_effects([[2.0, 5.0, -3.0]], [[4.0, 5.0, 1.0]])[0, 1] == pytest.approx(0)


def test_a_factor_that_was_zero_accounts_for_all_of_its_segment() -> None:
    assert product_effects([[0.0, 5.0]], [[4.0, 6.0]]).tolist() == [[24.0, 0.0]]
    assert product_effects([[4.0, 6.0]], [[0.0, 5.0]]).tolist() == [[-24.0, 0.0]]
    assert product_effects([[0.0, 0.0, 2.0]], [[4.0, 6.0, 3.0]]).tolist() == [[36.0, 36.0, 0.0]]
    assert product_effects([[0.0, 5.0]], [[0.0, 9.0]]).tolist() == [[0.0, 0.0]]


def test_the_limit_is_where_small_numbers_lead() -> None:
    near = product_effects([[1e-280, 5.0]], [[4.0, 6.0]])
    assert near[0] == pytest.approx(product_effects([[0.0, 5.0]], [[4.0, 6.0]])[0], abs=0.05)


def test_the_logarithmic_mean_lies_between_and_is_smooth_at_equality() -> None:
    assert log_mean(3.0, 3.0) == 3.0
    assert log_mean(2.0, 2.0 * (1 + 1e-9)) == pytest.approx(2.0, rel=1e-8)
    assert 1 < float(log_mean(1.0, 4.0)) < 4
    assert log_mean(0.0, 4.0) == 0


def test_tables_of_two_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        product_effects([[1.0, 2.0]], [[1.0]])
