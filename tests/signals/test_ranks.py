"""Ranks are those of scipy.stats."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from signals.ranks import ranks


@given(st.lists(st.floats(-9, 9) | st.integers(-3, 3).map(float), max_size=30))
def test_ties_share_the_mean_of_their_ranks(values: list[float]) -> None:
    np.testing.assert_array_equal(ranks(np.array(values)), rankdata(values))
