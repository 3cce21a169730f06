"""Scales: there and back, and the right one for each kind of number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.scale import IDENTITY, LOG, LOGIT, ROOT, scale_of


def laws(values: list[float], unit: str) -> int:
    return int(scale_of(np.array([values], dtype=float), np.array([unit], dtype=object)).law[0])


@pytest.mark.parametrize(
    ("values", "unit", "law"),
    [
        ([100, 120, 90, 400], "amount", LOG),
        ([1000, 1200, 900, 4000], "count", LOG),
        ([3, 0, 4, 1], "count", ROOT),
        ([12.0, 15.0, 11.0], "ratio", LOGIT),
        ([98.0, 102.0, 101.0], "ratio", IDENTITY),
        ([-3.0, 5.0, 2.0], "amount", IDENTITY),
        ([50.0, 52.0, 51.0], "index", IDENTITY),
        ([1.0, 2.0, 4.0, 8.0, 16.0, 32.0], "", LOG),
        ([3.0, 6.0, 9.0, 12.0, 15.0, 18.0], "", IDENTITY),
    ],
)
def test_each_kind_of_number_has_its_scale(values: list[float], unit: str, law: int) -> None:
    assert laws(values, unit) == law


@given(
    st.lists(st.floats(0.5, 99.0), min_size=4, max_size=12),
    st.sampled_from(["count", "amount", "ratio", "index", ""]),
)
def test_values_come_back(values: list[float], unit: str) -> None:
    x = np.array([values])
    scale = scale_of(x, np.array([unit], dtype=object))
    assert np.allclose(scale.back(scale.of(x)[0], np.zeros(len(values), dtype=int)), values, rtol=1e-9)


def test_holes_stay_holes() -> None:
    x = np.array([[1.0, np.nan, 3.0, 4.0]])
    assert np.isnan(scale_of(x, np.array(["amount"], dtype=object)).of(x)[0, 1])
