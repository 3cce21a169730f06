"""Names and ends of changes: joined neighbours, and the last period of each, as counted one by one."""

from __future__ import annotations

import numpy as np
import pytest

from signals import naming
from signals.changes import BEND, LINE, SPIKE, STEP, Changes


def changes(*rows: tuple[int, int, int, float, float]) -> Changes:
    row, kind, at, size, evidence = (np.array(column) for column in zip(*rows, strict=True))
    return Changes(row, kind, at, size.astype(float), evidence.astype(float), np.arange(len(row)))


def merged(*rows: tuple[int, int, int, float, float], near: int = 2) -> list[tuple[int, int, int, float]]:
    found = naming._merged(changes(*rows), near)
    return list(zip(found.row.tolist(), found.kind.tolist(), found.at.tolist(), found.size.tolist(), strict=True))


def test_opposite_steps_close_together_are_a_spike_and_steps_one_way_are_one() -> None:
    assert merged((0, STEP, 10, 5.0, 3.0), (0, STEP, 11, -5.0, 2.0)) == [(0, SPIKE, 10, 5.0)]
    assert merged((0, STEP, 10, 5.0, 3.0), (0, STEP, 11, 2.0, 1.0)) == [(0, STEP, 10, 7.0)]
    assert len(merged((0, STEP, 10, 5.0, 3.0), (0, STEP, 20, -5.0, 2.0))) == 2
    assert len(merged((0, STEP, 10, 5.0, 3.0), (1, STEP, 11, -5.0, 2.0))) == 2  # another series


@pytest.mark.parametrize("seed", range(5))
def test_ends_are_those_found_by_going_through_all_pairs(seed: int) -> None:
    random = np.random.default_rng(seed)
    n, series, count = 40, 12, 60
    kind = random.choice([SPIKE, STEP, LINE, BEND], count)
    places = random.integers(0, series, count), kind, random.integers(0, n, count)
    c = naming._merged(Changes(*places, random.normal(size=count), random.normal(size=count), np.arange(count)), 1)
    rest, slope = random.normal(size=(series, n)).cumsum(axis=1), random.normal(size=len(c.row)) / 5
    breaks = np.flatnonzero((c.kind == STEP) & (c.evidence > 0))
    still, start = random.random(len(c.row)) < 0.4, c.at
    plain = np.where(c.kind == SPIKE, c.at + c.width - 1, n - 1)
    for i in breaks:
        for j in range(len(c.row)):
            if c.kind[j] not in (LINE, BEND) or c.row[j] != c.row[i] or c.at[j] >= c.at[i] or c.size[j] * c.size[i] >= 0:
                continue
            after = rest[c.row[i], c.at[i] :]
            t = np.arange(len(after)) - (len(after) - 1) / 2
            if len(after) < 8 or float(after @ t / (t @ t)) * np.sign(slope[j]) < 0.5 * abs(slope[j]):
                plain[j] = min(plain[j], c.at[i] - 1)
    ends = naming._ends(c, breaks, rest, slope)
    assert ends.tolist() == plain.tolist()
    for i in breaks:
        over = still & (c.row == c.row[i]) & (start < c.at[i])
        plain[over] = np.minimum(plain[over], c.at[i] - 1)
    assert naming._standing(c, breaks, still, start, ends).tolist() == plain.tolist()


def test_nothing_found_has_no_names() -> None:
    none = naming._merged(Changes(*(np.zeros(0, dtype=kind) for kind in (int, int, int, float, float, int))), 2)
    assert naming._ends(none, np.zeros(0, dtype=np.int64), np.zeros((3, 10)), np.zeros(0)).tolist() == []
