"""Chance, against published tables, enumeration and simulation."""

from __future__ import annotations

import json
import math
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from signals.nulls import chance_of_any_run, remembering_paths, tied_tail

FOLDER = Path(__file__).parent
VECTORS: dict[str, Any] = {v["id"]: v for v in json.loads((FOLDER / "confirming" / "vectors.json").read_text(encoding="utf-8"))}
# Gilbert (1987), table A18; Kendall (1975): one-sided P(S >= s) without ties, rounded as printed.
TABLE_A18 = {
    4: {6: 0.042, 4: 0.167, 2: 0.375, 0: 0.625},
    5: {10: 0.0083, 8: 0.042, 6: 0.117, 4: 0.242, 2: 0.408, 0: 0.592},
    6: {15: 0.0014, 13: 0.0083, 11: 0.028, 9: 0.068},
    7: {21: 0.0002, 15: 0.015, 13: 0.035, 11: 0.068},
    8: {20: 0.0071, 18: 0.016, 16: 0.031},
    10: {27: 0.0083, 25: 0.014, 23: 0.023, 21: 0.036},
}


@pytest.mark.parametrize("n", sorted(TABLE_A18))
def test_the_whole_printed_table(n: int) -> None:
    for s, p in TABLE_A18[n].items():
        assert tied_tail((1,) * n, s) == pytest.approx(p, rel=0.03, abs=0.0002)


def test_counts_are_mahonian_numbers() -> None:
    for name, expected in VECTORS["mahonian-table"]["expected"].items():
        n = int(name)
        most = n * (n - 1) // 2
        tails = [tied_tail((1,) * n, s) for s in range(most, -1, -2)]
        counts = np.round(np.diff(np.r_[0.0, tails]) * math.factorial(n)).astype(int).tolist()
        assert counts == expected[: len(counts)]


@pytest.mark.parametrize("values", [(1, 1, 2, 3), (1, 1, 2, 2, 3), (1, 1, 1, 2, 3, 3)])
def test_ties_are_counted_exactly(values: tuple[int, ...]) -> None:
    orders = set(permutations(values))
    i, j = np.triu_indices(len(values), 1)
    s = np.array([np.sign(np.array(order)[j] - np.array(order)[i]).sum() for order in orders])
    ties = tuple(np.unique(values, return_counts=True)[1].tolist())
    for level in range(int(s.max()) + 1):
        assert tied_tail(ties, level) == pytest.approx((s >= level).mean())


def test_runs_somewhere_in_a_series() -> None:
    vector = VECTORS["run-of-3-declines-exact"]
    for n, count in zip(vector["input"]["n"][1:], vector["expected"][1:], strict=True):
        assert chance_of_any_run(n, 3) == pytest.approx(1 - count / math.factorial(n), abs=1e-12)
    assert chance_of_any_run(3, 2) == pytest.approx(1 / 6)


def test_paths_are_stationary_with_the_memory_asked_for() -> None:
    paths = remembering_paths(20_000, 6, 0.6, (1, 2))
    assert paths.std(axis=0) == pytest.approx(np.full(6, 1.25), abs=0.03)
    assert np.corrcoef(paths[:, 2], paths[:, 3])[0, 1] == pytest.approx(0.6, abs=0.02)
    assert (remembering_paths(3, 6, 0.6, (1, 2)) == remembering_paths(3, 6, 0.6, (1, 2))).all()
