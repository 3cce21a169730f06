"""Process limits: reference vectors (limits_vectors.json), and the promise of the calibrated multiplier."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from signals.limits import SIGMA, assurance, calibrated_multiplier, process_limits

VECTORS = {v["id"]: v for v in json.loads((Path(__file__).parent / "limits_vectors.json").read_text(encoding="utf-8"))}


def test_limits_as_the_nhs_draws_them() -> None:
    vector = VECTORS["nhs-xmr-limits"]
    for (name, screened), expected in zip(vector["input"]["runs"], vector["expected"], strict=True):
        limits = process_limits(np.array(vector["input"][name]), multiplier=2.66 * SIGMA, screened=screened)
        assert limits is not None
        found = (limits.mean, limits.low, limits.high)
        assert found == pytest.approx((expected["mean"], expected["lpl"], expected["upl"]), abs=vector["tolerance"]["abs"])


def test_limits_frozen_on_the_first_twenty_weeks() -> None:
    vector = VECTORS["i-chart-montgomery-6.5"]
    limits = process_limits(np.array(vector["input"]["y"][: vector["input"]["freeze"]]), multiplier=3.0)
    assert limits is not None
    found = (limits.mean, limits.low, limits.high)
    expected = vector["expected"]
    assert found == pytest.approx((expected["cl"], expected["lcl"], expected["ucl"]), abs=vector["tolerance"]["abs"])


@pytest.mark.parametrize("n", [6, 8, 12, 20])
def test_a_new_value_leaves_calibrated_limits_once_in_370(n: int) -> None:
    random = np.random.default_rng(n)
    values = random.normal(size=(20_000, n + 1))
    ranges = np.abs(np.diff(values[:, :n], axis=1)).mean(axis=1) / SIGMA
    outside = np.abs(values[:, n] - values[:, :n].mean(axis=1)) > calibrated_multiplier(n) * ranges
    assert 0.0012 < outside.mean() < 0.0045


def test_too_short_flat_and_firmness() -> None:
    assert process_limits(np.array([1.0, 2.0, 3.0])) is None
    flat = process_limits(np.full(6, 5.0))
    assert flat is not None
    assert (flat.low, flat.high) == (5.0, 5.0)
    assert [process_limits(np.arange(n, dtype=float)).firmness for n in (8, 12, 20)] == ["trial", "provisional", "firm"]  # type: ignore[union-attr]


@pytest.mark.parametrize(("level", "said"), [(95.0, "meets"), (100.0, "either"), (104.9, "either"), (106.0, "misses")])
def test_a_target_beyond_the_usual_range_is_out_of_reach_and_one_below_it_is_kept(level: float, said: str) -> None:
    assert assurance((95.0, 105.0), level, 1.0) == said
    assert assurance((-105.0, -95.0), -level, -1.0) == said  # the mirror image, less is better
