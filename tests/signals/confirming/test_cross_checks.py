"""What SciPy and statsmodels compute as well is the same here on random input (`python -m bench.cross_checks` asks others, too)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import ArrayLike

from bench.cross_checks import NEAR, PLAIN, apart


@pytest.mark.parametrize("family", PLAIN, ids=lambda family: family.__name__.strip("_"))
def test_ours_and_theirs_agree(family: Callable[[np.random.Generator], Iterator[tuple[str, ArrayLike, ArrayLike]]]) -> None:
    random = np.random.default_rng(1)
    differences = {name: apart(ours, theirs) for _ in range(20) for name, ours, theirs in family(random)}
    assert differences
    assert {name: size for name, size in differences.items() if size > NEAR} == {}


def test_a_difference_would_be_seen() -> None:
    assert apart([1.0, np.nan], [1.0, np.nan]) == 0.0
    assert apart([1.0, 2.0], [1.0, 2.1]) > NEAR
    assert apart(np.nan, 1.0) == np.inf
