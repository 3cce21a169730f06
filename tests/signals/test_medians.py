"""The quick medians are NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

from signals.medians import medians, medians_of_known, rough_medians


@pytest.mark.parametrize("n", [1, 2, 3, 8, 25, 104])
def test_medians_are_numpy_s(n: int) -> None:
    x = np.random.default_rng(n).normal(size=(50, n)).round(1)
    assert np.array_equal(medians(x), np.median(x, axis=1))
    assert np.array_equal(medians_of_known(x), np.median(x, axis=1))
    assert np.allclose(rough_medians(1e6 * x), 1e6 * np.median(x, axis=1), rtol=1e-6)


def test_gaps_do_not_count_and_a_row_without_values_is_zero() -> None:
    random = np.random.default_rng(1)
    x = np.where(random.random((200, 9)) < 0.5, np.nan, random.normal(size=(200, 9)))
    x[0] = np.nan
    assert medians_of_known(x)[0] == 0.0
    some = np.isfinite(x).any(axis=1)
    assert np.array_equal(medians_of_known(x)[some], np.nanmedian(x[some], axis=1))
    assert medians_of_known(np.zeros((3, 0))).tolist() == [0.0, 0.0, 0.0]
