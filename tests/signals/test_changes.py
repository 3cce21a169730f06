"""Shapes of changes, and where they are likely beforehand."""

from __future__ import annotations

import numpy as np
import pytest

from signals.changes import BEND, HALT, KINDS, LINE, NEVER, SPIKE, STEP, Changes, log_prior, prior, shapes, template


def test_every_kind_has_its_shape() -> None:
    at = np.array([2])
    assert template(SPIKE, at, 5)[0].tolist() == [0, 0, 1, 0, 0]
    assert template(STEP, at, 5)[0].tolist() == [0, 0, 1, 1, 1]
    assert template(BEND, at, 5)[0].tolist() == [0, 0, 1, 2, 3]
    assert template(LINE, at, 5)[0].tolist() == [-2, -1, 0, 1, 2]
    assert template(HALT, at, 5)[0].tolist() == [-2, -1, 0, 0, 0]
    assert np.array_equal(shapes(np.array([SPIKE, HALT]), np.array([2, 2]), 5)[1], template(HALT, at, 5)[0])


@pytest.mark.parametrize(("cadence", "n"), [("D", 365), ("W", 104), ("M", 24), ("Q", 8), ("N", 300)])
def test_prior_weights_add_up_to_one_and_the_news_weighs_more(cadence: str, n: int) -> None:
    priors = prior(cadence, n)
    assert sum(np.exp(part).sum() for part in priors) == pytest.approx(1)
    assert priors[STEP][n - 2] >= priors[STEP][n // 3]
    assert priors[STEP][n - 1] == NEVER  # one value is no level
    assert priors[SPIKE][n - 1] > NEVER


def test_the_prior_of_given_changes_is_theirs() -> None:
    priors = prior("M", 24)
    kind, at = np.array([SPIKE, LINE, BEND]), np.array([23, 0, 15])
    assert log_prior(priors, kind, at).tolist() == [priors[SPIKE][23], priors[LINE][0], priors[BEND][15]]


def test_changes_are_joined_in_their_order() -> None:
    none = Changes.joined([])
    assert (len(none.row), none.size.dtype) == (0, np.float64)
    one = Changes(*(np.array([float(n)]) if n in (3, 4) else np.array([n]) for n in range(6)))
    assert Changes.joined([one, one]).row.tolist() == [0, 0]
    assert KINDS == 5
