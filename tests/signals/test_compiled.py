"""The compiled loop and NumPy say the same, bit for bit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from signals import compiled, scan
from signals.contest import Noises, winners
from signals.evidence import Space, frame
from tests.signals.series_for_tests import shifted_thirds


@pytest.mark.parametrize("columns", [(0,), (0, 1)])
@pytest.mark.parametrize("n", [60, 131])
def test_the_contest_has_the_same_winners(n: int, columns: tuple[int, ...]) -> None:
    part = frame(("W", 2700, n, 0, None, False), columns)
    y = np.random.default_rng(n).normal(size=(40, n)).cumsum(axis=1)
    y[::2] += 8 * (np.arange(n) > n // 2)
    known = np.random.default_rng(1).random(y.shape) > 0.1
    plain = winners(Noises.of(y, part, Space.of(40, n)), known)
    fast = winners(Noises.of(y, part, Space.of(40, n, compiled.compiled())), known)
    for name in ("kind", "at", "evidence"):
        assert np.array_equal(getattr(plain, name), getattr(fast, name))


def test_a_scan_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    many = shifted_thirds(30, 120, "W", at=80, by=15, seed=4)
    plain = scan(many, "W")
    asked: list[int] = []
    monkeypatch.setattr("signals.search.kernel", lambda cells: asked.append(cells) or compiled.compiled())
    pd.testing.assert_frame_equal(scan(many, "W"), plain, check_exact=True)
    assert asked == [30 * 120]


def test_numba_is_asked_for_only_when_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiled.kernel(1000) is None
    assert compiled.kernel(10**8) is compiled.compiled()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert compiled.kernel(10**8) is None
