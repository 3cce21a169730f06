"""Did it move, and would it have anyway: planted answers, and how often chance alone says that it moved."""

from __future__ import annotations

import numpy as np
import pytest

from goals.effect import effect

DICE = np.random.default_rng(7)
FLAT = list(50 + DICE.normal(0, 1, 24))
FALLING = list(60 - 0.5 * np.arange(24) + DICE.normal(0, 0.5, 24))


@pytest.mark.guide("A5.2-6")
@pytest.mark.parametrize(
    ("before", "since", "good", "verdict"),
    [
        (FLAT, [42, 41, 40], "down", "moved"),
        (FLAT, [58, 59, 60], "down", "worse"),
        (FLAT, [50.2, 49.8, 50.1], "down", "still"),
        (FALLING, [48, 47.4, 47.1], "down", "anyway"),
        (FALLING, [42, 41, 40], "down", "moved"),
        (FLAT[:7], [42, 41, 40], "down", "cannot_tell"),
        (FLAT, [42], "down", "cannot_tell"),
        (FLAT, [58, 59, 60], "up", "moved"),
    ],
)
def test_planted_answers_are_found(before: list[float], since: list[float], good: str, verdict: str) -> None:
    assert effect(before, since, good).verdict == verdict


def test_the_numbers_behind_a_verdict_are_kept() -> None:
    found = effect(FLAT, [42.0, 41.0, 40.0], "down")
    assert (found.since, found.n_before, found.n_since) == (41.0, 24, 3)
    assert found.low is not None
    assert found.expected is not None
    assert found.high is not None
    assert found.low < found.expected < found.high


def test_chance_alone_rarely_moves() -> None:
    """The interval holds nine of ten continuations, so at most one of ten unchanged series may leave it, and about half of those well."""
    moved = sum(effect(row[:24], row[24:], "up").verdict == "moved" for row in np.random.default_rng(1).normal(0, 1, (400, 27)))
    assert moved / 400 <= 0.10
