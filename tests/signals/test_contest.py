"""The contest names the change that was planted, and measures it."""

from __future__ import annotations

import numpy as np
import pytest

from signals.changes import BEND, HALT, LINE, SPIKE, STEP, prior, template
from signals.contest import Noises, gains_at, winners
from signals.evidence import frame
from signals.memory import MEMORIES

KEY = ("W", 2700, 80, 0, None, False)


def noises(y: np.ndarray, columns: tuple[int, ...] = (0,)) -> Noises:
    return Noises.of(y, frame(KEY, columns))


@pytest.mark.parametrize(("kind", "at", "size"), [(SPIKE, 70, 9.0), (STEP, 66, 5.0), (BEND, 70, 1.5)])
def test_the_planted_change_wins_with_its_size(kind: int, at: int, size: float) -> None:
    y = np.random.default_rng(4).normal(size=(10, 80)) + size * template(kind, np.full(10, at), 80)
    found = winners(noises(y), np.ones((10, 80), dtype=bool))
    assert (found.kind == kind).mean() >= 0.9
    size_found, _ = gains_at(noises(y), found.kind, found.at)
    assert np.median(size_found[found.kind == kind]) == pytest.approx(size, rel=0.25)
    assert (found.evidence > 0).all()


def test_only_what_is_allowed_and_known_wins() -> None:
    y = np.random.default_rng(5).normal(size=(5, 80)) + 9 * template(SPIKE, np.full(5, 70), 80)
    known = np.ones((5, 80), dtype=bool)
    known[:, 70] = False
    found = winners(noises(y, (0, 1)), known)
    assert not np.isin(found.kind, (LINE, HALT)).any()
    assert not ((found.kind == SPIKE) & (found.at == 70)).any()


def test_weights_are_probabilities_and_white_noise_is_taken_for_white() -> None:
    many = noises(np.random.default_rng(6).normal(size=(100, 80)))
    assert np.allclose(np.exp(many.weights).sum(axis=0), 1)
    assert np.mean([MEMORIES[m].value <= 0.2 and not MEMORIES[m].wanders for m in many.likely]) > 0.8


def test_the_gain_at_the_winner_is_the_contest_s() -> None:
    y = np.random.default_rng(7).normal(size=(6, 80)) + 5 * template(STEP, np.full(6, 60), 80)
    many, priors = noises(y), prior("W", 80)
    found = winners(many, np.ones((6, 80), dtype=bool))
    _, gain = gains_at(many, found.kind, found.at)
    before = np.array([priors[k][t] for k, t in zip(found.kind, found.at, strict=True)])
    assert np.allclose(gain + before, found.evidence)
