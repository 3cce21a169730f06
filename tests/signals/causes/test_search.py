"""Planted causes are found, noise is not named, and what is reported adds up."""

from __future__ import annotations

import numpy as np
import pytest

from bench.planted.cases import NOISES, SETTINGS
from signals.causes.leaves import Leaves
from signals.causes.search import locate


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("depth", [1, 2])
def test_a_planted_segment_comes_first(setting: str, depth: int) -> None:
    for number in range(4):
        case = SETTINGS[setting](np.random.default_rng([number, depth, 7]), depth, NOISES[1])
        found = locate(case.leaves)
        assert found.causes[0].segment == case.plant
        assert found.change == pytest.approx(sum(cause.contribution for cause in found.causes) + found.rest, rel=1e-9)


@pytest.mark.parametrize("setting", SETTINGS)
def test_nothing_planted_nothing_named(setting: str) -> None:
    assert not any(locate(SETTINGS[setting](np.random.default_rng([n, 11]), 0, NOISES[1]).leaves).causes for n in range(5))


def grid(sizes: tuple[int, ...], value: float = 100.0) -> Leaves:
    codes = tuple(axis.ravel().astype(np.int64) for axis in np.indices(sizes))
    words = tuple(tuple(f"{d}{v}" for v in range(size)) for d, size in enumerate(sizes))
    flat = np.full(int(np.prod(sizes)), value)
    return Leaves(tuple("abcde"[: len(sizes)]), words, codes, flat, flat.copy())


def noisy(leaves: Leaves, seed: int) -> np.ndarray:
    return leaves.expected * (1 + 0.03 * np.random.default_rng(seed).standard_normal(len(leaves.expected)))


def test_a_move_of_everything_is_told_apart_from_the_segment_that_went_further() -> None:
    leaves = grid((6, 8, 10))
    actual = noisy(leaves, 1) * 0.9
    actual[leaves.inside([(1, 2)])] *= 0.6
    found = locate(Leaves(leaves.names, leaves.values, leaves.codes, leaves.expected, actual))
    assert found.causes[0].segment == {"b": "12"}
    assert len(found.causes) == 1
    assert found.everywhere == pytest.approx(-0.1, abs=0.01)


def test_two_causes_are_the_smallest_set() -> None:
    leaves = grid((6, 8, 10))
    actual = noisy(leaves, 2)
    actual[leaves.inside([(0, 1), (2, 3)])] *= 1.8
    actual[leaves.inside([(1, 5)])] *= 0.7
    found = locate(Leaves(leaves.names, leaves.values, leaves.codes, leaves.expected, actual))
    assert {tuple(sorted(cause.segment.items())) for cause in found.causes} == {(("a", "01"), ("c", "23")), (("b", "15"),)}


def test_a_few_children_are_not_blamed_on_their_parent() -> None:
    leaves = grid((3, 8, 10))
    actual = noisy(leaves, 3)
    for value in (0, 1):
        actual[leaves.inside([(0, value), (1, 4)])] *= 1.5
    found = locate(Leaves(leaves.names, leaves.values, leaves.codes, leaves.expected, actual))
    assert all(set(cause.segment) == {"a", "b"} and cause.segment["b"] == "14" for cause in found.causes)
    assert {cause.segment["a"] for cause in found.causes} == {"00", "01"}


def test_identical_periods_have_no_cause() -> None:
    found = locate(grid((4, 5)))
    assert (found.causes, found.change, found.rest) == ((), 0.0, 0.0)
