"""What the search finds in planted series, and what it leaves alone."""

from __future__ import annotations

import numpy as np
import pytest

from signals.changes import BEND, HALT, LINE, SPIKE, STEP, template
from signals.search import search

KEY = ("M", 600, 40, 0, None, False)
NOISE = np.random.default_rng(11).normal(size=(6, 40))


@pytest.mark.parametrize(
    ("kind", "at", "size"), [(SPIKE, 37, 8.0), (STEP, 31, 4.0), (BEND, 30, 1.5), (LINE, 0, 0.5), (HALT, 28, 0.6)]
)
def test_a_planted_change_is_found_by_its_kind(kind: int, at: int, size: float) -> None:
    y = NOISE + size * template(kind, np.full(6, at), 40)
    changes = search(y, KEY).changes
    first = changes.order == 0
    assert (changes.kind[first] == kind).mean() >= 5 / 6
    if kind != LINE:
        assert np.median(np.abs(changes.at[first & (changes.kind == kind)] - at)) <= (3 if kind == HALT else 1)
    assert (np.sign(changes.size[first]) == 1).all()


def test_noise_has_no_change_worth_telling() -> None:
    quiet = np.random.default_rng(12).normal(size=(300, 40))
    changes = search(quiet, KEY).changes
    assert len(set(changes.row[changes.evidence > 2.0])) <= 9


def test_a_level_that_wanders_is_no_sequence_of_shifts() -> None:
    walks = np.random.default_rng(13).normal(size=(100, 40)).cumsum(axis=1)
    changes = search(walks, KEY).changes
    assert len(set(changes.row[(changes.kind == STEP) & (changes.evidence > 2.0)])) <= 8


def test_a_batch_is_its_rows_and_the_input_stays_as_it_was() -> None:
    y = NOISE + 4.0 * template(STEP, np.full(6, 30), 40)
    before = y.copy()
    together = search(y, KEY)
    assert np.array_equal(y, before)
    for row in range(6):
        alone = search(y[row : row + 1], KEY).changes
        mine = together.changes.row == row
        assert np.array_equal(alone.at, together.changes.at[mine])
        assert np.allclose(alone.evidence, together.changes.evidence[mine])


def test_unit_and_origin_do_not_matter_and_a_mirror_mirrors() -> None:
    y = NOISE + 4.0 * template(STEP, np.full(6, 30), 40)
    one, other, mirrored = (search(v, KEY).changes for v in (y, 1000 + 50 * y, -y))
    assert np.array_equal(one.at, other.at)
    assert np.allclose(one.evidence, other.evidence, atol=1e-4)
    assert np.allclose(one.size, -mirrored.size)
    assert np.allclose(one.evidence, mirrored.evidence)


def test_a_hole_is_never_a_spike() -> None:
    known = np.ones((6, 40), dtype=bool)
    known[:, 20] = False
    y = NOISE.copy()
    y[:, 20] = 99.0
    changes = search(y, KEY, known).changes
    assert not ((changes.kind == SPIKE) & (changes.at == 20)).any()
