"""One change, one name."""

from __future__ import annotations

import numpy as np

from signals import scan
from tests.signals.series_for_tests import good, observed


def raised(values: object) -> list[str]:
    found = scan(observed(values, "M"), "M", good("up"))
    return list(found.loc[(found["score"] >= 1) & found["kind"].isin(["trend", "level_shift", "trend_change"]), "kind"])


def test_a_step_is_not_a_trend_and_a_line_is_no_step() -> None:
    random = np.random.default_rng(9)
    assert raised(np.r_[random.normal(50, 1, 15), random.normal(58, 1, 15)]) == ["level_shift"]
    assert raised(50 + 1.0 * np.arange(30) + random.normal(0, 1, 30)) == ["trend"]
